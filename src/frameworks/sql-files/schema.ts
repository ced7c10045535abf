import type { Dialect } from '../../core/dialect.js';
import type { Parsed } from '../../core/framework.js';
import type { Operation, OperationKind } from '../../core/operation.js';
import type { Skipped, SourceFile } from '../../core/source.js';
import { parseSections, sqlFileOf } from './sections.js';

/** A dump in SQL (`schema.sql`, `structure.sql`), parsed. Commands of psql such as `\restrict` are no part of it. */
export function parseDump(file: SourceFile, dialect: Dialect): Parsed {
  // pg_dump writes \restrict and \unrestrict round a plain dump since 17.6; they are lines of their own.
  const text = file.text.replace(/^\\[^\n]*/gm, (line) => ' '.repeat(line.length));
  return parseSections({ ...file, text }, dialect, { up: { start: 0, end: text.length, outside: false }, down: null });
}

const notSchema: ReadonlySet<OperationKind> = new Set([
  'select',
  'set_setting',
  'insert',
  'update',
  'delete',
  'copy',
  'begin',
  'commit',
  'rollback',
]);

/** The schema that a parsed dump describes, as operations from nothing, and the newest version that it lists. */
export function schemaFromSql(parsed: Parsed): {
  readonly operations: readonly Operation[];
  readonly version: string | null;
  readonly skipped: readonly Skipped[];
} {
  const all = (sqlFileOf(parsed).up?.statements ?? []).flatMap((statement) => statement.operations);
  const versions = versionsInDump(parsed) ?? [];
  return {
    operations: all.filter((operation) => !notSchema.has(operation.kind)),
    version: [...versions].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1) ?? null,
    skipped: parsed.skipped,
  };
}

/** The versions that a dump inserts into `schema_migrations`; null where it lists none. */
export function versionsInDump(parsed: Parsed): readonly string[] | null {
  const versions = (sqlFileOf(parsed).up?.statements ?? []).flatMap((statement) =>
    statement.operations.flatMap((operation) => {
      if (operation.kind !== 'insert' || operation.table.name !== 'schema_migrations') return [];
      return operation.sql.match(/'\d+'/g)?.map((quoted) => quoted.slice(1, -1)) ?? [];
    }),
  );
  return versions.length === 0 ? null : versions;
}
