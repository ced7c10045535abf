import type { Revision } from '../core/change-set.js';
import type { OrderedMigration, Parsed } from '../core/framework.js';
import { emptySchema, type Schema } from '../core/schema.js';
import { pathsOf } from './changed-entries.js';
import { readMigration } from './read-migration.js';
import type { Reader } from './reader.js';
import type { Recognised } from './recognise.js';
import { replay, type WalkedMigration, walkMigration } from './walk.js';

/** The migrations of a revision from the first one on, whatever a dump says. */
export interface Replay {
  /** The schema before one of those that were asked for. Not complete where a part of an earlier one is not read. */
  before(entry: OrderedMigration): Schema;
  /** One of the revision, walked from a schema. */
  walk(entry: OrderedMigration, from: Schema): WalkedMigration;
}

/** Reads the migrations of a revision up to the last of those that are asked for, and replays them. */
export async function replayed(
  found: Recognised,
  revision: Revision,
  order: readonly OrderedMigration[],
  asked: readonly OrderedMigration[],
  reader: Reader,
): Promise<Replay> {
  const needed = order.slice(0, order.findLastIndex((entry) => asked.includes(entry)) + 1);
  const texts = await revision.readMany(needed.flatMap(pathsOf));
  const parsed = await reader.parse(found.framework, [...texts.values()], found.dialect);
  const { defaultSchema } = found.dialect.facts;
  const known = new Map<OrderedMigration, Schema>();
  let schema = emptySchema(defaultSchema === null ? [] : [defaultSchema]);
  for (const entry of needed) {
    if (asked.includes(entry)) known.set(entry, schema);
    const { statements, skipped } = readMigration(found, entry, parsed, schema);
    schema = replay(statements, schema, found.dialect);
    if (skipped.length > 0) schema = { ...schema, complete: false };
  }
  return {
    before: (entry) => known.get(entry) ?? schema,
    walk: (entry, from) => walkOne(found, entry, parsed, from),
  };
}

/** A migration as it runs where it runs whole. */
export function walkOne(
  found: Recognised,
  entry: OrderedMigration,
  parsed: ReadonlyMap<string, Parsed>,
  from: Schema,
): WalkedMigration {
  const version = found.database.serverVersion?.value ?? null;
  return walkMigration(readMigration(found, entry, parsed, from), from, found.dialect, version, found.timeZone);
}
