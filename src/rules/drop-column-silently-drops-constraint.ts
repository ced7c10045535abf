import { key, type Name, sameName, text } from '../core/name.js';
import type { IndexDefinition, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Constraint } from '../core/schema.js';
import { constraintsOf, indexesOf } from '../core/schema-lookup.js';

/** A dropped column that takes a primary key, or a guarantee about other columns, along with it. */
export const dropColumnSilentlyDropsConstraint: Rule = {
  id: 'drop-column-silently-drops-constraint',
  title: 'Dropped column that takes a constraint along',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A column that is dropped takes every constraint and index along that mentions it, without CASCADE and without a word. What they said ' +
    'about the other columns is no longer true, and an upsert that names those fails.',
  instead: 'Drop the constraint by name first, and put one on the columns that stay where it is still wanted.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
  examples: {
    given:
      'create table orders (id bigint primary key, shop text, number text, constraint orders_number_key unique (shop, number));',
    unsafe: 'alter table orders drop column shop;',
    safe: `
      create unique index concurrently orders_number_idx on orders (number);
      alter table orders drop constraint orders_number_key;
      alter table orders drop column shop;
    `,
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      const [first, ...more] = lost(operation, context);
      if (first === undefined) return;
      const others = more.length === 0 ? '' : `, and ${more.length} more`;
      return {
        headline: `Dropping \`${column}\` of \`${text(table)}\` drops ${first.what} along with it${others}`,
        subject: { table, column, constraint: first.name },
        ...(more.length === 0 ? {} : { detail: `The others are ${more.map((one) => one.what).join(', ')}.` }),
      };
    },
  },
};

interface Lost {
  readonly name: string;
  readonly what: string;
}

/** Constraints that say something of more than the column alone, and that nothing like it follows in this change. */
function lost({ table, column }: OperationOf<'drop_column'>, context: StatementContext): readonly Lost[] {
  const { schema, schemaBefore, schemaAfter } = context;
  const after = schemaAfter.tables.get(key(table));
  if (after === undefined) return [];
  const stays = (columns: readonly string[]): readonly string[] =>
    columns.filter((one) => one !== column && after.columns.some((candidate) => candidate.name === one));
  const known = new Set(constraintsOf(schemaBefore, table).map(({ name }) => name));
  const constraints = constraintsOf(schema, table)
    .filter((one) => known.has(one.name) && mentions(one, column))
    .filter((one) => one.type === 'primary_key' || stays(columnsOf(one)).length > 0)
    .filter((one) => !isReplaced(one, stays(columnsOf(one)), table, context))
    .map((one) => ({ name: one.name, what: `${words[one.type]} \`${one.name}\`` }));
  const indexes = indexesOf(schema, table)
    .filter(({ name, definition, constraint }) => {
      const columns = partsOf(definition);
      const isKnown = schemaBefore.indexes.has(key(name));
      const isLost = isKnown && definition.unique && constraint === undefined && columns.includes(column);
      return isLost && stays(columns).length > 0 && !isUnique(stays(columns), table, context);
    })
    .map(({ name }) => ({ name: name.name, what: `the unique index \`${name.name}\`` }));
  return [...constraints, ...indexes];
}

const words: Readonly<Record<Constraint['type'], string>> = {
  primary_key: 'the primary key',
  unique: 'the unique constraint',
  foreign_key: 'the foreign key',
  check: 'the check',
  exclusion: 'the exclusion constraint',
  not_null: 'the constraint',
};

/** A check of several columns is often about the one that goes, so it is not counted. */
function mentions(constraint: Constraint, column: string): boolean {
  return constraint.type !== 'check' && columnsOf(constraint).includes(column);
}

function columnsOf(constraint: Constraint): readonly string[] {
  if (constraint.type === 'check') return constraint.expression.columns;
  return constraint.type === 'not_null' ? [constraint.column] : constraint.columns;
}

function isReplaced(constraint: Constraint, stays: readonly string[], table: Name, context: StatementContext): boolean {
  const standing = constraintsOf(context.schemaAfter, table);
  switch (constraint.type) {
    case 'primary_key':
      return standing.some(({ type }) => type === 'primary_key');
    case 'unique':
      return isUnique(stays, table, context);
    case 'foreign_key':
      return standing.some((one) => one.type === 'foreign_key' && sameName(one.references, constraint.references));
    default:
      return standing.some(({ type }) => type === constraint.type);
  }
}

/** Whether an index says that the columns that stay, or some of them, are unique, or this change makes one that names any of them. */
function isUnique(stays: readonly string[], table: Name, { schemaBefore, schemaAfter }: StatementContext): boolean {
  return indexesOf(schemaAfter, table).some(({ name, definition }) => {
    if (!definition.unique) return false;
    const covers = definition.parts.every((part) => part.column !== undefined && stays.includes(part.column));
    const isNew = !schemaBefore.indexes.has(key(name));
    return covers || (isNew && partsOf(definition).some((column) => stays.includes(column)));
  });
}

function partsOf({ parts }: IndexDefinition): readonly string[] {
  return parts.flatMap((part) => part.column ?? []);
}
