import type { Database, DialectId } from './database.js';
import type { Effect } from './effect.js';
import type { LockTable } from './lock-table.js';
import type { Expression } from './name.js';
import type { Operation, OperationOf, PartitionBound, Type } from './operation.js';
import type { RehearsalStep } from './rehearsal.js';
import type { Schema, Table } from './schema.js';

/** A database engine: how its SQL reads, what it adds to an operation, and what an operation does to it. */
export interface Dialect {
  readonly id: DialectId;
  /** As a person writes it: `Postgres`. */
  readonly title: string;
  /** Loads grammars. Everything else is synchronous after it. */
  load(): Promise<void>;
  parse(sql: string): ParsedSql;
  /** A type as SQL writes it. Never throws: what is no type keeps its text as `base`. */
  readType(sql: string): Type;
  /** An expression as SQL writes it. Never throws: what is no expression is an `unreadExpression`. */
  readExpression(sql: string): Expression;
  /** One operation as SQL, without a closing semicolon. Inverse of `parse` up to completion. */
  print(operation: Operation): string;
  /** SQL with each run of space between two words as one, and the words in small letters: texts that differ in that alone become equal. */
  evenSpacing(sql: string): string;
  /** Makes explicit what the server would add: implicit names, canonical types, what a drop takes along. */
  complete(operation: Operation, schema: Schema): Operation;
  /**
   * What a completed operation does to relations that exist in `schema`.
   *
   * `version` is a major version, or null for "any supported": then the worst of them.
   */
  effects(operation: Operation, schema: Schema, where: EffectContext): readonly Effect[];
  /** Operations that build a schema anew, in an order that works. */
  build(schema: Schema): readonly Operation[];
  /** How a statement may be run on a shadow database, by an allow-list of operation kinds. */
  rehearse(operations: readonly Operation[], sql: string, schema: Schema): RehearsalStep['how'];
  readonly facts: DialectFacts;
  /** What `dbspec locks` prints; a dialect whose locks nobody has proven has none. */
  readonly locks?: LockTable;
}

export interface EffectContext {
  readonly version: number | null;
  readonly inTransaction: boolean;
  /** Session time zone, where the facts know it. */
  readonly timeZone?: string;
}

/** Differences between engines that rules may ask about, so that none has to name an engine. */
export interface DialectFacts {
  readonly defaultSchema: string | null;
  /** DDL can be rolled back. */
  readonly transactionalDdl: boolean;
  /** An index can be built without blocking writes. */
  readonly concurrentIndexes: boolean;
  /** The engine indexes the referencing side of a foreign key by itself. */
  readonly indexesForeignKeys: boolean;
  /** Operations that the server refuses inside a transaction block. Without a version, or null for an unknown one, what every supported one refuses. */
  refusesTransaction(operation: Operation, serverVersion?: number | null): boolean;
  /** Whether a server takes a validated check for proof that a column holds no null. Null is an unknown version, of which what every supported one does holds. */
  trustsChecks(serverVersion: number | null): boolean;
  /** Whether a server can add NOT NULL without reading the rows, and prove it later. Null is an unknown version. */
  addsNotNullUnproven(serverVersion: number | null): boolean;
  /** Codes of the errors that an operation may meet only for want of rows from before the change. */
  errorsOfMissingRows(operation: Operation): readonly string[];
  /** What an operation asks of the server that older versions lack. */
  featuresOf?(operation: Operation, schema: Schema): readonly Feature[];
  /**
   * What becomes of values that a column's new type has no room for: the change fails, or it loses part of them. Null where there is
   * as much room as before, or it is not known.
   */
  narrows?(operation: OperationOf<'alter_column_type'>, schema: Schema): 'fails' | 'loses' | null;
  /** What the rows of a partition fulfil, and what those of no other do; null where a CHECK cannot say it. */
  partitionCheck?(bound: PartitionBound, parent: Table): PartitionCheck | null;
  /** Space that a value of a column takes and what its start is a multiple of, in bytes; null where its length varies or is not known. */
  storageOf?(type: Type, schema: Schema): { readonly bytes: number; readonly alignBytes: number } | null;
  /** Names in a statement that are too long, so that the server uses only their beginning. */
  cutNames?(sql: string): readonly string[];
  /** Whether a server of a version knows what an operation names by this name, which a newer one gives it no longer. */
  hasOlderName?(operation: Operation, schema: Schema, serverVersion: number | null): boolean;
  /**
   * Whether a statement that fails so fails on every server that has what the migrations before it make: it is written wrong, and lacks nothing
   * that is made beside them, as an extension, a role or rows.
   */
  isOwnFault?(error: { readonly code?: string; readonly message?: string }, sql: string): boolean;
  /** Whether a statement that fails so, and runs no body of its own, fails before it reads or writes a row. */
  failsAtOnce?(error: { readonly code?: string; readonly message?: string }, sql: string): boolean;
  /** Longest identifier, in bytes. */
  readonly maxIdentifierBytes: number;
  /** Names of container images that run the engine, without registry and tag. */
  readonly images?: readonly string[];
  /** Major versions: the first that a container may run, and the range that is known here. */
  readonly supportedVersions: { readonly first: number; readonly oldest: number; readonly newest: number };
}

/** The bound of a partition as conditions on a row. */
export interface PartitionCheck {
  /** Holds for every row that belongs into the partition, and for no other. */
  readonly holds: Expression;
  /** Holds for every other row. */
  readonly excludes: Expression;
}

/** Syntax, an option or a function that a server has from some version on. */
export interface Feature {
  /** A noun in Markdown, SQL in code type. */
  readonly title: string;
  /** The first major version that has it. */
  readonly since: number;
  /** Versioned source of the fact. */
  readonly source: string;
}

/** SQL text as statements. Offsets are UTF-16 units; lines are 1-based, within the text that was parsed. */
export interface ParsedSql {
  readonly statements: readonly ParsedStatement[];
  /** Stretches that the grammar refused, with the line and why. */
  readonly unread: readonly {
    readonly startLine: number;
    readonly endLine: number;
    readonly start: number;
    readonly end: number;
    readonly reason: string;
    /** What the server says to it. */
    readonly refused?: string;
  }[];
  readonly comments: readonly Comment[];
}

export interface ParsedStatement {
  readonly operations: readonly Operation[];
  /** Without the closing semicolon. */
  readonly sql: string;
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** A comment of a file, in SQL or a host language. */
export interface Comment {
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
}

/** How an engine is recognised from files of the repository that are not migrations. */
export interface ServerSignal {
  readonly dialect: DialectId;
  readonly version: number | null;
  readonly from: string;
  readonly database?: Database['root'];
}
