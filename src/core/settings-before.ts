import type { StatementView } from './rule.js';

/** The first statement that a setting matters to while its file has not set it, or has set it to nothing. */
export function firstWithout(
  statements: readonly StatementView[],
  setting: string,
  matters: (view: StatementView) => boolean,
): StatementView | undefined {
  const set = new Set<string>();
  for (const view of statements) {
    for (const operation of view.operations) {
      if (operation.kind !== 'set_setting' || operation.setting !== setting) continue;
      const isSet = operation.durationMs === undefined ? isText(operation.value) : operation.durationMs > 0;
      if (isSet) set.add(view.statement.location.path);
      else set.delete(view.statement.location.path);
    }
    if (!set.has(view.statement.location.path) && matters(view)) return view;
  }
  return undefined;
}

function isText(value: string | null): boolean {
  return value !== null && value !== '' && value !== 'default';
}
