import type { Expression, Name } from './name.js';

/**
 * One thing done to a schema or to rows.
 *
 * The union is closed, so the compiler finds what a new kind forgets. A field that a source may leave out and a server
 * would fill in is optional here and filled by `Dialect.complete`.
 */
export type Operation =
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
  | { readonly kind: 'cluster'; readonly table?: Name; readonly index?: string }
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
    }
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
  | { readonly kind: 'add_identity'; readonly table: Name; readonly column: string; readonly always: boolean }
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
    }
  // indexes
  | {
      readonly kind: 'create_index';
      readonly table: Name;
      readonly index?: string;
      readonly definition: IndexDefinition;
      readonly concurrently: boolean;
      readonly ifNotExists?: boolean;
      readonly only?: boolean;
    }
  | {
      readonly kind: 'drop_index';
      readonly index: Name;
      readonly concurrently: boolean;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly table?: Name;
    }
  | { readonly kind: 'rename_index'; readonly index: Name; readonly to: string; readonly table?: Name }
  | {
      readonly kind: 'alter_index';
      readonly index: Name;
      readonly options: Readonly<Record<string, string | null>>;
      readonly table?: Name;
    }
  | { readonly kind: 'attach_index_partition'; readonly index: Name; readonly partition: Name }
  | {
      readonly kind: 'reindex';
      readonly object: 'index' | 'table' | 'schema' | 'database' | 'system';
      readonly name?: Name;
      readonly concurrently: boolean;
      readonly table?: Name;
    }
  // views
  | {
      readonly kind: 'create_view';
      readonly view: Name;
      readonly query: string;
      readonly reads: readonly ColumnUse[];
      readonly orReplace?: boolean;
      readonly columns?: readonly string[];
      readonly options?: Readonly<Record<string, string>>;
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
  | { readonly kind: 'alter_type'; readonly type: Name; readonly sql: string }
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
    }
  | { readonly kind: 'alter_extension'; readonly extension: string; readonly sql: string }
  | {
      readonly kind: 'drop_extension';
      readonly extension: string;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
    }
  // code in the database
  | {
      readonly kind: 'create_function';
      readonly routine: Name;
      readonly signature: string;
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
    }
  | { readonly kind: 'create_rule'; readonly rule: string; readonly table: Name; readonly sql: string }
  | { readonly kind: 'drop_rule'; readonly rule: string; readonly table: Name }
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
    }
  | { readonly kind: 'alter_policy'; readonly policy: string; readonly table: Name; readonly sql: string }
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
  | { readonly kind: 'drop_role'; readonly role: string; readonly ifExists?: boolean }
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
    }
  // rows
  | {
      readonly kind: 'insert';
      readonly table: Name;
      readonly columns: readonly string[];
      readonly rows: number | null;
      readonly reads: readonly Name[];
      readonly conflict?: {
        readonly columns: readonly string[];
        readonly constraint?: string;
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
      readonly reads: readonly Name[];
      readonly batched: boolean;
      readonly literals: readonly string[];
      readonly sql: string;
    }
  | {
      readonly kind: 'delete';
      readonly table: Name;
      readonly where?: Expression;
      readonly reads: readonly Name[];
      readonly batched: boolean;
      readonly sql: string;
    }
  | { readonly kind: 'merge'; readonly table: Name; readonly reads: readonly Name[]; readonly sql: string }
  | {
      readonly kind: 'truncate';
      readonly tables: readonly Name[];
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
      readonly sql: string;
    }
  // what could not be read
  | { readonly kind: 'opaque'; readonly sql: string; readonly reason: string; readonly tables?: readonly Name[] };

export type OperationKind = Operation['kind'];

/** The operation of one kind. */
export type OperationOf<Kind extends OperationKind> = Extract<Operation, { readonly kind: Kind }>;

/** Objects that have an owner, a schema or privileges. */
export type ObjectKind =
  | 'table'
  | 'column'
  | 'index'
  | 'view'
  | 'materialized_view'
  | 'sequence'
  | 'type'
  | 'domain'
  | 'schema'
  | 'database'
  | 'function'
  | 'extension'
  | 'constraint'
  | 'trigger'
  | 'policy'
  | 'foreign_table';

/** A column type as the engine writes it. `canonical` is filled by `complete`: `integer`, `character varying`, … */
export interface Type {
  /** As the source wrote it, printable: `varchar(50)`, `numeric(10,2)`, `my_enum[]`. */
  readonly sql: string;
  /** Lower case base name in the engine's canonical spelling, without modifiers and array brackets. */
  readonly base: string;
  /** Length, or precision and scale. */
  readonly modifiers: readonly number[];
  /** Number of array dimensions. */
  readonly array: number;
  /** The type's name, when it is not the engine's own. */
  readonly name?: Name;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly type: Type;
  readonly notNull: boolean;
  readonly default?: Expression;
  readonly collation?: string;
  readonly identity?: 'always' | 'by_default';
  readonly generated?: { readonly value: Expression; readonly stored: boolean };
  /** `serial` and its relatives, AUTO_INCREMENT: the type stays as written, `complete` adds default and sequence. */
  readonly autoIncrement?: boolean;
  /** Constraints written inline, NOT NULL apart. */
  readonly constraints: readonly ConstraintDefinition[];
  readonly comment?: string;
}

export interface TableDefinition {
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly ConstraintDefinition[];
  readonly partitionBy?: { readonly strategy: string; readonly columns: readonly string[]; readonly sql: string };
  readonly partitionOf?: { readonly parent: Name; readonly bound: PartitionBound };
  readonly inherits?: readonly Name[];
  /** Tables copied by LIKE. */
  readonly like?: readonly { readonly table: Name; readonly including: readonly string[] }[];
  readonly unlogged?: boolean;
  readonly temporary?: boolean;
  readonly foreign?: boolean;
  readonly options?: Readonly<Record<string, string | null>>;
  /** Text behind the closing bracket that no other field holds, as the source wrote it (ENGINE=…, USING heap). */
  readonly tail?: string;
}

export type ConstraintDefinition =
  | {
      readonly type: 'primary_key';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly usingIndex?: string;
      readonly include?: readonly string[];
      readonly deferrable?: boolean;
    }
  | {
      readonly type: 'unique';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly usingIndex?: string;
      readonly include?: readonly string[];
      readonly nullsNotDistinct?: boolean;
      readonly deferrable?: boolean;
    }
  | {
      readonly type: 'foreign_key';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly references: Name;
      readonly referencedColumns: readonly string[];
      readonly onDelete?: ReferentialAction;
      readonly onUpdate?: ReferentialAction;
      readonly match?: string;
      readonly notValid?: boolean;
      readonly notEnforced?: boolean;
      readonly deferrable?: boolean;
      readonly initiallyDeferred?: boolean;
    }
  | {
      readonly type: 'check';
      readonly name?: string;
      readonly expression: Expression;
      readonly notValid?: boolean;
      readonly noInherit?: boolean;
      readonly notEnforced?: boolean;
    }
  | { readonly type: 'not_null'; readonly name?: string; readonly column: string; readonly notValid?: boolean }
  | {
      readonly type: 'exclusion';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly sql: string;
      readonly method?: string;
    };

export type ReferentialAction = 'no_action' | 'restrict' | 'cascade' | 'set_null' | 'set_default';

export interface IndexDefinition {
  readonly unique: boolean;
  /** Lower case: `btree`, `gin`, … */
  readonly method: string;
  readonly parts: readonly IndexPart[];
  readonly include: readonly string[];
  readonly where?: Expression;
  readonly nullsNotDistinct?: boolean;
  readonly options?: Readonly<Record<string, string | null>>;
  readonly tablespace?: string;
}

/** One part of an index: a column or an expression. */
export interface IndexPart {
  readonly column?: string;
  readonly expression?: Expression;
  readonly operatorClass?: string;
  readonly collation?: string;
  readonly direction?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
}

export interface PartitionBound {
  readonly default: boolean;
  /** `FOR VALUES …` or `DEFAULT`, as SQL. */
  readonly sql: string;
}

export interface ColumnReference {
  readonly table: Name;
  readonly column: string;
}

/** What a view or a query reads of one relation. No columns with `all` means every column. */
export interface ColumnUse {
  readonly relation: Name;
  readonly columns: readonly string[];
  readonly all?: boolean;
}

/** The shape of a query, as far as indexes and readers are concerned. */
export interface Query {
  readonly reads: readonly ColumnUse[];
  /** Conditions joined by AND at the top level that compare a column. */
  readonly filters: readonly Filter[];
  readonly order: readonly { readonly column: string; readonly table?: Name; readonly direction: 'asc' | 'desc' }[];
  /** Upper bound of rows, where it is a literal. */
  readonly limit?: number;
}

export interface Filter {
  readonly column: string;
  readonly table?: Name;
  readonly comparison: 'equal' | 'in' | 'range' | 'like' | 'is_null' | 'other';
}

/** Objects that a drop takes along, filled by `complete`. */
export type Takes = readonly { readonly object: ObjectKind; readonly name: Name; readonly table?: Name }[];

/** Every operation in a statement's operations and in the bodies of its DO blocks, outermost first. */
export function* withBodies(operations: readonly Operation[]): Generator<Operation> {
  for (const operation of operations) {
    yield operation;
    if (operation.kind === 'do') yield* withBodies(operation.body);
  }
}
