import type { Expression, Name } from './name.js';
import type { ColumnUse, ConstraintDefinition, IndexDefinition, PartitionBound, Type } from './operation.js';
import type { ConflictTarget } from './query-site.js';

/** A database's objects as the migrations made them. Immutable: `apply` (schema-apply.ts) gives the next. Maps are keyed by `key(name)`. */
export interface Schema {
  /** Schemas in which an unqualified name is looked up, the default one first. */
  readonly searchPath: readonly string[];
  /** The search path to which the end of the transaction goes back, while `SET LOCAL` holds. */
  readonly outerPath?: readonly string[];
  /** The schema that a completed name leaves out. */
  readonly defaultSchema?: string;
  readonly tables: ReadonlyMap<string, Table>;
  /** Columns that no migration made and to which one gave a type: what else they have is not known (schema-glimpses.ts). */
  readonly glimpses?: ReadonlyMap<string, Column>;
  /** Indexes by their own key; each names its table. */
  readonly indexes: ReadonlyMap<string, Index>;
  readonly views: ReadonlyMap<string, View>;
  readonly sequences: ReadonlyMap<string, Sequence>;
  readonly types: ReadonlyMap<string, UserType>;
  /** Collations that migrations made. */
  readonly collations: ReadonlyMap<string, Collation>;
  readonly routines: ReadonlyMap<string, Routine>;
  readonly schemas: ReadonlySet<string>;
  readonly extensions: ReadonlyMap<string, { readonly name: string; readonly schema?: string }>;
  readonly roles: ReadonlySet<string>;
  /** Objects that are kept as text only, so that the schema can be built again: statistics, publications, rules, grants. */
  readonly others: readonly {
    readonly kind: string;
    readonly name: string;
    readonly table?: Name;
    readonly sql: string;
  }[];
  /** False where something that ran could not be read, so that an object may exist, or be gone, unseen. */
  readonly complete: boolean;
}

export interface Collation {
  readonly name: Name;
  /** Texts that differ in their bytes are never equal. */
  readonly deterministic: boolean;
  readonly sql: string;
}

export interface Table {
  readonly name: Name;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly triggers: readonly { readonly name: string; readonly sql: string; readonly enabled: boolean }[];
  readonly policies: readonly {
    readonly name: string;
    /** Statements that changed it since, as text. */
    readonly alterations?: readonly string[];
    readonly permissive: boolean;
    readonly command: string;
    readonly roles: readonly string[];
    readonly using?: Expression;
    readonly check?: Expression;
  }[];
  readonly rowSecurity: boolean;
  readonly forcedRowSecurity: boolean;
  readonly partitionBy?: { readonly strategy: string; readonly columns: readonly string[]; readonly sql: string };
  readonly partitionOf?: { readonly parent: Name; readonly bound: PartitionBound };
  readonly inherits: readonly Name[];
  readonly unlogged: boolean;
  readonly temporary: boolean;
  readonly foreign: boolean;
  readonly options: Readonly<Record<string, string | null>>;
  readonly owner?: string;
  readonly comment?: string;
  readonly replicaIdentity?: { readonly identity: 'default' | 'full' | 'nothing' | 'index'; readonly index?: string };
  /** Text of the definition that no other field holds: the server of a foreign table, an access method. */
  readonly tail?: string;
  /** The query that made the table (CREATE TABLE … AS). Its columns are not known and are missing from `columns`. */
  readonly madeFrom?: { readonly query: string; readonly reads: readonly Name[] };
}

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly notNull: boolean;
  readonly default?: Expression;
  readonly collation?: string;
  readonly identity?: 'always' | 'by_default';
  /** Options of the identity's sequence, as the source wrote them. */
  readonly identityOptions?: string;
  readonly generated?: { readonly value: Expression; readonly stored: boolean };
  /** Sequence that belongs to the column (`serial`, identity). */
  readonly sequence?: Name;
  readonly comment?: string;
  /** Statistics target, storage, compression and attributes, as `set_column_options` gave them. */
  readonly options?: Readonly<Record<string, string>>;
}

/** A constraint with a name. A unique or primary key constraint shares its name with its index. */
export type Constraint = ConstraintDefinition & { readonly name: string; readonly validated: boolean };

export interface Index {
  readonly name: Name;
  readonly table: Name;
  readonly definition: IndexDefinition;
  /** The constraint that the index serves. */
  readonly constraint?: string;
  /** False for an ONLY index of a partitioned table that still lacks partitions. */
  readonly valid: boolean;
  /** The index of the partitioned table to which it was attached. */
  readonly partOf?: Name;
}

export interface View {
  readonly name: Name;
  readonly materialized: boolean;
  readonly query: string;
  readonly columns?: readonly string[];
  /** Names of the columns that its query gives, where all are known; those of `columns` stand for the first of them. */
  readonly gives?: readonly string[];
  readonly reads: readonly ColumnUse[];
  readonly options?: Readonly<Record<string, string>>;
}

export interface Sequence {
  readonly name: Name;
  /** Empty where `serial` or an identity made it. */
  readonly sql: string;
  /** The type in which the sequence of a `serial` column counts. */
  readonly type?: string;
  readonly ownedBy?: { readonly table: Name; readonly column: string };
  /** Statements that changed it since, as text. */
  readonly alterations?: readonly string[];
}

export type UserType =
  | { readonly kind: 'enum'; readonly name: Name; readonly values: readonly string[] }
  | {
      readonly kind: 'domain';
      readonly name: Name;
      readonly base: Type;
      readonly notNull: boolean;
      readonly checks: readonly {
        readonly name?: string;
        readonly expression: Expression;
        readonly validated: boolean;
      }[];
      readonly sql: string;
      /** Statements that changed it since, as text. */
      readonly alterations?: readonly string[];
    }
  | {
      readonly kind: 'other';
      readonly name: Name;
      readonly sql: string;
      /** Statements that changed it since, as text. */
      readonly alterations?: readonly string[];
    };

export interface Routine {
  readonly name: Name;
  readonly signature: string;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  readonly language: string;
  readonly procedure: boolean;
  readonly sql: string;
  /** What the ON CONFLICTs of its body rest on, where it has some. */
  readonly conflicts?: readonly { readonly table: Name; readonly target: ConflictTarget }[];
}

/** A schema with nothing in it. */
export function emptySchema(searchPath: readonly string[] = ['public']): Schema {
  const [defaultSchema] = searchPath;
  return {
    searchPath,
    ...(defaultSchema === undefined ? {} : { defaultSchema }),
    tables: new Map(),
    indexes: new Map(),
    views: new Map(),
    sequences: new Map(),
    types: new Map(),
    collations: new Map(),
    routines: new Map(),
    schemas: new Set(searchPath),
    extensions: new Map(),
    roles: new Set(),
    others: [],
    complete: true,
  };
}
