import type { Options } from './columns.js';
import { text } from './values.js';

/** Rails makes foreign keys itself since 4.2; a migration class without a version may still mean the gem. */
const itself = 5;

/**
 * The options of a foreign key as Rails has them, where the gem foreigner may have made it: it says `dependent` for what goes with a row.
 * Source: https://www.rubydoc.info/gems/foreigner/1.6.1
 */
export function keyOptions(options: Options, version: number): Options {
  const { dependent, ...others } = options;
  if (version >= itself || dependent === undefined) return options;
  return { on_delete: text(dependent) === 'delete' ? { kind: 'symbol', value: 'cascade' } : dependent, ...others };
}

/** Clauses in SQL that the gem puts behind a foreign key. */
export function keyClauses({ options }: Options, version: number): string | undefined {
  return version >= itself ? undefined : text(options);
}
