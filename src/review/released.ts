import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import { pathsOf } from './changed-entries.js';
import { type History, schemaAt } from './history.js';
import { readMigration } from './read-migration.js';
import type { Reader } from './reader.js';
import { projectAt, type Recognised } from './recognise.js';
import { type WalkedMigration, walkMigration } from './walk.js';

/** Migrations that were merged since the last release, and why they are not known where they are asked for and are not. */
export interface SinceRelease {
  readonly walked: readonly WalkedMigration[];
  readonly note?: string;
}

/** The migrations of the base that no release has: what they make, no session in production uses yet. */
export async function sinceRelease(
  found: Recognised,
  history: History,
  changes: ChangeSet,
  config: Config,
  reader: Reader,
): Promise<SinceRelease> {
  const pattern = config.deploy.released;
  if (pattern === undefined) return { walked: [] };
  const only = 'so only tables that this change makes count as new.';
  if (changes.released === undefined)
    return { walked: [], note: `\`deploy.released\`: releases cannot be looked up here yet, ${only}` };
  const revision = await changes.released(pattern);
  if (revision === null)
    return { walked: [], note: `\`deploy.released\`: no release \`${pattern}\` was found below the base, ${only}` };
  const project = await projectAt(revision, config, found);
  const released = project === null ? [] : found.framework.order(project.migrations, project.settings);
  const before = await schemaAt({ ...found, base: project }, revision, released, reader);
  if (!before.schema.complete)
    return { walked: [], note: `\`deploy.released\`: the schema of \`${pattern}\` could not be read whole, ${only}` };
  const ids = new Set(released.map((entry) => entry.id));
  const since = history.baseOrder.filter((entry) => !ids.has(entry.id));
  const texts = await changes.base.readMany(since.flatMap(pathsOf));
  const parsed = await reader.parse(found.framework, [...texts.values()], found.dialect);
  let { schema } = before;
  const walked = since.map((entry) => {
    const migration = readMigration(found, entry, parsed, schema);
    const next = walkMigration(migration, schema, found.dialect, found.database.serverVersion?.value ?? null);
    schema = next.after;
    return next;
  });
  return { walked };
}
