import type { Naming } from '../../core/orm.js';
import { lineAt, type SourceFile } from '../../core/source.js';
import { holdsRuby } from './places.js';

const besides = /(?:^|\/)(?:node_modules|vendor|spec|test|features|db|tmp|config)\//;

/** Code, and templates of any language that shows rows with Ruby in it. */
export function mayName(path: string): boolean {
  return holdsRuby(path) || (/\.(?:erb|haml|slim|jbuilder|rabl|builder)$/.test(path) && !besides.test(path));
}

/**
 * Places that name a column as a member, a key or a symbol: `payment.source.issue_number`, `variant[:price]`, `f.text_field :price`. The
 * key of a hash is none, and neither is a call that is handed something.
 */
export function namingsIn({ text }: SourceFile, columns: readonly string[]): readonly Naming[] {
  if (columns.length === 0) return [];
  const names = columns.map((column) => column.replace(/[^\w]/g, '\\$&')).join('|');
  const pattern = new RegExp(
    `(?:(\\w+)[)\\]]?)?(?:&?\\.|\\[\\s*:|\\[\\s*["']|(?<![\\w:]):)(${names})(?![\\w!(])(?!\\s*=>)`,
    'g',
  );
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [, of, column = ''] = match;
    const start = text.lastIndexOf('\n', match.index) + 1;
    if (/^\s*-?#/.test(text.slice(start, match.index))) return [];
    return [{ column, line: lineAt(text, match.index), ...(of === undefined ? {} : { of }) }];
  });
}
