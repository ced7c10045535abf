import { key, type Name, sameName } from './name.js';
import type { Operation, OperationOf, Takes } from './operation.js';
import type { Schema } from './schema.js';
import { applyToColumn } from './schema-apply-column.js';
import { createTable, dropTable, emptyTable, renameTable, setSchema } from './schema-apply-table.js';
import { changeTable, withMap } from './schema-change.js';

/**
 * The schema after one completed operation.
 *
 * Total: an operation on an object that is not there changes nothing. After something that could not be read the schema is no
 * longer complete.
 */
export function apply(schema: Schema, operation: Operation): Schema {
  const apply = appliers[operation.kind] as ((schema: Schema, operation: Operation) => Schema) | undefined;
  return apply === undefined ? applyToColumn(schema, operation) : apply(schema, operation);
}

type Appliers = { readonly [Kind in Operation['kind']]?: (schema: Schema, operation: OperationOf<Kind>) => Schema };

const appliers: Appliers = {
  create_table: createTable,
  create_table_as: (schema, { table }) =>
    withMap(schema, 'tables', (tables) => tables.set(key(table), emptyTable(table))),
  drop_table: (schema, { table, takes }) => takeAlong(dropTable(schema, table), takes),
  rename_table: renameTable,
  set_schema: setSchema,
  set_table_options: (schema, { table, options }) =>
    changeTable(schema, table, (found) => ({ ...found, options: { ...found.options, ...options } })),
  set_logged: (schema, { table, logged }) => changeTable(schema, table, (found) => ({ ...found, unlogged: !logged })),
  set_owner: (schema, { object, name, owner }) =>
    object === 'table' ? changeTable(schema, name, (found) => ({ ...found, owner })) : schema,
  set_row_security: (schema, { table, enabled, forced }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      rowSecurity: enabled ?? found.rowSecurity,
      forcedRowSecurity: forced ?? found.forcedRowSecurity,
    })),
  set_inherit: (schema, { table, parent, inherit }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      inherits: inherit ? [...found.inherits, parent] : found.inherits.filter((name) => !sameName(name, parent)),
    })),
  attach_partition: (schema, { table, partition, bound }) =>
    changeTable(schema, partition, (found) => ({ ...found, partitionOf: { parent: table, bound } })),
  detach_partition: (schema, { partition }) => changeTable(schema, partition, ({ partitionOf: _, ...rest }) => rest),
  create_index: (schema, { table, index, definition, only }) =>
    withMap(schema, 'indexes', (indexes) => {
      const name = { ...table, name: index ?? '' };
      indexes.set(key(name), { name, table, definition, valid: only !== true });
    }),
  drop_index: (schema, { index }) => withMap(schema, 'indexes', (indexes) => indexes.delete(key(index))),
  rename_index: (schema, { index, to }) => renameIndex(schema, index, to),
  alter_index: (schema) => schema,
  create_view: (schema, { view, query, reads, columns, options }) =>
    withMap(schema, 'views', (views) =>
      views.set(key(view), {
        name: view,
        materialized: false,
        query,
        reads,
        ...(columns === undefined ? {} : { columns }),
        ...(options === undefined ? {} : { options }),
      }),
    ),
  drop_view: (schema, { view, takes }) =>
    takeAlong(
      withMap(schema, 'views', (views) => views.delete(key(view))),
      takes,
    ),
  create_materialized_view: (schema, { view, query, reads, columns }) =>
    withMap(schema, 'views', (views) =>
      views.set(key(view), {
        name: view,
        materialized: true,
        query,
        reads,
        ...(columns === undefined ? {} : { columns }),
      }),
    ),
  drop_materialized_view: (schema, { view, takes }) =>
    takeAlong(
      dropTable(
        withMap(schema, 'views', (views) => views.delete(key(view))),
        view,
      ),
      takes,
    ),
  create_sequence: (schema, { sequence, sql, ownedBy }) =>
    withMap(schema, 'sequences', (sequences) =>
      sequences.set(key(sequence), { name: sequence, sql, ...(ownedBy === undefined ? {} : { ownedBy }) }),
    ),
  alter_sequence: (schema, { sequence, ownedBy }) =>
    withMap(schema, 'sequences', (sequences) => {
      const found = sequences.get(key(sequence));
      if (found === undefined || ownedBy === undefined) return;
      const { ownedBy: _, ...rest } = found;
      sequences.set(key(sequence), ownedBy === null ? rest : { ...rest, ownedBy });
    }),
  drop_sequence: (schema, { sequence }) => withMap(schema, 'sequences', (sequences) => sequences.delete(key(sequence))),
  create_enum: (schema, { type, values }) =>
    withMap(schema, 'types', (types) => types.set(key(type), { kind: 'enum', name: type, values })),
  add_enum_value: addEnumValue,
  rename_enum_value: (schema, { type, value, to }) =>
    withMap(schema, 'types', (types) => {
      const found = types.get(key(type));
      if (found?.kind === 'enum')
        types.set(key(type), {
          ...found,
          values: found.values.map((existing) => (existing === value ? to : existing)),
        });
    }),
  create_domain: (schema, { domain, base, notNull, checks, sql }) =>
    withMap(schema, 'types', (types) =>
      types.set(key(domain), {
        kind: 'domain',
        name: domain,
        base,
        notNull,
        checks: checks.map((expression) => ({ expression, validated: true })),
        sql,
      }),
    ),
  alter_domain: alterDomain,
  create_type: (schema, { type, sql }) =>
    withMap(schema, 'types', (types) => types.set(key(type), { kind: 'other', name: type, sql })),
  drop_type: (schema, { type, takes }) =>
    takeAlong(
      withMap(schema, 'types', (types) => types.delete(key(type))),
      takes,
    ),
  create_schema: (schema, operation) => ({ ...schema, schemas: new Set([...schema.schemas, operation.schema]) }),
  drop_schema: (schema, operation) => dropSchema(schema, operation.schema),
  create_extension: (schema, operation) =>
    withMap(schema, 'extensions', (extensions) =>
      extensions.set(operation.extension, {
        name: operation.extension,
        ...(operation.schema === undefined ? {} : { schema: operation.schema }),
      }),
    ),
  drop_extension: (schema, { extension }) =>
    withMap(schema, 'extensions', (extensions) => extensions.delete(extension)),
  create_function: (schema, { routine, signature, volatility, language, procedure, sql }) =>
    withMap(schema, 'routines', (routines) =>
      routines.set(`${key(routine)}(${signature})`, {
        name: routine,
        signature,
        volatility,
        language,
        procedure: procedure === true,
        sql,
      }),
    ),
  drop_function: (schema, { routine, signature }) =>
    withMap(schema, 'routines', (routines) => routines.delete(`${key(routine)}(${signature})`)),
  create_trigger: (schema, { table, trigger, sql }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      triggers: [...found.triggers.filter(({ name }) => name !== trigger), { name: trigger, sql, enabled: true }],
    })),
  drop_trigger: (schema, { table, trigger }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      triggers: found.triggers.filter(({ name }) => name !== trigger),
    })),
  set_trigger: (schema, { table, trigger, enabled }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      triggers: found.triggers.map((one) =>
        trigger === 'all' || trigger === 'user' || one.name === trigger ? { ...one, enabled } : one,
      ),
    })),
  create_policy: (schema, { table, policy, permissive, command, roles, using, check }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      policies: [
        ...found.policies,
        {
          name: policy,
          permissive,
          command,
          roles,
          ...(using === undefined ? {} : { using }),
          ...(check === undefined ? {} : { check }),
        },
      ],
    })),
  drop_policy: (schema, { table, policy }) =>
    changeTable(schema, table, (found) => ({
      ...found,
      policies: found.policies.filter(({ name }) => name !== policy),
    })),
  create_role: (schema, { role }) => ({ ...schema, roles: new Set([...schema.roles, role]) }),
  drop_role: (schema, { role }) => ({ ...schema, roles: new Set([...schema.roles].filter((name) => name !== role)) }),
  set_setting: (schema, { setting, value }) =>
    setting === 'search_path' ? { ...schema, searchPath: searchPath(value) } : schema,
  create_statistics: (schema, { name, table, sql }) => ({
    ...schema,
    others: [...schema.others, { kind: 'statistics', name, table, sql }],
  }),
  create_rule: (schema, { rule, table, sql }) => ({
    ...schema,
    others: [...schema.others, { kind: 'rule', name: rule, table, sql }],
  }),
  drop_rule: (schema, { rule }) => ({
    ...schema,
    others: schema.others.filter((other) => other.kind !== 'rule' || other.name !== rule),
  }),
  do: (schema, { body, dynamic }) => {
    const after = body.reduce(apply, schema);
    return dynamic ? { ...after, complete: false } : after;
  },
  alter_type: (schema) => ({ ...schema, complete: false }),
  opaque: (schema) => ({ ...schema, complete: false }),
};

