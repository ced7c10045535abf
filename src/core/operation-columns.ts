import type { Expression, Name } from './name.js';
import type { ColumnDefinition, ConstraintDefinition, Takes, Type } from './operation-definitions.js';

/** How the table of an ALTER TABLE is named. */
export interface Altered {
  /** ONLY leaves the tables below it alone; IF EXISTS passes over a table that is not there. */
  readonly alters?: { readonly only?: true; readonly ifExists?: true };
}

/** Operations on columns and constraints. */
export type ColumnOperation = Altered & ColumnAction;

type ColumnAction =
  // columns
  | {
      readonly kind: 'add_column';
      readonly table: Name;
      readonly column: ColumnDefinition;
      readonly ifNotExists?: boolean;
    }
  | {
      readonly kind: 'drop_column';
      readonly table: Name;
      readonly column: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | { readonly kind: 'rename_column'; readonly table: Name; readonly column: string; readonly to: string }
  | {
      readonly kind: 'alter_column_type';
      readonly table: Name;
      readonly column: string;
      readonly type: Type;
      readonly using?: Expression;
      readonly collation?: string;
    }
  | { readonly kind: 'set_default'; readonly table: Name; readonly column: string; readonly value: Expression }
  | { readonly kind: 'drop_default'; readonly table: Name; readonly column: string }
  | { readonly kind: 'set_not_null'; readonly table: Name; readonly column: string }
  | { readonly kind: 'drop_not_null'; readonly table: Name; readonly column: string }
  | {
      readonly kind: 'add_identity';
      readonly table: Name;
      readonly column: string;
      readonly always: boolean;
      /** Options of its sequence, as the source wrote them: `start 100`. */
      readonly options?: string;
      /** Filled by `complete`. */
      readonly sequence?: Name;
    }
  | { readonly kind: 'drop_identity'; readonly table: Name; readonly column: string; readonly ifExists?: boolean }
  | { readonly kind: 'set_expression'; readonly table: Name; readonly column: string; readonly value: Expression }
  | { readonly kind: 'drop_expression'; readonly table: Name; readonly column: string; readonly ifExists?: boolean }
  | {
      readonly kind: 'set_column_options';
      readonly table: Name;
      readonly column: string;
      readonly option: 'statistics' | 'storage' | 'compression' | 'attributes';
      readonly value: string;
    }
  // constraints
  | { readonly kind: 'add_constraint'; readonly table: Name; readonly constraint: ConstraintDefinition }
  | {
      readonly kind: 'drop_constraint';
      readonly table: Name;
      readonly constraint: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | { readonly kind: 'validate_constraint'; readonly table: Name; readonly constraint: string }
  | { readonly kind: 'rename_constraint'; readonly table: Name; readonly constraint: string; readonly to: string }
  | {
      readonly kind: 'alter_constraint';
      readonly table: Name;
      readonly constraint: string;
      readonly deferrable?: boolean;
      readonly initiallyDeferred?: boolean;
      readonly enforced?: boolean;
    };
