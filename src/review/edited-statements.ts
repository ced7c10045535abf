import type { Dialect } from '../core/dialect.js';
import type { OrderedMigration } from '../core/framework.js';
import type { Migration, Statement } from '../core/migration.js';
import { type Operation, withBodies } from '../core/operation.js';

/** What of two statements makes them one: what they do, or what is there once they have run. */
type Sameness = 'effect' | 'outcome';

/** The statements of a migration that another version of it does not have. */
export function onlyNew(
  migration: Migration,
  earlier: Migration,
  dialect: Dialect,
  sameness: Sameness = 'effect',
): Migration {
  const texts = new Set(earlier.statements.map(textOf));
  const meanings = new Set(earlier.statements.map((statement) => meaningOf(statement, dialect, sameness)));
  const isKnown = (statement: Statement): boolean => {
    if (sameness === 'outcome' && isRemark(statement)) return true;
    const meaning = meaningOf(statement, dialect, sameness);
    return texts.has(textOf(statement)) || (meaning !== null && meanings.has(meaning));
  };
  return { ...migration, statements: migration.statements.filter((statement) => !isKnown(statement)) };
}

/** What a statement is written as: its SQL, or the call that makes SQL which cannot be told. */
export function textOf({ sql, source }: Statement): string {
  if (sql !== '' || source === undefined) return sql;
  return JSON.stringify(source, (name, value) =>
    places.has(name) ? undefined : typeof value === 'string' ? inOneLine(value) : value,
  );
}

/** A chain of calls may be broken before each of its dots. */
function inOneLine(text: string): string {
  return text.replace(/\s*\n\s*(?=\.)/g, '').replace(/\s+/g, ' ');
}

const places: ReadonlySet<string> = new Set(['location', 'start', 'end']);

/** How many statements an edit takes away. None where it could not all be read, and what only frames a migration does not count. */
export function lostFrom(earlier: Migration, migration: Migration, dialect: Dialect): number {
  if (migration.skipped.length > earlier.skipped.length) return 0;
  const { statements } = onlyNew(earlier, migration, dialect, 'outcome');
  return statements.filter(({ operations }) => !operations.every(({ kind }) => framing.has(kind))).length;
}

/** What is said of an object, which no query depends on. */
const remarks: ReadonlySet<Operation['kind']> = new Set(['comment']);

function isRemark({ operations }: Statement): boolean {
  return operations.length > 0 && operations.every(({ kind }) => remarks.has(kind));
}

const framing: ReadonlySet<Operation['kind']> = new Set(['begin', 'commit', 'rollback', 'savepoint', 'set_setting']);

/** What a statement does, the same however its SQL is spaced and whether or not it asks first; null where it could not be told whole. */
export function meaningOf(statement: Statement, dialect: Dialect, sameness: Sameness): string | null {
  const { operations } = statement;
  // What the operations of such a call leave out decides what it does to the rows.
  if (statement.sql === '' && operations.some(({ kind }) => onRows.has(kind))) return null;
  const passed = sameness === 'effect' ? guards : waysThere;
  // A name without a schema is of the default one.
  const isDefaultSchema = (name: string, value: unknown): boolean =>
    name === 'schema' && value === dialect.facts.defaultSchema && value !== null;
  const isWhole = operations.length > 0 && [...withBodies(operations)].every(({ kind }) => kind !== 'opaque');
  return isWhole
    ? JSON.stringify(operations, (name, value) =>
        passed.has(name) || isDefaultSchema(name, value)
          ? undefined
          : holdsSql(name, value)
            ? dialect.evenSpacing(value)
            : value,
      )
    : null;
}

const onRows: ReadonlySet<Operation['kind']> = new Set(['insert', 'update', 'delete', 'merge', 'select']);

/** IF EXISTS and IF NOT EXISTS: where the migration has run, and where it runs, the same is there afterwards. */
const guards: ReadonlySet<string> = new Set(['ifExists', 'ifNotExists']);

/** CONCURRENTLY, too, leaves the same. */
const waysThere: ReadonlySet<string> = new Set([...guards, 'concurrently']);

function holdsSql(name: string, value: unknown): value is string {
  return typeof value === 'string' && (name === 'sql' || name === 'query');
}

/** An edit without what it takes over from another migration, which has run, or will run, once as well. */
export function withoutMoved(
  migration: Migration,
  entry: OrderedMigration,
  lost: ReadonlyMap<OrderedMigration, Migration>,
  dialect: Dialect,
): Migration {
  return [...lost].reduce((left, [other, gone]) => (other === entry ? left : onlyNew(left, gone, dialect)), migration);
}
