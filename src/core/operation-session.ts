import type { Name } from './name.js';
import type { ObjectKind } from './operation-definitions.js';

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
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback'; readonly to?: string }
  | { readonly kind: 'savepoint'; readonly name: string; readonly release?: boolean }
  | { readonly kind: 'set_constraints'; readonly deferred: boolean }
  | { readonly kind: 'lock_table'; readonly tables: readonly Name[]; readonly mode: string; readonly noWait: boolean }
  | { readonly kind: 'advisory_lock'; readonly function: string }
  // upkeep
  | { readonly kind: 'vacuum'; readonly tables: readonly Name[]; readonly full: boolean }
  | { readonly kind: 'analyze'; readonly tables: readonly Name[] }
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
