import { key, named, sameName } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import type { Schema, Table, View } from '../../core/schema.js';
import { identifier } from './keywords.js';
import { name } from './print-parts.js';

/**
 * Operations that build a schema anew on an empty server, in an order that works: what others stand on comes first, and foreign keys
 * come after all tables.
 */
export function build(schema: Schema): readonly Operation[] {
  const tables = inOrder([...schema.tables.values()].filter((table) => !table.temporary));
  return [
    ...[...schema.roles].map(
      (role): Operation => ({ kind: 'create_role', role, sql: `create role ${identifier(role)}` }),
    ),
    ...[...schema.schemas]
      .filter((schemaName) => schemaName !== 'public')
      .map((schemaName): Operation => ({ kind: 'create_schema', schema: schemaName, ifNotExists: true })),
    ...[...schema.extensions.values()].map(
      (extension): Operation => ({ kind: 'create_extension', extension: extension.name, ifNotExists: true }),
    ),
    ...types(schema),
    ...sequences(schema),
    ...routines(schema, false),
    ...tables.map(createTable),
    ...routines(schema, true),
    ...tables.flatMap(defaultsOfTable),
    ...[...schema.sequences.values()].flatMap(ownedBy),
    ...tables.flatMap((table) => constraints(table, schema)),
    ...indexes(schema),
    ...tables.flatMap(foreignKeys),
    ...views(schema),
    ...viewIndexes(schema),
    ...tables.flatMap(partsOfTable),
    ...schema.others
      .filter((other) => other.kind !== 'grant')
      .map(
        (other): Operation => ({
          kind: 'create_statistics',
          name: other.name,
          table: other.table ?? named(''),
          sql: other.sql,
        }),
      ),
  ];
}

