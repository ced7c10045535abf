import type { Dialect } from '../../core/dialect.js';
import type { FixStep } from '../../core/finding.js';
import { text as nameText } from '../../core/name.js';
import type { ConstraintDefinition, IndexDefinition, Operation, OperationOf } from '../../core/operation.js';
import { isWithoutDefault, madeCheck } from '../../core/undone.js';
import { foreignKeyColumn } from './names.js';

/**
 * The version of Rails in which a method says this first; 0 where every version has it.
 *
 * Source: the file activerecord/CHANGELOG.md of 4.2 (foreign keys), 5.0 (indexes dropped concurrently), 5.2 (validate), 6.1 (checks, if_not_exists), 7.1 (include, nulls not distinct)
 * under https://github.com/rails/rails/blob/v7.1.0/activerecord/CHANGELOG.md and its older tags
 */
function since(operation: Operation): number {
  switch (operation.kind) {
    case 'create_index': {
      const { include, nullsNotDistinct } = operation.definition;
      if (include.length > 0 || nullsNotDistinct === true) return 7.1;
      return operation.ifNotExists === true ? 6.1 : 0;
    }
    case 'drop_index':
      return operation.ifExists === true ? 6.1 : operation.concurrently ? 5 : 0;
    case 'add_column':
      return operation.ifNotExists === true ? 6.1 : operation.column.default === undefined ? 0 : 5;
    case 'set_default':
      return 5;
    case 'rename_table':
      return operation.table.schema === undefined ? 4 : Number.POSITIVE_INFINITY;
    case 'validate_constraint':
      return 5.2;
    case 'add_constraint':
      if (operation.constraint.type === 'check') return 6.1;
      return operation.constraint.type === 'foreign_key' && operation.constraint.notValid === true ? 5.2 : 4.2;
    case 'drop_constraint':
      return 6.1;
    default:
      return 0;
  }
}

/**
 * One operation as Ruby for a version of Rails: a method of the migration where there is one that says all of it, and else `execute`.
 * `made` is what the fix makes beside it: of a constraint that goes it tells what that was.
 */
export function rubyOf(
  operation: Operation,
  dialect: Dialect,
  { made = [], version = 8 }: { readonly made?: readonly Operation[]; readonly version?: number } = {},
): string {
  const ruby = saidIn(operation, dialect, made, version);
  return version < evenHeredocs ? ruby.replace(/^execute <<~/, 'execute <<-') : ruby;
}

/** The first Rails whose every Ruby has `<<~`: 2.3. Source: https://guides.rubyonrails.org/v6.0/upgrading_ruby_on_rails.html#ruby-versions */
const evenHeredocs = 6;

