import type { Command } from 'commander';
import { configPath } from '../../core/config.js';
import { allAsNew } from '../../review/histories.js';
import { planOf, planSql } from '../../review/sql-plan.js';
import { changesOf, type RangeOptions, withRange } from '../range.js';

/** `dbspec sql`: what a change, or every migration, will run. */
export function sqlVerb(program: Command): void {
  withRange(program.command('sql'), 'every migration of the head, not only those of the change')
    .description('what the migrations of a change will run, in order, with their transactions')
    .action(async (options: RangeOptions) => {
      const changes = await changesOf(options);
      const plan = await planOf(options.all === true ? await allAsNew(changes.head, configPath) : changes);
      const text = plan.migrations.length === 0 ? '-- no migration changes here, so nothing will run' : planSql(plan);
      process.stdout.write(`${text}\n`);
    });
}
