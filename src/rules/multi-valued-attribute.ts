import type { Problem } from '../core/finding.js';
import { onMadeColumns } from '../core/made-columns.js';
import { type Name, text } from '../core/name.js';
import { wordsOf } from '../core/name-words.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Column, Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';

/** A column that keeps the ids of many rows in each row. */
export const multiValuedAttribute: Rule = {
  id: 'multi-valued-attribute',
  title: 'Many ids in one column',
  preset: 'strict',
  severity: 'notice',

  why:
    'A foreign key checks one value of a row, so ids that share a column stay there when the rows they name are deleted. Finding who names an ' +
    'id reads every row, or takes a GIN index of an array, and adding or removing one writes the whole list anew.',
  instead: 'Make a table with a row for each pair, a foreign key to both sides and a primary key over both.',
  source: 'https://www.postgresql.org/docs/17/arrays.html#ARRAYS-SEARCHING',

  examples: {
    given: `create table orders (id bigint primary key); create table tags (id bigint primary key);`,
    unsafe: `alter table orders add column tag_ids text;`,
    safe: `create table order_tags (
  order_id bigint references orders (id),
  tag_id bigint references tags (id),
  primary key (order_id, tag_id)
);`,
  },
  on: onMadeColumns((table, column, context) => {
    if (tableOf(context.schemaAfter, table)?.foreign === true) return;
    return column.type.array > 0 ? inArray(table, column, context) : inText(table, column);
  }),
};

/** What may stand behind `ids`: how they are written down. */
const spellings = new Set(['list', 'csv', 'string', 'str', 'text']);
const texts = new Set(['text', 'character varying']);
const keys = new Set(['bigint', 'integer', 'uuid', 'smallint']);

function inText(table: Name, { name, type, generated }: Column): Problem | undefined {
  if (generated !== undefined || !texts.has(type.base) || namedIds(name) === undefined) return;
  return {
    headline: `\`${name}\` of \`${text(table)}\` keeps many ids in one text, where no foreign key checks them and no index finds one`,
    subject: { table, column: name },
  };
}

/** An array of keys is told where the table is known whose keys they are: elsewhere they may be of another system. */
function inArray(table: Name, { name, type, generated }: Column, { schemaAfter }: StatementContext) {
  const thing = namedIds(name);
  if (generated !== undefined || !keys.has(type.base) || thing === undefined) return;
  const other = tableOfThings(thing, schemaAfter);
  if (other === undefined) return;
  return {
    headline: `No foreign key can check the ids of \`${text(other)}\` in \`${name}\` of \`${text(table)}\``,
    subject: { table, column: name },
  };
}

/** Of what a column keeps ids, by its name, word for word: `order_tag_ids` keeps those of `order`, `tag`. Undefined where it keeps none. */
function namedIds(column: string): readonly string[] | undefined {
  const words = wordsOf(column);
  const last = words.at(-1) ?? '';
  const named = spellings.has(last) ? words.slice(0, -1) : words;
  const isList = named.at(-1) === 'ids' || (last === 'list' && named.at(-1) === 'id');
  return isList && named.length > 1 ? named.slice(0, -1) : undefined;
}

/** The table of such things, by its name: `tags` or `tag` for `tag`. */
function tableOfThings(thing: readonly string[], schema: Schema): Name | undefined {
  const one = thing.join('_');
  const names = new Set([one, `${one}s`, `${one}es`, one.endsWith('y') ? `${one.slice(0, -1)}ies` : one]);
  return [...schema.tables.values()].find(({ name }) => names.has(wordsOf(name.name).join('_')))?.name;
}