function saidIn(operation: Operation, dialect: Dialect, made: readonly Operation[], version: number): string {
  // No method says ONLY or IF EXISTS of a table.
  if ('alters' in operation && operation.alters !== undefined) return execute(operation, dialect);
  if (version < since(operation)) return execute(operation, dialect);
  switch (operation.kind) {
    case 'create_index':
      return plainIndex(operation.definition) && operation.only !== true
        ? createIndex(operation)
        : execute(operation, dialect);
    case 'drop_index':
      return operation.table === undefined
        ? execute(operation, dialect)
        : call('remove_index', [symbol(nameText(operation.table))], {
            name: string(operation.index.name),
            algorithm: operation.concurrently ? ':concurrently' : undefined,
            if_exists: operation.ifExists === true ? 'true' : undefined,
          });
    case 'validate_constraint':
      return call('validate_constraint', [symbol(nameText(operation.table)), string(operation.constraint)]);
    case 'add_column':
      return addColumn(operation) ?? execute(operation, dialect);
    case 'set_default':
      return call('change_column_default', [
        symbol(nameText(operation.table)),
        symbol(operation.column),
        ...(isWithoutDefault(operation.table, operation.column, made)
          ? [`from: nil, to: -> { ${string(operation.value.sql)} }`]
          : [`-> { ${string(operation.value.sql)} }`]),
      ]);
    // It renames the indexes and the sequence with the table, since 4.0.
    case 'rename_table':
      return call('rename_table', [symbol(nameText(operation.table)), symbol(operation.to)]);
    case 'drop_default':
      return call('change_column_default', [symbol(nameText(operation.table)), symbol(operation.column), 'nil']);
    case 'drop_column':
      return operation.cascade === true || operation.ifExists === true
        ? execute(operation, dialect)
        : call('remove_column', [symbol(nameText(operation.table)), symbol(operation.column)]);
    case 'set_not_null':
      return call('change_column_null', [symbol(nameText(operation.table)), symbol(operation.column), 'false']);
    case 'drop_not_null':
      return call('change_column_null', [symbol(nameText(operation.table)), symbol(operation.column), 'true']);
    case 'add_constraint':
      return addConstraint(operation, dialect);
    case 'drop_constraint':
      return madeCheck(operation.table, operation.constraint, made) === undefined ||
        operation.cascade === true ||
        operation.ifExists === true
        ? execute(operation, dialect)
        : call('remove_check_constraint', [symbol(nameText(operation.table))], { name: string(operation.constraint) });
    default:
      return execute(operation, dialect);
  }
}

/** Types that Rails writes as they are. */
const plainTypes = new Set([
  'uuid',
  'text',
  'integer',
  'bigint',
  'boolean',
  'date',
  'jsonb',
  'json',
  'inet',
  'citext',
  'tsvector',
  'hstore',
]);

/** A column that says no more than its type, its default and NOT NULL. */
function addColumn({ table, column, ifNotExists }: OperationOf<'add_column'>): string | null {
  const { type } = column;
  const isString = type.base === 'character varying';
  const plain = (plainTypes.has(type.base) || isString) && type.array === 0 && column.constraints.length === 0;
  if (
    !plain ||
    column.identity !== undefined ||
    column.generated !== undefined ||
    column.collation !== undefined ||
    column.autoIncrement === true
  )
    return null;
  return call('add_column', [symbol(nameText(table)), symbol(column.name), isString ? ':string' : `:${type.base}`], {
    limit: isString && type.modifiers.length > 0 ? String(type.modifiers[0]) : undefined,
    null: column.notNull ? 'false' : undefined,
    default: column.default === undefined ? undefined : `-> { ${string(column.default.sql)} }`,
    if_not_exists: ifNotExists === true ? 'true' : undefined,
  });
}

function addConstraint({ table, constraint }: OperationOf<'add_constraint'>, dialect: Dialect): string {
  const on = symbol(nameText(table));
  if (constraint.type === 'check') {
    return call('add_check_constraint', [on, string(constraint.expression.sql)], {
      name: constraint.name === undefined ? undefined : string(constraint.name),
      validate: constraint.notValid === true ? 'false' : undefined,
    });
  }
  if (constraint.type === 'foreign_key' && isPlainKey(constraint)) {
    const [column = ''] = constraint.columns;
    return call('add_foreign_key', [on, symbol(nameText(constraint.references))], {
      column: column === foreignKeyColumn(constraint.references.name) ? undefined : symbol(column),
      primary_key:
        (constraint.referencedColumns[0] ?? 'id') === 'id' ? undefined : symbol(constraint.referencedColumns[0] ?? ''),
      name:
        constraint.name === undefined || constraint.name.startsWith('fk_rails_') ? undefined : string(constraint.name),
      on_delete: deletion(constraint.onDelete),
      validate: constraint.notValid === true ? 'false' : undefined,
    });
  }
  return execute({ kind: 'add_constraint', table, constraint }, dialect);
}

