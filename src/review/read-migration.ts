import type { OrderedMigration, Parsed } from '../core/framework.js';
import type { Migration } from '../core/migration.js';
import type { Schema } from '../core/schema.js';
import { isInside } from './configured.js';
import type { Recognised } from './recognise.js';

/** Reads one migration; a file of which nothing could be parsed gives one without statements. */
export function readMigration(
  found: Recognised,
  entry: OrderedMigration,
  parsed: ReadonlyMap<string, Parsed>,
  schema: Schema,
  branches?: 'every branch',
): Migration {
  const file = parsed.get(entry.path);
  if (file === undefined || file.data === null) {
    return {
      id: entry.id,
      path: entry.path,
      framework: found.framework.id,
      statements: [],
      back: null,
      transactions: [],
      skipped: file?.skipped ?? [],
    };
  }
  const settings = { ...found.database.settings, ...configuredFor(entry.path, found) };
  const every = branches === undefined ? {} : { everyBranch: true as const };
  const migration = found.framework.read(entry, parsed, { dialect: found.dialect, schema, settings, ...every });
  return { ...migration, comments: file.comments };
}

/** What the configuration says about the folder of a migration; the last word is that of the innermost folder. */
function configuredFor(path: string, { transactions }: Recognised): Readonly<Record<string, string>> {
  const around = transactions.filter(({ folder }) => isInside(path, folder));
  const [nearest] = around.sort((one, other) => other.folder.length - one.folder.length);
  return nearest === undefined ? {} : { transaction: nearest.transaction };
}
