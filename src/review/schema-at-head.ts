import type { Revision } from '../core/change-set.js';
import { historiesOf, unchanged } from './histories.js';

/** A schema as dbspec reconstructs it. */
export interface ReconstructedSchema {
  readonly root: string;
  readonly framework: string;
  readonly from: string;
  readonly sql: string;
}

/** The schema of every database of a revision, by its own configuration, as SQL that builds it anew. */
export async function schemaAtHead(revision: Revision): Promise<readonly ReconstructedSchema[]> {
  const databases = await historiesOf(unchanged(revision), 'all');
  return databases.map(({ found, history }) => {
    const sql = found.dialect.build(history.schemaBefore).map((operation) => `${found.dialect.print(operation)};`);
    return { root: found.database.root, framework: found.framework.title, from: history.from, sql: sql.join('\n') };
  });
}
