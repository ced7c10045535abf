import { conflictsIn } from './arbiters.js';
import { key, sameName } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { Schema, Table } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { changeColumnOf, changeTable, withMap, without } from './schema-change.js';
import { routinesOf } from './schema-lookup.js';

/** Operations on routines, triggers, policies, roles, and on what is kept as text only. */
export const routines = {
  create_function: createFunction,
  drop_function: dropFunction,
  create_trigger: createTrigger,
  drop_trigger: (schema, { table, trigger }) =>
    withoutOther(
      changeTable(schema, table, (found) => ({
        ...found,
        triggers: found.triggers.filter(({ name }) => name !== trigger),
      })),
      'trigger',
      trigger,
      (other) => other.table !== undefined && sameName(other.table, table),
    ),
  set_trigger: (schema, { table, trigger, enabled }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      triggers: found.triggers.map((one) =>
        trigger === 'all' || trigger === 'user' || one.name === trigger ? { ...one, enabled } : one,
      ),
    })),
  create_rule: (schema, { rule, table, sql }) =>
    withOther(
      withoutOther(schema, 'rule', rule, (other) => other.table !== undefined && sameName(other.table, table)),
      { kind: 'rule', name: rule, table, sql },
    ),
  drop_rule: (schema, { rule, table }) =>
    withoutOther(schema, 'rule', rule, (other) => other.table !== undefined && sameName(other.table, table)),
  create_policy: createPolicy,
  alter_policy: alterPolicy,
  drop_policy: (schema, { table, policy }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      policies: found.policies.filter(({ name }) => name !== policy),
    })),
  create_role: (schema, { role }) => ({ ...schema, roles: new Set([...schema.roles, role]) }),
  alter_role: (schema) => schema,
  drop_role: (schema, { role }) => ({ ...schema, roles: new Set([...schema.roles].filter((name) => name !== role)) }),
  create_statistics: (schema, { name, table, sql }) => withOther(schema, { kind: 'statistics', name, table, sql }),
  publication: (schema, { name, action, sql }) =>
    action === 'drop'
      ? withoutOther(schema, 'publication', name, () => true)
      : withOther(schema, { kind: 'publication', name, sql }),
  comment,
} satisfies Partial<Appliers<OperationKind>>;

type Other = Schema['others'][number];

function withOther(schema: Schema, other: Other): Schema {
  return { ...schema, others: [...schema.others, other] };
}

function withoutOther(schema: Schema, kind: string, name: string, isIt: (other: Other) => boolean): Schema {
  const others = schema.others.filter((other) => other.kind !== kind || other.name !== name || !isIt(other));
  return others.length === schema.others.length ? schema : { ...schema, others };
}

function createFunction(schema: Schema, operation: OperationOf<'create_function'>): Schema {
  const { routine, signature, volatility, language, procedure, sql, orReplace } = operation;
  const id = `${key(routine)}(${signature})`;
  if (schema.routines.has(id) && orReplace !== true) return schema;
  const conflicts = conflictsIn(operation.body, schema);
  const made = { name: routine, signature, volatility, language, procedure: procedure === true, sql };
  return withMap(schema, 'routines', (map) =>
    map.set(id, { ...made, ...(conflicts.length === 0 ? {} : { conflicts }) }),
  );
}

/** A function may be dropped by its name alone, where it is the only one of that name. Triggers go with CASCADE. */
function dropFunction(schema: Schema, { routine, signature, cascade }: OperationOf<'drop_function'>): Schema {
  const exact = `${key(routine)}(${signature})`;
  const named = routinesOf(schema, routine);
  const [only] = named;
  const id =
    schema.routines.has(exact) || only === undefined || named.length > 1 ? exact : `${key(routine)}(${only.signature})`;
  const dropped = without(schema, 'routines', (_, found) => found === id);
  if (cascade !== true || dropped === schema) return dropped;
  const calls = new RegExp(`\\bexecute\\s+(?:function|procedure)\\s+(?:"?\\w+"?\\.)?"?${routine.name}"?\\s*\\(`, 'i');
  const users = [...dropped.tables.values()].filter((table) => table.triggers.some(({ sql }) => calls.test(sql)));
  return users.reduce(
    (state, { name }) =>
      changeTable(state, name, (table) => ({
        ...table,
        triggers: table.triggers.filter(({ sql }) => !calls.test(sql)),
      })),
    dropped,
  );
}

function createTrigger(
  schema: Schema,
  { table, trigger: name, sql, orReplace }: OperationOf<'create_trigger'>,
): Schema {
  // A view keeps its triggers with what is known as text.
  if (schema.views.has(key(table))) {
    const rest = withoutOther(
      schema,
      'trigger',
      name,
      (other) => other.table !== undefined && sameName(other.table, table),
    );
    return withOther(rest, { kind: 'trigger', name, table, sql });
  }
  return changeTable(schema, table, (found) => {
    const old = found.triggers.find((trigger) => trigger.name === name);
    if (old !== undefined && orReplace !== true) return found;
    const others = found.triggers.filter((trigger) => trigger !== old);
    return { ...found, triggers: [...others, { name, sql, enabled: true }] };
  });
}

function createPolicy(schema: Schema, operation: OperationOf<'create_policy'>): Schema {
  const { kind: _, policy: name, table, ...policy } = operation;
  return changeTable(schema, table, (found) =>
    found.policies.some((one) => one.name === name)
      ? found
      : { ...found, policies: [...found.policies, { name, ...policy }] },
  );
}

function alterPolicy(schema: Schema, { table, policy, sql, to }: OperationOf<'alter_policy'>): Schema {
  const change = (one: Table['policies'][number]): Table['policies'][number] =>
    to === undefined
      ? { ...one, alterations: [...(one.alterations ?? []), sql] }
      : // What changed it before names it as it was called then.
        {
          ...one,
          name: to,
          ...(one.alterations === undefined
            ? {}
            : { alterations: one.alterations.map((text) => text.replace(policy, to)) }),
        };
  return changeTable(schema, table, (found) => ({
    ...found,
    policies: found.policies.map((one) => (one.name === policy ? change(one) : one)),
  }));
}

/**
 * Comments on tables and columns are theirs; others are kept under the kind and the key of their object. An empty text takes a
 * comment away, as NULL does (tried on Postgres 18).
 */
function comment(schema: Schema, operation: OperationOf<'comment'>): Schema {
  const { object, name, column, sql } = operation;
  const text = operation.text === '' ? null : operation.text;
  const change = <Commented extends { readonly comment?: string }>({ comment: _, ...rest }: Commented) =>
    text === null ? rest : { ...rest, comment: text };
  if (object === 'table') return changeTable(schema, name, (table) => change(table) as Table);
  if (object === 'column' && column !== undefined && schema.tables.has(key(name))) {
    return changeTable(schema, name, (table) => changeColumnOf(table, column, (one) => change(one) as typeof one));
  }
  const id = `${object} ${key(name)}${column === undefined ? '' : `.${column}`}`;
  const rest = withoutOther(schema, 'comment', id, () => true);
  return text === null
    ? rest
    : withOther(rest, { kind: 'comment', name: id, sql, ...(object === 'column' ? { table: name } : {}) });
}
