import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import { wordsOf } from '../core/name-words.js';
import type { Rule } from '../core/rule.js';
import type { Column, Schema, Table } from '../core/schema.js';
import { indexesOf } from '../core/schema-lookup.js';

/** A table that keeps each attribute of a thing as a row of text. */
export const entityAttributeValue: Rule = {
  id: 'entity-attribute-value',
  title: 'Attributes kept as rows of name and value',
  preset: 'strict',
  severity: 'notice',

  why:
    'A value that stands beside the name of its attribute has no type, no NOT NULL, no check and no foreign key of its own: the server takes any ' +
    'text. A thing with five attributes is put together by five joins, and the planner sees the values of all attributes as those of one column.',
  instead:
    'Give each attribute that the application knows a column, and keep those that users make up in one jsonb column.',
  source: 'https://www.postgresql.org/docs/17/datatype-json.html#JSON-DOC-DESIGN',

  examples: {
    given: `create table products (id bigint primary key);`,
    unsafe: `create table product_attributes (
  product_id bigint not null references products (id),
  name text not null,
  value text,
  primary key (product_id, name)
);`,
    safe: `alter table products add column colour text, add column weight_grams integer, add column extra jsonb;`,
  },
  on: onMadeTables((table, _, { schemaAfter }) => {
    const found = attributeOf(table, schemaAfter);
    if (found === undefined) return;
    const { attribute, value, of } = found;
    return {
      headline: `Each attribute of \`${of}\` is a row of text in \`${text(table.name)}\`, which has one type for all of them`,
      subject: { table: table.name, columns: [attribute, value] },
    };
  }),
};

/** What tells of an attribute by itself. */
const attributeWords = new Set(['attribute', 'attr', 'property', 'meta', 'field']);
/** What names an attribute where the table is one of attributes. */
const nameWords = new Set(['name', 'key', 'code']);
const tableWords = new Set([
  ...['attribute', 'attributes', 'attrs', 'property', 'properties', 'meta', 'metadata', 'metas', 'metafields'],
  ...['field', 'fields', 'eav'],
]);
const valueWords = new Set(['value', 'val']);
const times = new Set(['timestamp with time zone', 'timestamp without time zone', 'date']);

interface Found {
  readonly attribute: string;
  readonly value: string;
  /** The table whose rows have the attributes. */
  readonly of: string;
}

/** The columns that make the shape: a key of two, one of them a foreign key and the other the attribute, and besides it one value, and nothing of the user's. */
function attributeOf(table: Table, schema: Schema): Found | undefined {
  const isOfAttributes = wordsOf(table.name.name).some((word) => tableWords.has(word));
  for (const pair of keysOf(table, schema)) {
    const attribute = table.columns.find((column) => pair.includes(column.name) && namesOne(column, isOfAttributes));
    const entity = pair.find((name) => name !== attribute?.name);
    const owner = referenced(table, entity);
    if (attribute === undefined || entity === undefined || owner === undefined) continue;
    const rest = table.columns.filter((column) => !pair.includes(column.name) && !isOfTheHouse(column, table));
    const [value, more] = rest;
    if (value === undefined || more !== undefined || !isText(value) || !isNamedValue(value)) continue;
    return { attribute: attribute.name, value: value.name, of: owner };
  }
  return undefined;
}

/** Pairs of columns of which each row has another. */
function keysOf(table: Table, schema: Schema): readonly (readonly string[])[] {
  return indexesOf(schema, table.name)
    .filter(({ definition }) => definition.unique && definition.where === undefined && definition.parts.length === 2)
    .map(({ definition }) => definition.parts.flatMap(({ column }) => column ?? []))
    .filter((columns) => columns.length === 2);
}

function namesOne(column: Column, isOfAttributes: boolean): boolean {
  const words = wordsOf(column.name);
  const tells = words.some((word) => attributeWords.has(word));
  const names = nameWords.has(words.at(-1) ?? '');
  return isText(column) && (tells || (isOfAttributes && names));
}

/** The table that a column alone refers to. */
function referenced({ constraints }: Table, column: string | undefined): string | undefined {
  const found = constraints.find(
    (one) => one.type === 'foreign_key' && one.columns.length === 1 && one.columns[0] === column,
  );
  return found?.type === 'foreign_key' ? text(found.references) : undefined;
}

/** A surrogate key, or the time at which something was done. */
function isOfTheHouse({ name, type }: Column, { constraints }: Table): boolean {
  return (
    times.has(type.base) ||
    constraints.some((one) => one.type === 'primary_key' && one.columns.length === 1 && one.columns[0] === name)
  );
}

function isNamedValue({ name }: Column): boolean {
  return valueWords.has(wordsOf(name).at(-1) ?? '');
}

function isText({ type }: Column): boolean {
  return (type.base === 'text' || type.base === 'character varying') && type.array === 0;
}
