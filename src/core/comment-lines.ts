import type { Comment } from './dialect.js';

/** What comments say, line by line, without the marks of SQL or of a host language; empty lines are left out. */
export function commentLines(comments: readonly Comment[]): readonly string[] {
  return comments
    .flatMap(({ text }) => text.split('\n'))
    .map((line) =>
      line
        .replace(/^[\s/#*-]+/, '')
        .replace(/\s*\*\/\s*$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
}
