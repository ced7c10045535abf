import type { Expression, Name } from './name.js';
import type { ColumnReference, ColumnUse, Takes, Type, ViewQuery } from './operation-definitions.js';

/** Operations on views, sequences, types, schemas, databases and extensions. */
export type ObjectOperation =
  // views
  | {
      readonly kind: 'create_view';
      readonly view: Name;
      readonly query: string;
      readonly reads: readonly ColumnUse[];
      readonly orReplace?: boolean;
      readonly columns?: readonly string[];
      readonly options?: Readonly<Record<string, string>>;
      /** The query as the server keeps it, with each star written out; filled by `complete`. */
      readonly expanded?: ViewQuery;
      /** Names of the columns that the query gives, where all are known; filled by `complete`. */
      readonly gives?: readonly string[];
    }
  | {
      readonly kind: 'drop_view';
      readonly view: Name;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | {
      readonly kind: 'create_materialized_view';
      readonly view: Name;
      readonly columns?: readonly string[];
      readonly query: string;
      readonly reads: readonly ColumnUse[];
      readonly withData: boolean;
      readonly ifNotExists?: boolean;
      /** The query as the server keeps it, with each star written out; filled by `complete`. */
      readonly expanded?: ViewQuery;
      /** Names of the columns that the query gives, where all are known; filled by `complete`. */
      readonly gives?: readonly string[];
    }
  | {
      readonly kind: 'drop_materialized_view';
      readonly view: Name;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | {
      readonly kind: 'refresh_materialized_view';
      readonly view: Name;
      readonly concurrently: boolean;
      readonly withData: boolean;
    }
  // sequences
  | {
      readonly kind: 'create_sequence';
      readonly sequence: Name;
      readonly sql: string;
      readonly ownedBy?: ColumnReference;
      readonly ifNotExists?: boolean;
    }
  | {
      readonly kind: 'alter_sequence';
      readonly sequence: Name;
      readonly sql: string;
      readonly ownedBy?: ColumnReference | null;
    }
  | { readonly kind: 'drop_sequence'; readonly sequence: Name; readonly cascade?: boolean; readonly ifExists?: boolean }
  // types
  | { readonly kind: 'create_enum'; readonly type: Name; readonly values: readonly string[] }
  | {
      readonly kind: 'add_enum_value';
      readonly type: Name;
      readonly value: string;
      readonly position?: { readonly place: 'before' | 'after'; readonly neighbour: string };
      readonly ifNotExists?: boolean;
    }
  | { readonly kind: 'rename_enum_value'; readonly type: Name; readonly value: string; readonly to: string }
  | {
      readonly kind: 'create_domain';
      readonly domain: Name;
      readonly base: Type;
      readonly notNull: boolean;
      readonly checks: readonly Expression[];
      readonly sql: string;
    }
  | {
      readonly kind: 'alter_domain';
      readonly domain: Name;
      readonly change:
        | 'set_not_null'
        | 'drop_not_null'
        | 'add_constraint'
        | 'drop_constraint'
        | 'validate_constraint'
        | 'set_default'
        | 'drop_default';
      readonly constraint?: string;
      readonly check?: Expression;
      readonly notValid?: boolean;
      readonly sql: string;
    }
  | { readonly kind: 'create_type'; readonly type: Name; readonly sql: string }
  | {
      readonly kind: 'create_collation';
      readonly collation: Name;
      /** Texts that differ in their bytes are never equal. */
      readonly deterministic: boolean;
      readonly sql: string;
    }
  | {
      readonly kind: 'alter_type';
      readonly type: Name;
      readonly sql: string;
      /** The new name, where the type is renamed; filled by `complete`. */
      readonly to?: string;
    }
  | {
      readonly kind: 'drop_type';
      readonly type: Name;
      readonly object: 'type' | 'domain';
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  // schemas, databases, extensions
  | { readonly kind: 'create_schema'; readonly schema: string; readonly ifNotExists?: boolean }
  | { readonly kind: 'rename_schema'; readonly schema: string; readonly to: string }
  | {
      readonly kind: 'drop_schema';
      readonly schema: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | { readonly kind: 'create_database'; readonly database: string; readonly sql: string }
  | { readonly kind: 'drop_database'; readonly database: string; readonly ifExists?: boolean }
  | { readonly kind: 'drop_tablespace'; readonly tablespace: string }
  | {
      readonly kind: 'create_extension';
      readonly extension: string;
      readonly ifNotExists?: boolean;
      readonly schema?: string;
      readonly version?: string;
      /** What it needs is made along. */
      readonly cascade?: boolean;
    }
  | { readonly kind: 'alter_extension'; readonly extension: string; readonly sql: string }
  | {
      readonly kind: 'drop_extension';
      readonly extension: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
    };
