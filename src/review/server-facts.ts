import { z } from 'zod';
import type { Revision } from '../core/change-set.js';
import { ageInDays, isStale, type ServerFacts, type TableFacts } from '../core/facts.js';
import { key, type Name, named } from '../core/name.js';
import { dialects } from './shelves.js';

const amount = z.number().min(0);
const instant = z.iso.datetime({ offset: true });
const settings = z.object({
  timeZone: z.string().nullable().default(null),
  lockTimeoutMs: amount.nullable().default(null),
  statementTimeoutMs: amount.nullable().default(null),
});
const ofTable = { schema: z.string(), table: z.string() };

/** The file of `facts`, as `dbspec facts` writes it. Keys that a later version adds are passed over. */
const factsFile = z.object({
  version: z.literal(1),
  taken: instant,
  server: z.object({ dialect: z.string(), version: z.string().regex(/^\d+(?:\.\d+)*/) }),
  settings: settings.prefault({}),
  roles: z.array(settings.extend({ name: z.string() })).default([]),
  writesCountedSince: instant.nullable().default(null),
  tables: z
    .array(z.object({ ...ofTable, rows: amount, bytes: amount, writes: amount.nullable().default(null) }))
    .default([]),
  replicas: amount.default(0),
  publications: z
    .array(
      z.object({
        name: z.string(),
        allTables: z.boolean().default(false),
        tables: z.array(z.object({ ...ofTable, columns: z.array(z.string()).nullable().default(null) })).default([]),
      }),
    )
    .default([]),
  extensions: z.array(z.object({ name: z.string(), version: z.string() })).default([]),
  invalidIndexes: z.array(z.object({ ...ofTable, index: z.string() })).default([]),
  unvalidatedConstraints: z.array(z.object({ ...ofTable, constraint: z.string() })).default([]),
});

type FactsFile = z.output<typeof factsFile>;

/** Facts, or the sentence that says why there are none. */
export type ReadFacts =
  | { readonly facts: ServerFacts; readonly note?: undefined }
  | { readonly facts: null; readonly note: string };

/** Reads the facts at a path of a revision. What cannot be read, or is too old on the day, gives none and a sentence, and never throws. */
export async function factsAt(revision: Revision, path: string, today: string): Promise<ReadFacts> {
  const file = await revision.read(path);
  if (file === null) return { facts: null, note: `\`facts\` names \`${path}\`, which is not there.` };
  return parseFacts(file.text, path, today);
}

/** Reads the text of a facts file. */
export function parseFacts(text: string, path: string, today: string): ReadFacts {
  const again = 'Write it anew with `dbspec facts`.';
  const parsed = factsFile.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at \`${issue.path.map(String).join('.')}\``;
    return { facts: null, note: `\`${path}\` cannot be read${where}, so no facts are used. ${again}` };
  }
  const facts = factsOf(parsed.data, path);
  const age = ageInDays(facts, today);
  if (isStale(facts, today))
    return { facts: null, note: `\`${path}\` is ${age} days old, so its facts are not used. ${again}` };
  // A day of grace, since the day of the database may have begun before ours.
  if (age < -1) return { facts: null, note: `\`${path}\` is dated after today, so its facts are not used. ${again}` };
  return { facts };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOf(file: FactsFile, path: string): ServerFacts {
  const { defaultSchema } = dialects.find(({ id }) => id === file.server.dialect)?.facts ?? { defaultSchema: null };
  const nameOf = ({ schema, table }: { readonly schema: string; readonly table: string }): Name =>
    named(table, schema === defaultSchema ? undefined : schema);
  const seconds =
    file.writesCountedSince === null ? 0 : (Date.parse(file.taken) - Date.parse(file.writesCountedSince)) / 1000;
  const tables = file.tables.map(
    (row): TableFacts => ({
      table: nameOf(row),
      rows: row.rows,
      bytes: row.bytes,
      // What was counted for less than an hour says nothing about a day.
      writesPerSecond: row.writes === null || seconds < 3600 ? null : row.writes / seconds,
    }),
  );
  return {
    path,
    taken: file.taken.slice(0, 10),
    dialect: file.server.dialect,
    version: file.server.version,
    settings: file.settings,
    roles: file.roles,
    tables: new Map(tables.map((table) => [key(table.table), table])),
    replicas: file.replicas,
    publications: file.publications.map(({ name, allTables, tables: published }) => ({
      name,
      allTables,
      tables: published.map((row) => ({ table: nameOf(row), columns: row.columns })),
    })),
    extensions: file.extensions,
    invalidIndexes: file.invalidIndexes.map((row) => ({ table: nameOf(row), index: row.index })),
    unvalidated: file.unvalidatedConstraints.map((row) => ({ table: nameOf(row), constraint: row.constraint })),
  };
}
