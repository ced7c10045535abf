import type { Name } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { tableOf } from '../../../core/schema-lookup.js';
import type { Lock, Part, Weighs } from './locks.js';
import { withPartitions } from './relations.js';

const none = (): readonly Part[] => [];

const on =
  (lock: Lock, page: string) =>
  ({ table: relation }: { readonly table: Name }): readonly Part[] => [
    { relation, lock, because: 'metadata-only', page },
  ];

/** A trigger for each row of a partitioned table is one on each partition. */
const onEach =
  (lock: Lock, page: string) =>
  ({ table }: { readonly table: Name }, schema: Schema): readonly Part[] =>
    withPartitions(schema, table).map((relation) => ({ relation, lock, because: 'metadata-only', page }));

/**
 * Operations on code in the database and on who may do what. Bodies of DO blocks are weighed one by one by whoever walks them.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const code: Weighs<
  | 'create_function'
  | 'drop_function'
  | 'create_trigger'
  | 'drop_trigger'
  | 'set_trigger'
  | 'create_rule'
  | 'drop_rule'
  | 'do'
  | 'call'
  | 'create_policy'
  | 'alter_policy'
  | 'drop_policy'
  | 'grant'
  | 'revoke'
  | 'create_role'
  | 'alter_role'
  | 'drop_role'
> = {
  create_function: none,
  drop_function: dropFunction,
  create_trigger: (operation, schema) => {
    const weigh = /\bfor\s+(each\s+)?row\b/i.test(operation.sql) ? onEach : on;
    return weigh('SHARE ROW EXCLUSIVE', 'sql-createtrigger.html')(operation, schema);
  },
  drop_trigger: (operation, schema) => {
    const triggers = tableOf(schema, operation.table)?.triggers;
    if (operation.ifExists === true && isMissing(triggers, operation.trigger, schema)) return [];
    return onEach('ACCESS EXCLUSIVE', 'sql-droptrigger.html')(operation, schema);
  },
  set_trigger: onEach('SHARE ROW EXCLUSIVE', 'sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER'),
  create_rule: on('ACCESS EXCLUSIVE', 'sql-createrule.html'),
  drop_rule: on('ACCESS EXCLUSIVE', 'sql-droprule.html'),
  do: none,
  call: none,
  create_policy: on('ACCESS EXCLUSIVE', 'sql-createpolicy.html'),
  alter_policy: on('ACCESS EXCLUSIVE', 'sql-alterpolicy.html'),
  drop_policy: (operation, schema) => {
    const policies = tableOf(schema, operation.table)?.policies;
    if (operation.ifExists === true && isMissing(policies, operation.policy, schema)) return [];
    return on('ACCESS EXCLUSIVE', 'sql-droppolicy.html')(operation);
  },
  grant: none,
  revoke: none,
  create_role: none,
  alter_role: none,
  drop_role: none,
};

/** Whether a known table is known to have nothing of a name; IF EXISTS then locks nothing. */
function isMissing(all: readonly { readonly name: string }[] | undefined, name: string, schema: Schema): boolean {
  return schema.complete && all !== undefined && !all.some((one) => one.name === name);
}

/** With CASCADE the triggers that call the function go. */
function dropFunction({ routine, cascade }: OperationOf<'drop_function'>, schema: Schema): readonly Part[] {
  if (cascade !== true) return [];
  const calls = /\bexecute\s+(?:function|procedure)\s+(?:"?[\w$]+"?\s*\.\s*)?"?([\w$]+)"?\s*\(/i;
  return [...schema.tables.values()]
    .filter(({ triggers }) => triggers.some(({ sql }) => calls.exec(sql)?.[1] === routine.name))
    .flatMap(({ name }) => withPartitions(schema, name))
    .map((relation) => ({
      relation,
      lock: 'ACCESS EXCLUSIVE',
      because: 'metadata-only',
      page: 'sql-dropfunction.html',
    }));
}
