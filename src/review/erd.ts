import { key, type Name, sameName } from '../core/name.js';
import type { Column, Constraint, Schema, Table } from '../core/schema.js';
import { indexesOf, referencedBy, referencing } from '../core/schema-lookup.js';
import { aliases, keyWord, typeWord } from './mermaid.js';
import type { WalkedMigration } from './walk.js';

type ForeignKey = Extract<Constraint, { readonly type: 'foreign_key' }>;

/** A diagram is drawn up to this many UTF-16 units (Mermaid refuses 50,000) and this many lines between tables (it refuses 500). */
const most = { characters: 45_000, edges: 450 };

/** What a diagram shows of a schema. */
export interface Drawing {
  readonly after: Schema;
  /** The schema before the change: what differs is marked. Left out where all of a schema is drawn. */
  readonly before?: Schema;
  /** Keys of the tables that are drawn whole; their neighbours show their keys only. All tables where it is left out. */
  readonly touched?: ReadonlySet<string>;
}

/** Keys of the tables that migrations change, in definition, indexes or rows. */
export function touchedTables(migrations: readonly WalkedMigration[]): ReadonlySet<string> {
  const after = migrations.at(-1)?.after;
  const before = migrations[0]?.before;
  if (after === undefined || before === undefined) return new Set();
  const named = migrations
    .flatMap((migration) => migration.statements)
    .flatMap((view) => view.operations)
    .flatMap((operation) => ('table' in operation && operation.table !== undefined ? [key(operation.table)] : []));
  const changed = [...after.tables.keys()].filter((table) => after.tables.get(table) !== before.tables.get(table));
  return new Set([...named, ...changed].filter((table) => after.tables.has(table)));
}

/** A diagram of tables and foreign keys in Mermaid, without a fence. Null where there is no table to draw. */
export function erd(drawing: Drawing): string | null {
  const tables = tablesOf(drawing);
  if (tables.length === 0) return null;
  const named = aliases(tables.map((table) => key(table.name)));
  const edges = edgesOf(tables, named, drawing.after);
  const whole = draw(tables, drawing, named, edges, true);
  if (whole.length <= most.characters && edges.length <= most.edges) return whole;
  const keysOnly = draw(tables, drawing, named, edges.slice(0, most.edges), false);
  return keysOnly.length <= most.characters ? keysOnly : cutAtLine(keysOnly);
}

function tablesOf({ after, touched }: Drawing): readonly Table[] {
  const known = [...after.tables.values()].filter((table) => !table.temporary);
  // Partitions repeat the columns of their parent.
  if (touched === undefined) return known.filter((table) => table.partitionOf === undefined);
  const shown = new Set(touched);
  for (const table of known.filter(({ name }) => touched.has(key(name)))) {
    for (const other of neighbours(after, table)) shown.add(key(other));
  }
  return known.filter(({ name }) => shown.has(key(name)));
}

function neighbours(schema: Schema, { name, partitionOf }: Table): readonly Name[] {
  const parent = partitionOf === undefined ? [] : [partitionOf.parent];
  return [...referencedBy(schema, name), ...referencing(schema, name).map(({ table }) => table.name), ...parent];
}

function draw(
  tables: readonly Table[],
  drawing: Drawing,
  named: ReadonlyMap<string, string>,
  edges: readonly string[],
  columns: boolean,
): string {
  const entities = tables.map((table) => entity(table, drawing, named, columns));
  return ['erDiagram', ...entities, ...edges].join('\n');
}

function entity(table: Table, drawing: Drawing, named: ReadonlyMap<string, string>, columns: boolean): string {
  const id = key(table.name);
  const whole = columns && (drawing.touched === undefined || drawing.touched.has(id));
  const shown = table.columns.filter(({ name }) => whole || marks(table, name, drawing.after).length > 0);
  const words = aliases(
    [...shown, ...goneColumns(table, drawing)].map(({ name }) => name),
    keyWord,
  );
  const lines = [
    ...shown.map((column) => attribute(column, table, drawing, words)),
    ...goneColumns(table, drawing).map(
      ({ name, type }) => `    ${typeWord(type.sql)} ${words.get(name) ?? keyWord(name)} "dropped"`,
    ),
  ];
  const head = `  "${named.get(id) ?? ''}"`;
  return lines.length === 0 ? head : [`${head} {`, ...lines, '  }'].join('\n');
}

