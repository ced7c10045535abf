import type { Revision } from '../core/change-set.js';
import { defaultConfig } from '../core/config.js';
import { readHistory } from './history.js';
import { inlineReader } from './reader.js';
import { recogniseAll } from './recognise.js';

/** A schema as dbspec reconstructs it. */
export interface ReconstructedSchema {
  readonly root: string;
  readonly framework: string;
  readonly from: string;
  readonly sql: string;
}

/** The schema of every database of a revision, as SQL that builds it anew. */
export async function schemaAtHead(revision: Revision): Promise<readonly ReconstructedSchema[]> {
  const changes = { mergeBase: revision, base: revision, head: revision, files: [] };
  const { databases } = await recogniseAll(changes, defaultConfig());
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
