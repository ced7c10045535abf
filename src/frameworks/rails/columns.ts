import type { Dialect } from '../../core/dialect.js';
import { type Expression, literal, type Name, named } from '../../core/name.js';
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexPart,
  Operation,
  ReferentialAction,
} from '../../core/operation.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import { pluralize } from '../../languages/rails-inflect.js';
import { isRailsType, sqlType } from './column-types.js';
import { keyOptions } from './foreigner.js';
import { checkName, constraintName, foreignKeyColumn, foreignKeyName, indexName } from './names.js';
import { entries, lambdaSql, names, number, text, truth } from './values.js';
import { requiresTimestamps, takesIndex } from './version.js';

/** What is known while a migration is read. */
export interface Rails {
  readonly dialect: Dialect;
  /** Version of the migration class, such as 7.1. */
  readonly version: number;
}

/** Keyword arguments of a call. */
export type Options = Readonly<Record<string, SourceValue>>;

/** A table's name; `schema.table` is two parts. */
export function tableName(name: string): Name {
  const [first = '', second] = name.split('.');
  return second === undefined ? named(first) : named(second, first);
}

/** A column out of its name, type and options. */
export function columnOf(name: string, type: string, options: Options, rails: Rails): ColumnDefinition {
  const limit = number(options.limit);
  const scale = number(options.scale);
  const precision = options.precision?.kind === 'null' ? null : number(options.precision);
  const virtual = type === 'virtual';
  const isKey = truth(options.primary_key) === true || type === 'primary_key';
  const sql = sqlType(
    {
      name: virtual ? (text(options.type) ?? 'text') : type === 'enum' ? (text(options.enum_type) ?? 'text') : type,
      ...(limit === undefined ? {} : { limit }),
      ...(precision === undefined ? {} : { precision }),
      ...(scale === undefined ? {} : { scale }),
      ...(truth(options.array) === true ? { array: true } : {}),
      version: rails.version,
    },
    rails.dialect.id,
  );
  const value = defaultOf(options.default, rails);
  const generated = virtual ? text(options.as) : undefined;
  const read = rails.dialect.readType(sql);
  const collation = text(options.collation);
  const comment = text(options.comment);
  return {
    name,
    type: read,
    notNull: truth(options.null) === false || isKey,
    ...(value === undefined || generated !== undefined ? {} : { default: value }),
    ...(generated === undefined
      ? {}
      : { generated: { value: rails.dialect.readExpression(generated), stored: truth(options.stored) === true } }),
    ...(collation === undefined ? {} : { collation }),
    ...(comment === undefined || comment === '' ? {} : { comment }),
    ...(['serial', 'bigserial', 'primary_key'].includes(type) ? { autoIncrement: true } : {}),
    constraints: isKey ? [{ type: 'primary_key', columns: [name] }] : [],
  };
}

/** The default of a column. Undefined where there is none, or it is NULL. */
export function defaultOf(value: SourceValue | undefined, rails: Rails): Expression | undefined {
  if (value === undefined || value.kind === 'null') return undefined;
  const sql = lambdaSql(value);
  if (sql !== undefined) return rails.dialect.readExpression(sql);
  switch (value.kind) {
    case 'string':
    case 'symbol':
      return literal(quote(value.value), value.value);
    case 'number':
      return literal(String(value.value), value.value);
    case 'boolean':
      return literal(String(value.value), value.value);
    case 'list':
      return value.items.length === 0
        ? literal("'{}'", '{}')
        : literal(quote(`{${value.items.map((item) => text(item) ?? number(item) ?? '').join(',')}}`), 'list');
    case 'map':
      return Object.keys(value.entries).length === 0 ? literal("'{}'", '{}') : literal("'{}'", '{}');
    default:
      // A Ruby expression is computed once, when the migration runs: for the server it is a constant.
      return { sql: 'null', columns: [], functions: [], volatility: 'immutable', provesNotNull: [] };
  }
}

export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What `add_index` makes. Null where its columns cannot be read. */
export function indexOperation(table: string, columns: readonly string[], options: Options, rails: Rails): Operation {
  const order = options.order;
  const orderOf = (column: string): string | undefined =>
    order?.kind === 'map' ? text(order.entries[column]) : text(order);
  const opclass = options.opclass;
  const classOf = (column: string): string | undefined =>
    opclass?.kind === 'map' ? text(opclass.entries[column]) : text(opclass);
  const where = text(options.where);
  const isExpression = columns.length === 1 && /\W/.test(columns[0] ?? '');
  return {
    kind: 'create_index',
    table: tableName(table),
    index:
      text(options.name) ??
      indexName(
        table,
        isExpression ? [(columns[0] ?? '').replace(/[^\w]+/g, '_').replace(/^_|_$/g, '')] : columns,
        rails.version,
      ),
    definition: {
      unique: truth(options.unique) === true,
      method: text(options.using) ?? 'btree',
      parts: isExpression
        ? expressionParts(columns[0] ?? '', rails)
        : columns.map((column) => part(column, orderOf(column), classOf(column))),
      include: names(options.include) ?? [],
      ...(where === undefined ? {} : { where: rails.dialect.readExpression(where) }),
      ...(truth(options.nulls_not_distinct) === true ? { nullsNotDistinct: true } : {}),
    },
    concurrently: text(options.algorithm) === 'concurrently',
    ...(truth(options.if_not_exists) === true ? { ifNotExists: true } : {}),
  };
}

