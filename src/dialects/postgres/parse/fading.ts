import type { Node } from 'libpg-query';
import { functionsIn } from './expressions.js';
import { as, strings } from './nodes.js';

/** What only grows: https://www.postgresql.org/docs/18/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT */
const clock = new Set([
  'now',
  'current_date',
  'current_timestamp',
  'localtimestamp',
  'transaction_timestamp',
  'statement_timestamp',
  'clock_timestamp',
]);

/** What answers each session, or each call, in its own way. */
const session = new Set([
  'current_time',
  'localtime',
  'timeofday',
  'random',
  'gen_random_uuid',
  'uuid_generate_v4',
  'current_user',
  'session_user',
  'current_role',
  'current_setting',
]);

/**
 * A function by which a check that a row has passed can stop being true without a write; null where there is none. What lies in the
 * past stays there: `made_at <= now()` never fades.
 */
export function fadesBy(node: Node | undefined): string | null {
  if (node === undefined) return null;
  const bool = as(node, 'BoolExpr');
  if (bool !== undefined && bool.boolop !== 'NOT_EXPR')
    return (bool.args ?? []).reduce<string | null>((found, part) => found ?? fadesBy(part), null);
  const functions = functionsIn([node]);
  const fickle = functions.find((name) => session.has(name));
  if (fickle !== undefined) return fickle;
  const asked = functions.find((name) => clock.has(name));
  return asked === undefined || isPast(node) ? null : asked;
}

/** Whether a tree compares something with the time, and the time is the greater. */
function isPast(node: Node): boolean {
  const comparison = as(node, 'A_Expr');
  if (comparison?.kind !== 'AEXPR_OP') return false;
  const operator = strings(comparison.name).at(-1) ?? '';
  const isUp = operator === '<' || operator === '<=';
  if (!isUp && operator !== '>' && operator !== '>=') return false;
  const lesser = isUp ? comparison.lexpr : comparison.rexpr;
  return lesser !== undefined && !functionsIn([lesser]).some((name) => clock.has(name));
}
