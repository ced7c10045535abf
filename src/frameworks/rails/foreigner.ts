import type { Options } from './columns.js';
import { foreignKeyColumn } from './names.js';
import { names, text } from './values.js';

/** Rails makes foreign keys itself since 4.2; a migration class without a version may still mean the gem. */
const itself = 5;

/** No Rails before it makes a foreign key: there `add_foreign_key` is the gem's. Source: https://guides.rubyonrails.org/v4.2/4_2_release_notes.html */
const notBefore = 4.2;

/** The name that the gem gives a foreign key where Rails makes none itself; undefined where Rails may make it. */
export function gemKeyName(table: string, columns: readonly string[], version: number): string | undefined {
  return version < notBefore ? `${table}_${columns.join('_')}_fk` : undefined;
}

/**
 * The options of a foreign key as Rails has them, where the gem foreigner may have made it: it says `dependent` for what goes with a row,
 * and has another name for a key.
 * Source: https://www.rubydoc.info/gems/foreigner/1.6.1
 */
export function keyOptions(from: string, to: string, given: Options, version: number): Options {
  const name = gemKeyName(from, names(given.column) ?? [foreignKeyColumn(to)], version);
  const options: Options = name === undefined ? given : { name: { kind: 'string', value: name }, ...given };
  const { dependent, ...others } = options;
  if (version >= itself || dependent === undefined) return options;
  return { on_delete: text(dependent) === 'delete' ? { kind: 'symbol', value: 'cascade' } : dependent, ...others };
}

/** Clauses in SQL that the gem puts behind a foreign key. */
export function keyClauses({ options }: Options, version: number): string | undefined {
  return version >= itself ? undefined : text(options);
}
