import type { Name } from './name.js';
import type { Altered } from './operation-columns.js';
import type { ObjectKind, PartitionBound, TableDefinition, Takes } from './operation-definitions.js';

/** Operations on tables and their partitions. */
export type TableOperation = Altered & TableAction;

type TableAction =
  // tables
  | {
      readonly kind: 'create_table';
      readonly table: Name;
      readonly definition: TableDefinition;
      readonly ifNotExists?: boolean;
    }
  | {
      readonly kind: 'create_table_as';
      readonly table: Name;
      readonly query: string;
      readonly reads: readonly Name[];
      /** The one table whose columns the query gives as they stand: `select * from orders where …`. */
      readonly copies?: Name;
      /** The query with each view that it reads written out; filled by `complete`. */
      readonly expanded?: { readonly query: string; readonly reads: readonly Name[] };
      readonly withData: boolean;
      readonly ifNotExists?: boolean;
    }
  | {
      readonly kind: 'drop_table';
      readonly table: Name;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly takes?: Takes;
    }
  | { readonly kind: 'rename_table'; readonly table: Name; readonly to: string; readonly ifExists?: boolean }
  | { readonly kind: 'set_schema'; readonly object: ObjectKind; readonly name: Name; readonly to: string }
  | {
      readonly kind: 'set_table_options';
      readonly table: Name;
      readonly options: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'set_logged'; readonly table: Name; readonly logged: boolean }
  | {
      readonly kind: 'set_tablespace';
      readonly object: 'table' | 'index' | 'materialized_view';
      readonly name: Name;
      readonly tablespace: string;
    }
  | { readonly kind: 'set_access_method'; readonly table: Name; readonly method: string }
  | { readonly kind: 'set_owner'; readonly object: ObjectKind; readonly name: Name; readonly owner: string }
  | {
      readonly kind: 'set_replica_identity';
      readonly table: Name;
      readonly identity: 'default' | 'full' | 'nothing' | 'index';
      readonly index?: string;
    }
  | { readonly kind: 'set_row_security'; readonly table: Name; readonly enabled?: boolean; readonly forced?: boolean }
  | { readonly kind: 'set_inherit'; readonly table: Name; readonly parent: Name; readonly inherit: boolean }
  | { readonly kind: 'cluster'; readonly table?: Name; readonly index?: string; readonly verbose?: true }
  // partitions
  | {
      readonly kind: 'attach_partition';
      readonly table: Name;
      readonly partition: Name;
      readonly bound: PartitionBound;
    }
  | {
      readonly kind: 'detach_partition';
      readonly table: Name;
      readonly partition: Name;
      readonly concurrently: boolean;
      readonly finalize?: boolean;
    };