function attribute(column: Column, table: Table, drawing: Drawing, words: ReadonlyMap<string, string>): string {
  const keys = marks(table, column.name, drawing.after);
  const note = noteOn(column, table, drawing);
  const word = words.get(column.name) ?? keyWord(column.name);
  return `    ${typeWord(column.type.sql)} ${word}${keys.length === 0 ? '' : ` ${keys.join(', ')}`}${note === null ? '' : ` "${note}"`}`;
}

/** What becomes of a column in the change. */
function noteOn(column: Column, table: Table, { before, touched }: Drawing): string | null {
  if (before === undefined || touched?.has(key(table.name)) !== true) return null;
  const earlier = before.tables.get(key(table.name))?.columns.find(({ name }) => name === column.name);
  if (earlier === undefined) return 'new';
  if (typeOf(earlier) !== typeOf(column)) return `was ${typeWord(earlier.type.sql)}`;
  if (earlier.notNull !== column.notNull) return column.notNull ? 'now not null' : 'now nullable';
  return null;
}

function typeOf({ type }: Column): string {
  return `${type.base}(${type.modifiers.join(',')})${type.array}`;
}

function goneColumns(table: Table, { before, touched }: Drawing): readonly Column[] {
  if (touched?.has(key(table.name)) !== true) return [];
  const earlier = before?.tables.get(key(table.name))?.columns ?? [];
  return earlier.filter((column) => !table.columns.some(({ name }) => name === column.name));
}

function marks(table: Table, column: string, schema: Schema): readonly ('PK' | 'FK' | 'UK')[] {
  const has = (type: Constraint['type']): boolean =>
    table.constraints.some(
      (constraint) => constraint.type === type && 'columns' in constraint && constraint.columns.includes(column),
    );
  return [
    ...(has('primary_key') ? (['PK'] as const) : []),
    ...(has('foreign_key') ? (['FK'] as const) : []),
    ...(!has('primary_key') && isUnique(table, [column], schema) ? (['UK'] as const) : []),
  ];
}

/** Whether no two rows share the values of these columns. */
function isUnique(table: Table, columns: readonly string[], schema: Schema): boolean {
  const same = (others: readonly string[]): boolean =>
    others.length > 0 && others.length <= columns.length && others.every((column) => columns.includes(column));
  return (
    table.constraints.some(
      (constraint) => (constraint.type === 'primary_key' || constraint.type === 'unique') && same(constraint.columns),
    ) ||
    indexesOf(schema, table.name).some(
      ({ definition }) =>
        definition.unique &&
        definition.where === undefined &&
        definition.parts.every(({ column }) => column !== undefined) &&
        same(definition.parts.flatMap(({ column }) => column ?? [])),
    )
  );
}

function edgesOf(tables: readonly Table[], named: ReadonlyMap<string, string>, schema: Schema): readonly string[] {
  return tables.flatMap((table) => {
    const child = named.get(key(table.name));
    const keys = table.constraints.filter((one): one is ForeignKey => one.type === 'foreign_key');
    const drawn = keys.flatMap((foreign) => {
      const parent = named.get(key(foreign.references));
      return parent === undefined ? [] : [edge(parent, child ?? '', foreign, table, schema)];
    });
    const whole = table.partitionOf === undefined ? undefined : named.get(key(table.partitionOf.parent));
    return whole === undefined ? drawn : [...drawn, `  "${whole}" ||--o{ "${child ?? ''}" : "partition"`];
  });
}

function edge(parent: string, child: string, foreign: ForeignKey, table: Table, schema: Schema): string {
  const required = foreign.columns.every(
    (column) => table.columns.find(({ name }) => name === column)?.notNull === true,
  );
  const self = sameName(foreign.references, table.name);
  const many = isUnique(table, foreign.columns, schema) ? 'o|' : 'o{';
  const label = [...aliases(foreign.columns).values()].join(', ');
  return `  "${parent}" ${required && !self ? '||' : '|o'}--${many} "${child}" : "${label}"`;
}

/** Cut between two entities, and said so. */
function cutAtLine(text: string): string {
  const kept = text.slice(0, text.lastIndexOf('\n  "', most.characters - 100));
  return `${kept}\n  %% cut here: the schema has more tables than a diagram can hold`;
}