function part(column: string, order: string | undefined, operatorClass: string | undefined): IndexPart {
  const [direction, , nulls] = (order ?? '').toLowerCase().split(/\s+/);
  return {
    column,
    ...(operatorClass === undefined ? {} : { operatorClass }),
    ...(direction === 'asc' || direction === 'desc' ? { direction } : {}),
    ...(nulls === 'first' || nulls === 'last' ? { nulls } : {}),
  };
}

/** An expression as Rails takes it: parts by commas outside of brackets. */
function expressionParts(sql: string, rails: Rails): readonly IndexPart[] {
  const parsed = rails.dialect.parse(`create index on t (${sql})`).statements[0]?.operations[0];
  if (parsed?.kind === 'create_index') return parsed.definition.parts;
  return [{ expression: rails.dialect.readExpression(sql) }];
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  cascade: 'cascade',
  nullify: 'set_null',
  restrict: 'restrict',
  set_default: 'set_default',
  no_action: 'no_action',
};

/** A foreign key as `add_foreign_key` makes it. */
export function foreignKey(
  from: string,
  to: string,
  options: Options,
): Extract<ConstraintDefinition, { type: 'foreign_key' }> {
  const columns = names(options.column) ?? [foreignKeyColumn(to)];
  const onDelete = actions[text(options.on_delete) ?? ''];
  const onUpdate = actions[text(options.on_update) ?? ''];
  const deferrable = options.deferrable;
  return {
    type: 'foreign_key',
    name: text(options.name) ?? foreignKeyName(from, columns),
    columns,
    references: tableName(to),
    referencedColumns: names(options.primary_key) ?? ['id'],
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(truth(options.validate) === false ? { notValid: true } : {}),
    ...(deferrable === undefined || truth(deferrable) === false
      ? {}
      : { deferrable: true, ...(text(deferrable) === 'deferred' ? { initiallyDeferred: true } : {}) }),
  };
}

/** A check as `add_check_constraint` makes it. */
export function checkConstraint(
  table: string,
  expression: string,
  options: Options,
  rails: Rails,
): Extract<ConstraintDefinition, { type: 'check' }> {
  return {
    type: 'check',
    name: text(options.name) ?? checkName(table, expression),
    expression: rails.dialect.readExpression(expression),
    ...(truth(options.validate) === false ? { notValid: true } : {}),
  };
}

/** What `t.references` and `add_reference` make: columns, then an index, then a foreign key. */
export function reference(
  table: string,
  name: string,
  options: Options,
  rails: Rails,
): { readonly columns: readonly ColumnDefinition[]; readonly after: readonly Operation[] } {
  const { index, foreign_key: key, polymorphic, ...rest } = options;
  const type = text(options.type) ?? (rails.version >= 5.1 ? 'bigint' : 'integer');
  const { type: _, ...columnOptions } = rest;
  const isPolymorphic = polymorphic !== undefined && truth(polymorphic) !== false;
  const id = columnOf(`${name}_id`, type, columnOptions, rails);
  const kind = isPolymorphic
    ? [
        columnOf(
          `${name}_type`,
          'string',
          {
            ...('null' in options && options.null !== undefined ? { null: options.null } : {}),
            ...entries(polymorphic),
          },
          rails,
        ),
      ]
    : [];
  const columns = [...kind, id];
  const wantsIndex = index === undefined ? rails.version >= 5 : takesIndex(rails.version) && truth(index) !== false;
  const after: Operation[] = [];
  if (wantsIndex)
    after.push(
      indexOperation(
        table,
        columns.map((column) => column.name),
        {
          ...entries(index),
          ...(isPolymorphic && entries(index).name === undefined
            ? { name: { kind: 'string', value: `index_${table}_on_${name}` } }
            : {}),
        },
        rails,
      ),
    );
  if (!isKnownLater(key) && (truth(key) === true || key?.kind === 'map')) {
    const keyOptions = entries(key);
    after.push({
      kind: 'add_constraint',
      table: tableName(table),
      constraint: foreignKey(table, text(keyOptions.to_table) ?? pluralize(name), {
        column: { kind: 'string', value: `${name}_id` },
        ...keyOptions,
      }),
    });
  }
  return { columns, after };
}

