import type { Name } from './name.js';
import type { ObjectKind } from './operation-definitions.js';

/** Of which tables VACUUM and ANALYZE speak. */
interface Gathering {
  readonly tables: readonly Name[];
  /** Columns of each of the tables, in their order; an empty list stands for all. */
  readonly columns?: readonly (readonly string[])[];
  /** Those of the tables that are named with ONLY. */
  readonly only?: readonly Name[];
  /** Options, FULL apart. */
  readonly options?: Readonly<Record<string, string | null>>;
}

/** Operations on the session and the server, and upkeep. */
export type SessionOperation =
  // session and server
  | {
      readonly kind: 'set_setting';
      readonly setting: string;
      readonly value: string | null;
      readonly local: boolean;
      readonly durationMs?: number;
    }
  | { readonly kind: 'alter_system'; readonly setting: string; readonly value: string | null }
  | { readonly kind: 'set_role'; readonly role: string | null }
  | {
      readonly kind: 'begin';
      /** The statement as the source wrote it, where it says how the transaction is to be. */
      readonly sql?: string;
    }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback'; readonly to?: string }
  | { readonly kind: 'savepoint'; readonly name: string; readonly release?: boolean }
  | {
      readonly kind: 'set_constraints';
      readonly deferred: boolean;
      /** Which; all where it is left out. */
      readonly constraints?: readonly Name[];
    }
  | {
      readonly kind: 'lock_table';
      readonly tables: readonly Name[];
      /** Those of them that are named with ONLY. */
      readonly only?: readonly Name[];
      readonly mode: string;
      readonly noWait: boolean;
    }
  | {
      readonly kind: 'advisory_lock';
      readonly function: string;
      /** The statement that takes it, as the source wrote it. */
      readonly sql?: string;
    }
  // upkeep
  | (Gathering & {
      readonly kind: 'vacuum';
      readonly full: boolean;
    })
  | (Gathering & { readonly kind: 'analyze' })
  | { readonly kind: 'create_statistics'; readonly name: string; readonly table: Name; readonly sql: string }
  | {
      readonly kind: 'comment';
      readonly object: ObjectKind | 'column' | 'constraint' | 'other';
      readonly name: Name;
      readonly column?: string;
      readonly text: string | null;
      readonly sql: string;
    }
  | {
      readonly kind: 'publication';
      readonly name: string;
      readonly action: 'create' | 'alter' | 'drop';
      readonly tables: readonly Name[];
      readonly sql: string;
    };
