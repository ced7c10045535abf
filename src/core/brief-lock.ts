import type { Database } from './database.js';
import { limitsLockWait } from './facts.js';
import type { Severity } from './finding.js';
import type { Name } from './name.js';
import type { Size, StatementContext } from './rule.js';
import { reaches } from './settings-before.js';

/** Severity of a lock that lasts a moment, whatever the size of its table: a line of the summary, silent on a small table. */
export const brief: Readonly<Record<Size, Severity | 'off'>> = { large: 'notice', unknown: 'notice', small: 'off' };

/**
 * A moment's lock on a busy table is a warning: whatever it waits for, everybody waits for. A `lock_timeout` of the migration or the
 * server bounds that, and the rule's own severity stands.
 */
export function whenHot(
  context: Pick<StatementContext, 'config' | 'database' | 'isHot' | 'known' | 'statements' | 'statement'>,
  ...tables: readonly Name[]
): { readonly severity?: Severity } {
  return tables.some((table) => context.isHot(table)) && !limitsWait(context) ? { severity: 'warning' } : {};
}

/** Whether a `lock_timeout` holds at the statement: one that the migration or its runner has set, or that the facts tell of. */
export function limitsWait({
  config,
  database,
  known,
  statements,
  statement,
}: Pick<StatementContext, 'config' | 'database' | 'known' | 'statements' | 'statement'>): boolean {
  let limited = runnerLimitsWait(database) || (known !== null && limitsLockWait(known));
  for (const view of statements) {
    if (view.statement.id === statement.id) break;
    for (const operation of view.operations)
      if (
        operation.kind === 'set_setting' &&
        operation.setting === 'lock_timeout' &&
        reaches(operation, view, statement, config)
      )
        limited = (operation.durationMs ?? 0) > 0;
  }
  return limited;
}

/** Whether the runner of the migrations sets a `lock_timeout` for each of them, by what its own settings say. */
export function runnerLimitsWait({ settings }: Pick<Database, 'settings'>): boolean {
  return settings.limitsLockWait !== undefined;
}
