import type { Expression, Name } from './name.js';
import type { Operation } from './operation.js';
import type { ObjectKind } from './operation-definitions.js';

/** Operations on code in the database, and on who may do what. */
export type CodeOperation =
  // code in the database
  | {
      readonly kind: 'create_function';
      readonly routine: Name;
      readonly signature: string;
      /** `aggregate` for one, which only calls the functions that its text names. */
      readonly language: string;
      readonly volatility: 'immutable' | 'stable' | 'volatile';
      readonly securityDefiner: boolean;
      readonly setsSearchPath: boolean;
      readonly body: readonly Operation[];
      readonly sql: string;
      readonly orReplace?: boolean;
      readonly procedure?: boolean;
      readonly returnsTrigger?: boolean;
    }
  | {
      readonly kind: 'drop_function';
      readonly routine: Name;
      readonly signature: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly procedure?: boolean;
      readonly aggregate?: boolean;
    }
  | {
      readonly kind: 'create_trigger';
      readonly trigger: string;
      readonly table: Name;
      readonly sql: string;
      readonly constraint?: boolean;
      readonly orReplace?: boolean;
    }
  | {
      readonly kind: 'drop_trigger';
      readonly trigger: string;
      readonly table: Name;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
    }
  | {
      readonly kind: 'set_trigger';
      readonly table: Name;
      readonly trigger: string | 'all' | 'user';
      readonly enabled: boolean;
      /** In which sessions it fires, where that is not those of an origin: in all, or in those that replay another server. */
      readonly fires?: 'always' | 'replica';
    }
  | { readonly kind: 'create_rule'; readonly rule: string; readonly table: Name; readonly sql: string }
  | {
      readonly kind: 'drop_rule';
      readonly rule: string;
      readonly table: Name;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
    }
  | {
      readonly kind: 'do';
      readonly language: string;
      readonly body: readonly Operation[];
      readonly dynamic: boolean;
      readonly sql: string;
    }
  | { readonly kind: 'call'; readonly routine: Name; readonly sql: string }
  // access
  | {
      readonly kind: 'create_policy';
      readonly policy: string;
      readonly table: Name;
      readonly permissive: boolean;
      readonly command: string;
      readonly roles: readonly string[];
      readonly using?: Expression;
      readonly check?: Expression;
      /** Functions that USING calls for each row though they read nothing of it, lower case. */
      readonly perRow?: readonly string[];
    }
  | {
      readonly kind: 'alter_policy';
      readonly policy: string;
      readonly table: Name;
      readonly sql: string;
      /** The new name, where the policy is renamed; filled by `complete`. */
      readonly to?: string;
    }
  | { readonly kind: 'drop_policy'; readonly policy: string; readonly table: Name; readonly ifExists?: boolean }
  | {
      readonly kind: 'grant';
      readonly object: ObjectKind | 'all_in_schema' | 'role' | 'default';
      readonly names: readonly Name[];
      readonly privileges: readonly string[];
      readonly to: readonly string[];
      readonly sql: string;
    }
  | {
      readonly kind: 'revoke';
      readonly object: ObjectKind | 'all_in_schema' | 'role' | 'default';
      readonly names: readonly Name[];
      readonly privileges: readonly string[];
      readonly from: readonly string[];
      readonly sql: string;
    }
  | { readonly kind: 'create_role'; readonly role: string; readonly sql: string }
  | {
      readonly kind: 'alter_role';
      readonly role: string;
      readonly sql: string;
      readonly setting?: { readonly name: string; readonly value: string | null };
    }
  | { readonly kind: 'drop_role'; readonly role: string; readonly ifExists?: boolean };