/** Parents before their partitions and heirs, otherwise as they were made. */
function inOrder(tables: readonly Table[]): readonly Table[] {
  const done = new Set<string>();
  const ordered: Table[] = [];
  const byKey = new Map(tables.map((table) => [key(table.name), table]));
  const visit = (table: Table): void => {
    if (done.has(key(table.name))) return;
    done.add(key(table.name));
    for (const parent of [...table.inherits, ...(table.partitionOf === undefined ? [] : [table.partitionOf.parent])]) {
      const found = byKey.get(key(parent));
      if (found !== undefined) visit(found);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

function types(schema: Schema): readonly Operation[] {
  return [...schema.types.values()].map((type): Operation => {
    if (type.kind === 'enum') return { kind: 'create_enum', type: type.name, values: type.values };
    if (type.kind === 'other') return { kind: 'create_type', type: type.name, sql: type.sql };
    const checks = type.checks.map(
      (check) =>
        `${check.name === undefined ? '' : `constraint ${identifier(check.name)} `}check (${check.expression.sql})`,
    );
    const sql = [
      'create domain',
      name(type.name),
      'as',
      type.base.sql,
      ...(type.notNull ? ['not null'] : []),
      ...checks,
    ].join(' ');
    return { kind: 'create_domain', domain: type.name, base: type.base, notNull: type.notNull, checks: [], sql };
  });
}

function sequences(schema: Schema): readonly Operation[] {
  return [...schema.sequences.values()].map(
    (sequence): Operation => ({
      kind: 'create_sequence',
      sequence: sequence.name,
      sql: sequence.sql.replace(/\s+owned\s+by\s+[^\s;]+/i, ''),
      ifNotExists: true,
    }),
  );
}

function ownedBy(
  sequence: Schema['sequences'] extends ReadonlyMap<string, infer One> ? One : never,
): readonly Operation[] {
  return sequence.ownedBy === undefined
    ? []
    : [{ kind: 'alter_sequence', sequence: sequence.name, sql: '', ownedBy: sequence.ownedBy }];
}

/** Functions in SQL may read tables, so they come after them; others may stand in defaults and checks, so they come before. */
function routines(schema: Schema, inSql: boolean): readonly Operation[] {
  return [...schema.routines.values()]
    .filter((routine) => (routine.language === 'sql') === inSql)
    .map((routine) => ({
      kind: 'create_function',
      routine: routine.name,
      signature: routine.signature,
      language: routine.language,
      volatility: routine.volatility,
      securityDefiner: false,
      setsSearchPath: false,
      body: [],
      sql: routine.sql,
    }));
}

function createTable(table: Table): Operation {
  const heir = table.partitionOf !== undefined || table.inherits.length > 0;
  const columns = table.partitionOf !== undefined ? [] : table.columns;
  return {
    kind: 'create_table',
    table: table.name,
    definition: {
      columns: columns.map(({ default: value, ...column }) => ({
        ...column,
        type: column.type,
        constraints: [],
        // A generated column stands where it was defined; an ordinary default may call a function and comes later.
        ...(heir && value !== undefined ? { default: value } : {}),
      })),
      constraints: [],
      ...(table.partitionBy === undefined ? {} : { partitionBy: table.partitionBy }),
      ...(table.partitionOf === undefined ? {} : { partitionOf: table.partitionOf }),
      ...(table.inherits.length === 0 ? {} : { inherits: table.inherits }),
      ...(table.unlogged ? { unlogged: true } : {}),
      ...(Object.keys(settable(table)).length === 0 ? {} : { options: settable(table) }),
    },
  };
}

function settable(table: Table): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(table.options).filter(([option, value]) => value !== null && option !== 'cluster on'),
  );
}

function defaultsOfTable(table: Table): readonly Operation[] {
  if (table.partitionOf !== undefined || table.inherits.length > 0) return [];
  return table.columns.flatMap((column): readonly Operation[] =>
    column.default === undefined
      ? []
      : [{ kind: 'set_default', table: table.name, column: column.name, value: column.default }],
  );
}

function constraints(table: Table, schema: Schema): readonly Operation[] {
  return table.constraints.flatMap((constraint): readonly Operation[] => {
    if (constraint.type === 'foreign_key' || constraint.type === 'not_null') return [];
    const { validated, ...definition } = constraint;
    if (definition.type !== 'primary_key' && definition.type !== 'unique') {
      const notValid = definition.type === 'check' && !validated ? { notValid: true } : {};
      return [{ kind: 'add_constraint', table: table.name, constraint: { ...definition, ...notValid } }];
    }
    if (isInherited(table, definition.type, schema)) return [];
    const { usingIndex: _, ...key } = definition;
    return [{ kind: 'add_constraint', table: table.name, constraint: key }];
  });
}

/** A key that the parent has comes with the partition. */
function isInherited(table: Table, type: string, schema: Schema): boolean {
  if (table.partitionOf === undefined) return false;
  return (
    schema.tables.get(key(table.partitionOf.parent))?.constraints.some((constraint) => constraint.type === type) ??
    false
  );
}

function foreignKeys(table: Table): readonly Operation[] {
  return table.constraints.flatMap((constraint): readonly Operation[] => {
    if (constraint.type !== 'foreign_key') return [];
    const { validated, notValid: _, ...definition } = constraint;
    return [
      {
        kind: 'add_constraint',
        table: table.name,
        constraint: { ...definition, ...(validated ? {} : { notValid: true }) },
      },
    ];
  });
}

function indexes(schema: Schema): readonly Operation[] {
  return [...schema.indexes.values()]
    .filter((index) => index.constraint === undefined && schema.tables.has(key(index.table)))
    .map((index) => ({
      kind: 'create_index',
      table: index.table,
      index: index.name.name,
      definition: index.definition,
      concurrently: false,
      ...(index.valid ? {} : { only: true }),
    }));
}

function viewIndexes(schema: Schema): readonly Operation[] {
  return [...schema.indexes.values()]
    .filter((index) => schema.views.has(key(index.table)))
    .map((index) => ({
      kind: 'create_index',
      table: index.table,
      index: index.name.name,
      definition: index.definition,
      concurrently: false,
    }));
}

/** Views after the views that they read. */
function views(schema: Schema): readonly Operation[] {
  const done = new Set<string>();
  const ordered: View[] = [];
  const visit = (view: View): void => {
    if (done.has(key(view.name))) return;
    done.add(key(view.name));
    for (const use of view.reads) {
      const other = [...schema.views.values()].find((candidate) => sameName(candidate.name, use.relation));
      if (other !== undefined) visit(other);
    }
    ordered.push(view);
  };
  for (const view of schema.views.values()) visit(view);
  return ordered.map((view): Operation => {
    const shared = { view: view.name, query: view.query, reads: view.reads };
    const named = view.columns === undefined ? {} : { columns: view.columns };
    if (view.materialized) return { kind: 'create_materialized_view', ...shared, ...named, withData: true };
    return {
      kind: 'create_view',
      ...shared,
      ...named,
      ...(view.options === undefined ? {} : { options: view.options }),
    };
  });
}

function partsOfTable(table: Table): readonly Operation[] {
  return [
    ...table.triggers.flatMap((trigger): readonly Operation[] => [
      { kind: 'create_trigger', trigger: trigger.name, table: table.name, sql: trigger.sql },
      ...(trigger.enabled
        ? []
        : [{ kind: 'set_trigger' as const, table: table.name, trigger: trigger.name, enabled: false }]),
    ]),
    ...(table.rowSecurity ? [{ kind: 'set_row_security' as const, table: table.name, enabled: true }] : []),
    ...(table.forcedRowSecurity ? [{ kind: 'set_row_security' as const, table: table.name, forced: true }] : []),
    ...table.policies.map(
      ({ name: policy, ...rest }): Operation => ({ kind: 'create_policy', policy, table: table.name, ...rest }),
    ),
  ];
}
