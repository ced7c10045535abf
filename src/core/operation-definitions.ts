import type { Expression, Name } from './name.js';

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
  /** Options of the identity's sequence, as the source wrote them: `start 100 increment 5`. */
  readonly identityOptions?: string;
  readonly generated?: { readonly value: Expression; readonly stored: boolean };
  /** `serial` and its relatives, AUTO_INCREMENT: the type stays as written, `complete` adds default and sequence. */
  readonly autoIncrement?: boolean;
  /** The type under which the server keeps the column, where it is not the written one (`serial`); filled by `complete`. */
  readonly storedAs?: Type;
  /** The sequence that `serial` or an identity makes; filled by `complete`. */
  readonly sequence?: Name;
  /** Storage and compression, as `set_column_options` would give them. */
  readonly options?: Readonly<Record<string, string>>;
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
  /** The composite type whose attributes are the columns (OF). */
  readonly ofType?: Name;
  /** Tables copied by LIKE. */
  readonly like?: readonly {
    readonly table: Name;
    readonly including: readonly string[];
    /** Indexes that are copied, with the names of the copies; filled by `complete`. */
    readonly indexes?: readonly { readonly of: Name; readonly name: string }[];
    /** Sequences that copied identity columns get; filled by `complete`. */
    readonly sequences?: readonly { readonly column: string; readonly name: Name }[];
  }[];
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
      /** The last column is a range that must not overlap (WITHOUT OVERLAPS). */
      readonly withoutOverlaps?: boolean;
      /** Storage parameters of its index, and where that is kept. */
      readonly options?: Readonly<Record<string, string | null>>;
      readonly tablespace?: string;
      readonly deferrable?: boolean;
      readonly initiallyDeferred?: boolean;
    }
  | {
      readonly type: 'unique';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly usingIndex?: string;
      readonly include?: readonly string[];
      /** False where NULLS DISTINCT, which is the default, is written out. */
      readonly nullsNotDistinct?: boolean;
      /** The last column is a range that must not overlap (WITHOUT OVERLAPS). */
      readonly withoutOverlaps?: boolean;
      /** Storage parameters of its index, and where that is kept. */
      readonly options?: Readonly<Record<string, string | null>>;
      readonly tablespace?: string;
      readonly deferrable?: boolean;
      readonly initiallyDeferred?: boolean;
    }
  | {
      readonly type: 'foreign_key';
      readonly name?: string;
      readonly columns: readonly string[];
      readonly references: Name;
      readonly referencedColumns: readonly string[];
      readonly onDelete?: ReferentialAction;
      /** The columns that ON DELETE sets; all of the key where there are none. */
      readonly onDeleteColumns?: readonly string[];
      /** The last column is a range that the referenced ranges must cover (PERIOD). */
      readonly period?: boolean;
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
      /** A function by which a row that has passed may fail later, without a write. */
      readonly fadesBy?: string;
    }
  | {
      readonly type: 'not_null';
      readonly name?: string;
      readonly column: string;
      readonly notValid?: boolean;
      readonly noInherit?: boolean;
    }
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
  /** False where NULLS DISTINCT, which is the default, is written out. */
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

/** The query of a view, and what it reads. */
export interface ViewQuery {
  readonly query: string;
  readonly reads: readonly ColumnUse[];
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
