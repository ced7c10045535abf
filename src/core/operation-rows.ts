import type { Expression, Name } from './name.js';
import type { Query } from './operation-definitions.js';

/** Operations on rows, and what could not be read. */
export type RowOperation =
  // rows
  | {
      readonly kind: 'insert';
      readonly table: Name;
      readonly columns: readonly string[];
      readonly rows: number | null;
      readonly reads: readonly Name[];
      /**
       * The one table of which its query gives a row for each that the condition leaves in. Absent where it joins, groups, counts or
       * limits them.
       */
      readonly rowsFrom?: { readonly table: Name; readonly where?: Expression; readonly picks?: readonly string[] };
      readonly conflict?: {
        readonly columns: readonly string[];
        readonly constraint?: string;
        /** It names an expression besides: its columns alone do not tell which index it rests on. */
        readonly conditional?: true;
        /** The condition of the index that it means. */
        readonly where?: Expression;
        readonly action: 'nothing' | 'update';
      };
      readonly literals: readonly string[];
      readonly sql: string;
    }
  | {
      readonly kind: 'update';
      readonly table: Name;
      readonly set: readonly { readonly column: string; readonly value: Expression }[];
      readonly where?: Expression;
      /**
       * Columns of the table that the condition compares, as they are, with what does not differ from row to row; absent where
       * it names no other column.
       */
      readonly picks?: readonly string[];
      readonly reads: readonly Name[];
      readonly batched: boolean;
      readonly literals: readonly string[];
      readonly sql: string;
    }
  | {
      readonly kind: 'delete';
      readonly table: Name;
      readonly where?: Expression;
      /** As for an update. */
      readonly picks?: readonly string[];
      readonly reads: readonly Name[];
      readonly batched: boolean;
      readonly sql: string;
    }
  | { readonly kind: 'merge'; readonly table: Name; readonly reads: readonly Name[]; readonly sql: string }
  | {
      readonly kind: 'truncate';
      readonly tables: readonly Name[];
      /** Those of them that are named with ONLY. */
      readonly only?: readonly Name[];
      readonly cascade: boolean;
      readonly restartIdentity: boolean;
    }
  | {
      readonly kind: 'copy';
      readonly table?: Name;
      readonly direction: 'from' | 'to';
      readonly source: 'stdin' | 'file' | 'program';
      readonly sql: string;
    }
  | {
      readonly kind: 'select';
      readonly query: Query;
      readonly literals: readonly string[];
      readonly forUpdate: boolean;
      /** Functions that it calls in its list or reads from, lower case. */
      readonly functions?: readonly string[];
      readonly sql: string;
    }
  // what could not be read
  | { readonly kind: 'opaque'; readonly sql: string; readonly reason: string; readonly tables?: readonly Name[] };
