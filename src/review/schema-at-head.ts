import type { Revision } from '../core/change-set.js';
import { configOf } from './configuration.js';
import { readHistory } from './history.js';
import { inlineReader } from './reader.js';
import { recogniseAll } from './recognise.js';
import { rules } from './shelves.js';

/** A schema as dbspec reconstructs it. */
export interface ReconstructedSchema {
  readonly root: string;
  readonly framework: string;
  readonly from: string;
  readonly sql: string;
}

/** The schema of every database of a revision, by its own configuration, as SQL that builds it anew. */
export async function schemaAtHead(revision: Revision): Promise<readonly ReconstructedSchema[]> {
  const changes = { mergeBase: revision, base: revision, head: revision, files: [] };
  const { config } = await configOf(
    revision,
    rules.map((rule) => rule.id),
  );
  const { databases } = await recogniseAll(changes, config);
  const reader = inlineReader();
  return Promise.all(
    databases.map(async (found) => {
      await found.dialect.load();
      const history = await readHistory(found, changes, reader);
      const sql = found.dialect.build(history.schemaBefore).map((operation) => `${found.dialect.print(operation)};`);
      return { root: found.database.root, framework: found.framework.title, from: history.from, sql: sql.join('\n') };
    }),
  );
}