function searchPath(value: string | null): readonly string[] {
  const names = (value ?? 'public')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
    .filter((name) => name !== '' && name !== '$user');
  return names;
}

function renameIndex(schema: Schema, from: Name, to: string): Schema {
  const index = schema.indexes.get(key(from));
  if (index === undefined) return schema;
  const name = { ...from, name: to };
  const renamed = withMap(schema, 'indexes', (indexes) => {
    indexes.delete(key(from));
    indexes.set(key(name), { ...index, name, ...(index.constraint === undefined ? {} : { constraint: to }) });
  });
  if (index.constraint === undefined) return renamed;
  return changeTable(renamed, index.table, (table) => ({
    ...table,
    constraints: table.constraints.map((constraint) =>
      constraint.name === index.constraint ? { ...constraint, name: to } : constraint,
    ),
  }));
}

function addEnumValue(schema: Schema, { type, value, position }: OperationOf<'add_enum_value'>): Schema {
  return withMap(schema, 'types', (types) => {
    const found = types.get(key(type));
    if (found?.kind !== 'enum' || found.values.includes(value)) return;
    const neighbour = position === undefined ? -1 : found.values.indexOf(position.neighbour);
    const at =
      position === undefined || neighbour === -1
        ? found.values.length
        : neighbour + (position.place === 'after' ? 1 : 0);
    types.set(key(type), { ...found, values: [...found.values.slice(0, at), value, ...found.values.slice(at)] });
  });
}

