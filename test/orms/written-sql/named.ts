import { sourceFile } from '../../../src/core/source.js';
import { postgres } from '../../../src/dialects/index.js';
import { writtenSql } from '../../../src/orms/index.js';

/** What a file names, each as `line relation (columns)`. */
export function namedIn(path: string, text: string): readonly string[] {
  const { named = [] } = writtenSql.facts(sourceFile(path, text, path), postgres);
  return named.map(({ location, relation, columns }) => `${location.startLine} ${relation} (${columns.join(', ')})`);
}