/** A table as the block of `create_table` makes it: its columns, and what runs after it. */
export function tableBody(
  table: string,
  block: readonly SourceCall[],
  rails: Rails,
): {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly ConstraintDefinition[];
  readonly after: readonly Operation[];
  readonly unread: readonly SourceCall[];
} {
  const columns: ColumnDefinition[] = [];
  const constraints: ConstraintDefinition[] = [];
  const after: Operation[] = [];
  const unread: SourceCall[] = [];
  for (const call of block) {
    const added = tableCall(table, call, rails);
    if (added === null) unread.push(call);
    else {
      columns.push(...added.columns);
      constraints.push(...(added.constraints ?? []));
      after.push(...added.after);
      if (added.partly === true) unread.push(call);
    }
  }
  return { columns, constraints, after, unread };
}

/** Whether only the run of the migration tells what a foreign key refers to, or whether there is one. */
export function isKnownLater(key: SourceValue | undefined): boolean {
  if (key?.kind === 'map') return isKnownLater(key.entries.to_table);
  return key?.kind === 'unknown' || key?.kind === 'call';
}

interface Added {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints?: readonly ConstraintDefinition[];
  readonly after: readonly Operation[];
  /** An option of the call could not be read. */
  readonly partly?: boolean;
}

function tableCall(table: string, call: SourceCall, rails: Rails): Added | null {
  const listed = call.arguments.map(text);
  if (listed.some((name) => name === undefined) && call.name !== 'index') return null;
  const given = listed as readonly string[];
  switch (call.name) {
    case 'timestamps': {
      const options = {
        ...(requiresTimestamps(rails.version) ? { null: { kind: 'boolean', value: false } as const } : {}),
        ...call.options,
      };
      return {
        columns: ['created_at', 'updated_at'].map((name) => columnOf(name, 'datetime', options, rails)),
        after: [],
      };
    }
    case 'references':
    case 'belongs_to': {
      const made = given.map((name) => reference(table, name, call.options, rails));
      return {
        columns: made.flatMap((one) => one.columns),
        after: made.flatMap((one) => one.after),
        partly: isKnownLater(call.options.foreign_key),
      };
    }
    case 'index': {
      const columns = names(call.arguments[0]);
      return columns === undefined
        ? null
        : { columns: [], after: [indexOperation(table, columns, call.options, rails)] };
    }
    case 'foreign_key':
      return given[0] === undefined
        ? null
        : {
            columns: [],
            constraints: [foreignKey(table, given[0], keyOptions(table, given[0], call.options, rails.version))],
            after: [],
          };
    case 'check_constraint':
      return given[0] === undefined
        ? null
        : { columns: [], constraints: [checkConstraint(table, given[0], call.options, rails)], after: [] };
    case 'exclusion_constraint':
      return given[0] === undefined
        ? null
        : { columns: [], constraints: [exclusion(table, given[0], call.options)], after: [] };
    case 'unique_constraint': {
      const columns = names(call.arguments[0]);
      return columns === undefined
        ? null
        : {
            columns: [],
            constraints: [
              {
                type: 'unique',
                name: text(call.options.name) ?? constraintName(table, columns.join('_and_'), 'unique'),
                columns,
              },
            ],
            after: [],
          };
    }
    case 'column': {
      const [name, type] = given;
      return name === undefined || type === undefined
        ? null
        : withIndex(table, [columnOf(name, type, call.options, rails)], call.options, rails);
    }
    case 'attachment':
    case 'userstamps':
      return null;
    default:
      if (!isRailsType(call.name, rails.dialect.id) && call.name !== 'enum') return null;
      return withIndex(
        table,
        given.map((name) => columnOf(name, call.name, call.options, rails)),
        call.options,
        rails,
      );
  }
}

/** `index: true` on a column of `create_table`. */
function withIndex(table: string, columns: readonly ColumnDefinition[], options: Options, rails: Rails): Added {
  const { index } = options;
  if (index === undefined || truth(index) === false || !takesIndex(rails.version)) return { columns, after: [] };
  return { columns, after: columns.map((column) => indexOperation(table, [column.name], entries(index), rails)) };
}

/** An exclusion constraint as `add_exclusion_constraint` makes it. */
export function exclusion(table: string, expression: string, options: Options): ConstraintDefinition {
  const using = text(options.using);
  const where = text(options.where);
  return {
    type: 'exclusion',
    name: text(options.name) ?? constraintName(table, expression, 'excl'),
    columns: expression.split(',').flatMap((one) => /^\s*(\w+)\s+with\b/i.exec(one)?.[1] ?? []),
    sql: `exclude${using === undefined ? '' : ` using ${using}`} (${expression})${where === undefined ? '' : ` where (${where})`}`,
    ...(using === undefined ? {} : { method: using }),
  };
}
