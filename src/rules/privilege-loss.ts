import { type Name, sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A privilege that a role loses, with which running code may be working. */
export const privilegeLoss: Rule = {
  id: 'privilege-loss',
  title: 'Privilege revoked from a role',
  preset: 'strict',
  family: 'security',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'From the commit on every query of the role that needs the privilege fails with "permission denied", in sessions that are open too.',
  instead: 'See which applications log in as the role, or as a member of it, and release the change with them.',
  source: 'https://www.postgresql.org/docs/17/sql-revoke.html',
  examples: {
    given: 'create role clerk; create table orders (id bigint primary key); grant select, insert on orders to clerk;',
    unsafe: 'revoke insert on orders from clerk;',
    safe: 'grant update on orders to clerk;',
  },
  on: {
    revoke(operation, context) {
      const { object, names, privileges } = operation;
      // What everybody may do is taken back to make things safer.
      const roles = operation.from.filter((role) => role !== 'public');
      if (object === 'default' || roles.length === 0 || isGivenBack(operation, context)) return;
      const kept = names.filter((name) => !context.isNewTable(name));
      if (kept.length === 0) return;
      const what = object === 'role' ? 'membership in' : `${privileges.join(', ').toUpperCase()} on`;
      return {
        headline: `${roles.map((role) => `\`${role}\``).join(', ')} loses ${what} ${kept.map((name) => `\`${text(name)}\``).join(', ')}`,
        subject: {
          ...(object === 'table' && kept[0] !== undefined ? { table: kept[0] } : {}),
          object: `${privileges.join(',')} ${roles.join(',')}`,
        },
      };
    },
  },
};

/** Whether a later statement of the migration grants the same again, or something less than all of it. */
function isGivenBack(revoked: OperationOf<'revoke'>, context: StatementContext): boolean {
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  const granted = context.statements
    .slice(at + 1)
    .flatMap((view) => view.operations)
    .filter((one): one is OperationOf<'grant'> => one.kind === 'grant' && one.object === revoked.object);
  return granted.some(
    (grant) =>
      revoked.names.every((name) => grant.names.some((other: Name) => sameName(name, other))) &&
      revoked.from.every((role) => grant.to.includes(role)) &&
      (revoked.privileges.includes('all') || revoked.privileges.every((one) => grant.privileges.includes(one))),
  );
}
