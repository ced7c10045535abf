import type { Operation } from './operation.js';

/** The same operation, passing over what is there already, or is gone; null where there is no such form. */
export function guarded(operation: Operation): Operation | null {
  switch (operation.kind) {
    case 'create_table':
    case 'create_table_as':
    case 'create_index':
    case 'add_column':
    case 'create_schema':
    case 'create_extension':
    case 'create_sequence':
      return { ...operation, ifNotExists: true };
    case 'drop_table':
    case 'drop_column':
    case 'drop_index':
    case 'drop_view':
    case 'drop_constraint':
    case 'drop_sequence':
    case 'drop_type':
      return { ...operation, ifExists: true };
    default:
      return null;
  }
}
