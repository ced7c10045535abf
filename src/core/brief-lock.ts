import type { Severity } from './finding.js';
import type { Name } from './name.js';
import type { Size, StatementContext } from './rule.js';

/** Severity of a lock that lasts a moment, whatever the size of its table: a line of the summary, silent on a small table. */
export const brief: Readonly<Record<Size, Severity | 'off'>> = { large: 'notice', unknown: 'notice', small: 'off' };

/**
 * A moment's lock on a busy table is a warning: whatever it waits for, everybody waits for. A `lock_timeout` that the migration has
 * set bounds that, and the rule's own severity stands.
 */
export function whenHot(
  context: Pick<StatementContext, 'isHot' | 'statements' | 'statement'>,
  ...tables: readonly Name[]
): { readonly severity?: Severity } {
  return tables.some((table) => context.isHot(table)) && !limitsWait(context) ? { severity: 'warning' } : {};
}

/** Whether the migration has set a `lock_timeout` that holds at the statement. */
export function limitsWait({ statements, statement }: Pick<StatementContext, 'statements' | 'statement'>): boolean {
  let limited = false;
  for (const view of statements) {
    if (view.statement.id === statement.id) break;
    for (const operation of view.operations)
      if (operation.kind === 'set_setting' && operation.setting === 'lock_timeout')
        limited = (operation.durationMs ?? 0) > 0;
  }
  return limited;
}