function isPlainKey(constraint: Extract<ConstraintDefinition, { type: 'foreign_key' }>): boolean {
  return (
    constraint.columns.length === 1 &&
    constraint.onUpdate === undefined &&
    constraint.match === undefined &&
    constraint.deferrable !== true &&
    constraint.onDeleteColumns === undefined &&
    constraint.period !== true &&
    constraint.onDelete !== 'set_default'
  );
}

function deletion(action: string | undefined): string | undefined {
  const known: Readonly<Record<string, string>> = { cascade: ':cascade', set_null: ':nullify', restrict: ':restrict' };
  return action === undefined ? undefined : known[action];
}

function plainIndex(definition: IndexDefinition): boolean {
  return (
    definition.parts.every(
      (part) => part.column !== undefined && part.collation === undefined && part.nulls === undefined,
    ) &&
    definition.options === undefined &&
    definition.tablespace === undefined
  );
}

function createIndex({ table, index, definition, concurrently, ifNotExists }: OperationOf<'create_index'>): string {
  const columns = definition.parts.map((part) => symbol(part.column ?? ''));
  const perColumn = (value: (part: IndexDefinition['parts'][number]) => string | undefined): string | undefined => {
    const set = definition.parts.flatMap((part) =>
      value(part) === undefined ? [] : [`${part.column}: :${value(part)}`],
    );
    return set.length === 0 ? undefined : `{ ${set.join(', ')} }`;
  };
  const automatic = `index_${nameText(table)}_on_${definition.parts.map((part) => part.column).join('_and_')}`;
  return call(
    'add_index',
    [symbol(nameText(table)), columns.length === 1 ? (columns[0] ?? '') : `[${columns.join(', ')}]`],
    {
      name: index === undefined || index === automatic ? undefined : string(index),
      unique: definition.unique ? 'true' : undefined,
      using: definition.method === 'btree' ? undefined : `:${definition.method}`,
      where: definition.where === undefined ? undefined : string(definition.where.sql),
      order: perColumn((part) => part.direction),
      opclass: perColumn((part) => part.operatorClass),
      include: definition.include.length === 0 ? undefined : `[${definition.include.map(symbol).join(', ')}]`,
      nulls_not_distinct: definition.nullsNotDistinct === true ? 'true' : undefined,
      algorithm: concurrently ? ':concurrently' : undefined,
      if_not_exists: ifNotExists === true ? 'true' : undefined,
    },
  );
}

function execute(operation: Operation, dialect: Dialect): string {
  return `execute <<~SQL\n  ${dialect.print(operation).split('\n').join('\n  ')}\nSQL`;
}

/** A call of a method, with those of its options that are given. */
export function call(
  method: string,
  values: readonly string[],
  options: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `${method} ${[...values, ...given].join(', ')}`;
}

export function symbol(name: string): string {
  return /^[a-zA-Z_]\w*$/.test(name) ? `:${name}` : string(name);
}

export function string(value: string): string {
  return value.includes('"') || value.includes('\\') || value.includes('#{')
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : `"${value}"`;
}

/** The name of a new migration, as a person would give it. */
export function nameOfStep(step: FixStep): string {
  const [operation] = step.operations;
  const word = (value: string): string =>
    value
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
  if (operation === undefined) return 'follow_up';
  const table =
    'table' in operation && typeof operation.table === 'object' && operation.table !== null
      ? word(nameText(operation.table))
      : '';
  switch (operation.kind) {
    case 'create_index':
      return `add_${word(operation.index ?? `index_to_${table}`)}`;
    case 'drop_index':
      return `remove_${word(operation.index.name)}`;
    case 'validate_constraint':
      return `validate_${word(operation.constraint)}`;
    case 'add_constraint':
      return `add_${word(operation.constraint.name ?? `constraint_to_${table}`)}`;
    case 'drop_constraint':
      return `remove_${word(operation.constraint)}`;
    case 'set_not_null':
      return `require_${word(operation.column)}_of_${table}`;
    default:
      return `${operation.kind}_${table}`.replace(/_$/, '');
  }
}
