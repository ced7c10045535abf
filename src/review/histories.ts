import { type ChangeSet, memoryRevision, type Revision } from '../core/change-set.js';
import { configOf } from './configuration.js';
import { type History, readHistory } from './history.js';
import { inlineReader } from './reader.js';
import { type Recognised, recognise, recogniseAll } from './recognise.js';
import { rules } from './shelves.js';

/** A database with its migrations on both sides of a change. */
export interface DatabaseHistory {
  readonly found: Recognised;
  readonly history: History;
}

/** The databases that a change concerns, or all of its head, each with its history. */
export async function historiesOf(
  changes: ChangeSet,
  which: 'concerned' | 'all' = 'concerned',
): Promise<readonly DatabaseHistory[]> {
  const ids = rules.map((rule) => rule.id);
  const { config } = await configOf(changes, 'base', ids);
  const today = new Date().toISOString().slice(0, 10);
  const { databases } = await (which === 'all' ? recogniseAll(changes, config) : recognise(changes, config, today));
  const reader = inlineReader();
  return Promise.all(
    databases.map(async (found) => {
      await found.dialect.load();
      return { found, history: await readHistory(found, changes, reader) };
    }),
  );
}

/** A revision as a change that leaves everything as it is: its schema is the one before. */
export function unchanged(revision: Revision): ChangeSet {
  return { mergeBase: revision, base: revision, head: revision, files: [] };
}

/** A revision as the change that brings all of it, on nothing but the configuration. */
export async function allAsNew(revision: Revision, configuration: string): Promise<ChangeSet> {
  const config = await revision.read(configuration);
  const before = memoryRevision('nothing', config === null ? {} : { [configuration]: config.text });
  const entries = await revision.list();
  return {
    mergeBase: before,
    base: before,
    head: revision,
    files: entries.map(({ path }) => ({ path, status: 'added', hunks: [] })),
  };
}
