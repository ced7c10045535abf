import type { Dialect } from './dialect.js';
import type { Effect } from './effect.js';
import { missingFeatures } from './features.js';
import { emptySchema, type Schema } from './schema.js';
import { apply } from './schema-apply.js';

/** Representative operations of a dialect, from which its lock table is generated. What they lock is said by `effects` alone. */
export interface LockTable {
  /** SQL of the schema that the rows speak of. */
  readonly given: string;
  readonly rows: readonly LockRow[];
  readonly proven: Proven;
}

export interface LockRow {
  readonly group: string;
  /** What it shows: `Add a column with a volatile default`. */
  readonly title: string;
  readonly sql: string;
}

/** What a run of the proof saw: written by it, never by hand. */
export interface Proven {
  /** Engines as they call themselves: `PostgreSQL 15.18`. */
  readonly engines: readonly string[];
  /** For the SQL of each row the engines, by their place in `engines`, that did what is foretold. */
  readonly rows: Readonly<Record<string, readonly number[]>>;
}

/** One row as it is printed. */
export interface LockEntry extends LockRow {
  /** What it does, for each stretch of versions in which it does the same. */
  readonly behaviours: readonly Behaviour[];
  /** Versions that lack it, oldest first. */
  readonly lackedBy: readonly number[];
  /** Engines that were seen to do it. */
  readonly provenOn: readonly string[];
}

export interface Behaviour {
  readonly from: number;
  readonly to: number;
  readonly effects: readonly Effect[];
}

/** The lock table of a dialect, for one server version or for every supported one; null where the dialect has none. Call `load()` first. */
export function lockEntries(dialect: Dialect, version: number | null): readonly LockEntry[] | null {
  const { locks } = dialect;
  if (locks === undefined) return null;
  const schema = after(locks.given, emptySchema(), dialect);
  const { oldest, newest } = dialect.facts.supportedVersions;
  const versions = version === null ? range(oldest, newest) : [version];
  return locks.rows.map((row) => {
    const lackedBy = versions.filter((one) => lacks(row.sql, schema, dialect, one));
    const having = versions.filter((one) => !lackedBy.includes(one));
    return {
      ...row,
      behaviours: stretches(
        having.map((one) => ({ from: one, to: one, effects: effectsOf(row.sql, schema, dialect, one) })),
      ),
      lackedBy,
      provenOn: (locks.proven.rows[row.sql] ?? []).flatMap((at) => locks.proven.engines[at] ?? []),
    };
  });
}

function after(sql: string, before: Schema, dialect: Dialect): Schema {
  return operationsIn(sql, dialect).reduce(
    (schema, operation) => apply(schema, dialect.complete(operation, schema)),
    before,
  );
}

function operationsIn(sql: string, dialect: Dialect) {
  return dialect.parse(sql).statements.flatMap(({ operations }) => operations);
}

function lacks(sql: string, schema: Schema, dialect: Dialect, serverVersion: number): boolean {
  return operationsIn(sql, dialect).some(
    (operation) =>
      missingFeatures(dialect.complete(operation, schema), { facts: dialect.facts, serverVersion, schema }).length > 0,
  );
}

function effectsOf(sql: string, schema: Schema, dialect: Dialect, version: number): readonly Effect[] {
  return operationsIn(sql, dialect).flatMap((raw) => {
    const operation = dialect.complete(raw, schema);
    const inTransaction = !dialect.facts.refusesTransaction(operation);
    return dialect.effects(operation, schema, { version, inTransaction });
  });
}

/** Neighbours that do the same as one. */
function stretches(each: readonly Behaviour[]): readonly Behaviour[] {
  const like = (one: Behaviour | undefined): string => JSON.stringify(one?.effects);
  const starts = each.filter((one, at) => like(one) !== like(each[at - 1]));
  return starts.map((start, at) => {
    const next = starts[at + 1];
    const last = each.filter(({ from }) => next === undefined || from < next.from).at(-1);
    return { ...start, to: last?.to ?? start.to };
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
