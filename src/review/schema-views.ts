import type { ChangeSet } from '../core/change-set.js';
import type { Dialect } from '../core/dialect.js';
import { key, sameName, text } from '../core/name.js';
import type { Schema, Table } from '../core/schema.js';
import { didYouMean } from './did-you-mean.js';
import { erd, touchedTables } from './erd.js';
import { code, fenced } from './escape.js';
import { type DatabaseHistory, historiesOf, unchanged } from './histories.js';
import { count } from './words.js';

/** A diagram of one database. */
export interface DatabaseDiagram {
  /** Whose diagram it is: the framework and its folder. */
  readonly database: string;
  /** Mermaid, without a fence; null where there is no table to draw. */
  readonly mermaid: string | null;
}

/** Diagrams of the tables that a change touches, with their neighbours; or of all that the head holds. */
export async function diagramsOf(changes: ChangeSet, which: 'touched' | 'all'): Promise<readonly DatabaseDiagram[]> {
  if (which === 'all') {
    const databases = await historiesOf(unchanged(changes.head), 'all');
    return databases.map((one) => ({ database: titleOf(one), mermaid: erd({ after: one.history.schemaBefore }) }));
  }
  const databases = await historiesOf(changes);
  return databases.map((one) => {
    const { schemaBefore: before, schemaAfter: after, walked } = one.history;
    const touched = touchedTables(walked);
    return { database: titleOf(one), mermaid: touched.size === 0 ? null : erd({ before, after, touched }) };
  });
}

/** Diagrams as Markdown. */
export function diagramsMarkdown(diagrams: readonly DatabaseDiagram[]): string {
  const drawn = diagrams.flatMap(({ database, mermaid }) => (mermaid === null ? [] : [{ database, mermaid }]));
  if (drawn.length === 0) return 'No table is touched here, so there is nothing to draw.';
  return drawn
    .map(({ database, mermaid }) =>
      drawn.length === 1 ? fenced('mermaid', mermaid) : `${code(database)}\n\n${fenced('mermaid', mermaid)}`,
    )
    .join('\n\n');
}

/** A table as the head leaves it, as Markdown: the SQL that makes it, with its indexes and keys. */
export async function tableMarkdown(changes: ChangeSet, wanted: string): Promise<string> {
  const databases = await historiesOf(changes, 'all');
  const found = databases.flatMap(({ found, history }) => {
    const table = tableNamed(history.schemaAfter, wanted);
    return table === undefined ? [] : [{ dialect: found.dialect, schema: history.schemaAfter, table }];
  });
  const names = databases.flatMap(({ history }) => [...history.schemaAfter.tables.keys()]);
  const plainNames = names.filter((name) => /^[\w.]+$/.test(name));
  if (found.length === 0)
    return `${code(wanted.slice(0, 100))} is not a table here: the migrations make ${count(names.length, 'table')}.${didYouMean(wanted.slice(0, 100), plainNames)}`;
  return found.map(({ dialect, schema, table }) => fenced('sql', tableSql(schema, table, dialect))).join('\n\n');
}

function tableNamed({ tables }: Schema, wanted: string): Table | undefined {
  const bare = wanted.replaceAll('"', '');
  return (
    tables.get(bare) ??
    [...tables.values()].find(
      ({ name }) => text(name).toLowerCase() === bare.toLowerCase() || `public.${key(name)}` === bare,
    )
  );
}

/** The statements that make one table, with its indexes, keys, triggers and policies. */
export function tableSql(schema: Schema, table: Table, dialect: Dialect): string {
  const own = <Value extends { readonly table: Table['name'] }>(entries: Iterable<readonly [string, Value]>) =>
    new Map([...entries].filter(([, value]) => sameName(value.table, table.name)));
  const alone: Schema = {
    ...schema,
    tables: new Map([[key(table.name), table]]),
    indexes: own(schema.indexes),
    views: new Map(),
    sequences: new Map(
      [...schema.sequences].filter(([, { ownedBy }]) => ownedBy !== undefined && sameName(ownedBy.table, table.name)),
    ),
    types: new Map(),
    collations: new Map(),
    routines: new Map(),
    schemas: new Set(),
    extensions: new Map(),
    roles: new Set(),
    others: schema.others.filter((other) => other.table !== undefined && sameName(other.table, table.name)),
  };
  return dialect
    .build(alone)
    .filter((operation) => operation.kind !== 'set_setting')
    .map((operation) => `${dialect.print(operation)};`)
    .join('\n');
}

function titleOf({ found }: DatabaseHistory): string {
  const { root } = found.database;
  return `${found.framework.title} in ${root === '' ? 'the root folder' : root}`;
}
