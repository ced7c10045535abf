import type { Dialect } from '../../core/dialect.js';
import type { Operation } from '../../core/operation.js';

/** Operations as SQL statements without their closing semicolons. */
export function printAll(operations: readonly Operation[], dialect: Dialect): readonly string[] {
  return operations.map((operation) => dialect.print(operation));
}

/** The name of a new migration, from what it does first: `create_orders_placed_at_idx`. */
export function nameFor(operations: readonly Operation[]): string {
  const [first] = operations;
  return slug(first === undefined ? 'migration' : words(first));
}

function words(operation: Operation): string {
  switch (operation.kind) {
    case 'create_index':
      return `create_${operation.index ?? `${operation.table.name}_index`}`;
    case 'drop_index':
      return `drop_${operation.index.name}`;
    case 'reindex':
      return `reindex_${operation.name?.name ?? operation.object}`;
    case 'add_constraint':
      return `add_${operation.constraint.name ?? `${operation.table.name}_${operation.constraint.type}`}`;
    case 'validate_constraint':
      return `validate_${operation.constraint}`;
    case 'drop_constraint':
      return `drop_${operation.constraint}`;
    case 'set_not_null':
      return `require_${operation.table.name}_${operation.column}`;
    case 'add_column':
      return `add_${operation.table.name}_${operation.column.name}`;
    case 'drop_column':
      return `drop_${operation.table.name}_${operation.column}`;
    case 'update':
      return `backfill_${operation.table.name}`;
    default:
      return 'table' in operation && operation.table !== undefined && 'name' in operation.table
        ? `${operation.kind}_${operation.table.name}`
        : operation.kind;
  }
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80);
}
