import type { Dialect } from '../../core/dialect.js';
import type { Parsed } from '../../core/framework.js';
import type { Operation } from '../../core/operation.js';
import { emptySchema } from '../../core/schema.js';
import { apply } from '../../core/schema-apply.js';
import type { Skipped } from '../../core/source.js';
import { readCall } from './calls.js';
import { type RailsFile, unreadReason } from './parse.js';
import { installedRails } from './version.js';

/** The operations of `db/schema.rb`. Foreign keys come last there, as they do here. */
export function readSchema(
  file: Parsed,
  dialect: Dialect,
  settings: Readonly<Record<string, string>>,
): {
  readonly operations: readonly Operation[];
  readonly version: string | null;
  readonly skipped: readonly Skipped[];
} {
  const data = file.data as RailsFile;
  const operations: Operation[] = [];
  const skipped: Skipped[] = [];
  let schema = emptySchema();
  for (const call of data.schema) {
    const unread = unreadReason(call);
    if (unread !== null) {
      skipped.push(unread);
      continue;
    }
    // The tables of a dump are forced, and there is nothing to drop.
    const { force: _, ...options } = call.options;
    const made = readCall({ ...call, options }, { dialect, version: dumpVersion(data, settings), schema });
    const all = [...made.operations, ...(made.sql ?? []).flatMap((piece) => piece.operations)];
    operations.push(...all);
    for (const operation of all) schema = apply(schema, dialect.complete(operation, schema));
    if (made.unread !== undefined)
      skipped.push({ path: file.path, line: call.location.startLine, reason: `${made.unread}.` });
  }
  return { operations, version: data.schemaVersion, skipped };
}

/** Day on which Rails 5.1 came out. Source: https://rubyonrails.org/2017/4/27/Rails-5-1-final */
const release51 = '20170427';

/**
 * A dump of before 7.0 has no version of its own: the lockfile tells it. Without one the version of its last migration tells its time: before 5.1 keys were integers without a word
 * in the dump. Source: https://github.com/rails/rails/blob/v5.1.0/activerecord/CHANGELOG.md
 */
function dumpVersion({ version, schemaVersion }: RailsFile, settings: Readonly<Record<string, string>>): number {
  if (version >= 5) return version;
  const installed = installedRails(settings);
  if (installed !== null) return installed;
  return schemaVersion !== null && schemaVersion.length === 14 && schemaVersion < release51 ? 5 : 6.1;
}
