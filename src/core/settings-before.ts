import type { Config } from './config.js';
import type { Statement } from './migration.js';
import type { OperationOf } from './operation.js';
import type { StatementView } from './rule.js';

/** The first statement that a setting matters to while its file has not set it, or has set it to nothing. */
export function firstWithout(
  statements: readonly StatementView[],
  setting: string,
  config: Config,
  matters: (view: StatementView) => boolean,
): StatementView | undefined {
  const set = new Map<string, (later: Statement) => boolean>();
  for (const view of statements) {
    for (const operation of view.operations) {
      if (operation.kind !== 'set_setting' || operation.setting !== setting) continue;
      const isSet = operation.durationMs === undefined ? isText(operation.value) : operation.durationMs > 0;
      if (isSet) set.set(view.statement.location.path, (later) => reaches(operation, view, later, config));
      else set.delete(view.statement.location.path);
    }
    if (set.get(view.statement.location.path)?.(view.statement) !== true && matters(view)) return view;
  }
  return undefined;
}

/**
 * Whether a setting still holds at a later statement. A local one ends with its transaction, and so does any where a pool hands
 * each transaction to a connection of its own.
 */
export function reaches(
  { local }: OperationOf<'set_setting'>,
  { statement: from }: StatementView,
  to: Statement,
  { deploy }: Config,
): boolean {
  if (!local && !deploy['transaction-pooling']) return true;
  return from.transaction !== null && from.transaction === to.transaction;
}

function isText(value: string | null): boolean {
  return value !== null && value !== '' && value !== 'default';
}