function alterDomain(
  schema: Schema,
  { domain, change, constraint, check, notValid }: OperationOf<'alter_domain'>,
): Schema {
  return withMap(schema, 'types', (types) => {
    const found = types.get(key(domain));
    if (found?.kind !== 'domain') return;
    if (change === 'set_not_null' || change === 'drop_not_null')
      types.set(key(domain), { ...found, notNull: change === 'set_not_null' });
    if (change === 'add_constraint' && check !== undefined)
      types.set(key(domain), {
        ...found,
        checks: [
          ...found.checks,
          {
            ...(constraint === undefined ? {} : { name: constraint }),
            expression: check,
            validated: notValid !== true,
          },
        ],
      });
    if (change === 'drop_constraint')
      types.set(key(domain), { ...found, checks: found.checks.filter((one) => one.name !== constraint) });
    if (change === 'validate_constraint')
      types.set(key(domain), {
        ...found,
        checks: found.checks.map((one) => (one.name === constraint ? { ...one, validated: true } : one)),
      });
  });
}

function dropSchema(schema: Schema, dropped: string): Schema {
  const keep = <Value extends { readonly name: Name }>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map([...map].filter(([, value]) => value.name.schema !== dropped));
  return {
    ...schema,
    tables: keep(schema.tables),
    indexes: keep(schema.indexes),
    views: keep(schema.views),
    sequences: keep(schema.sequences),
    types: keep(schema.types),
    routines: keep(schema.routines),
    schemas: new Set([...schema.schemas].filter((name) => name !== dropped)),
  };
}

/** Drops what a CASCADE takes along besides what belongs to the dropped object itself. */
export function takeAlong(schema: Schema, takes: Takes | undefined): Schema {
  return (takes ?? []).reduce((state, taken) => {
    if (taken.object === 'view' || taken.object === 'materialized_view')
      return withMap(state, 'views', (views) => views.delete(key(taken.name)));
    if (taken.object === 'index') return withMap(state, 'indexes', (indexes) => indexes.delete(key(taken.name)));
    if (taken.object === 'sequence')
      return withMap(state, 'sequences', (sequences) => sequences.delete(key(taken.name)));
    if (taken.object === 'table') return dropTable(state, taken.name);
    if (taken.object !== 'constraint' || taken.table === undefined) return state;
    return changeTable(state, taken.table, (table) => ({
      ...table,
      constraints: table.constraints.filter(({ name }) => name !== taken.name.name),
    }));
  }, schema);
}
