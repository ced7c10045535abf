import type { Command } from 'commander';
import { frameworks, rules, systems } from '../../review/shelves.js';

/** `dbspec rules`, `dbspec frameworks`, `dbspec systems`: what the shelves hold. */
export function listVerbs(program: Command): void {
  list(program, 'rules', 'every rule', () => rules.map((rule) => [rule.id, rule.preset, rule.title]));
  list(program, 'frameworks', 'every migration framework that is read', () =>
    frameworks.map((framework) => [framework.id, framework.title]),
  );
  list(program, 'systems', 'every database system that the specialist knows', () =>
    systems.map((system) => [system.id, system.title]),
  );
}

function list(program: Command, name: string, description: string, rows: () => readonly (readonly string[])[]): void {
  program
    .command(name)
    .description(description)
    .action(() => {
      process.stdout.write(`${table(rows())}\n`);
    });
}

/** Rows as columns that stand under each other. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 2))).join(''),
    )
    .join('\n');
}
