import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { changesSchema } from '../core/schema-changing.js';
import { changesNoRow } from '../core/single-rows.js';

/** Rows and schema changed in one migration. */
export const dataChangeInSchemaMigration: Rule = {
  id: 'data-change-in-schema-migration',
  title: 'Rows and schema in one migration',
  preset: 'strict',
  severity: 'warning',

  why: 'A change of rows grows with the table and may have to be repeated or undone by itself. Beside DDL it keeps the locks of the DDL, and fails together with it.',
  instead: 'Put the change of rows into a migration of its own.',
  source: 'https://www.postgresql.org/docs/17/ddl-alter.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders add column note text;
update orders set note = '' where id < 10;`,
    safe: `alter table orders add column note text;`,
  },
  on: {
    migration(migration, { statements, isNewTable }) {
      const isChanged = statements.some(({ operations }) => operations.some(({ kind }) => changesSchema(kind)));
      if (!isChanged) return;
      for (const { statement, operations } of statements)
        for (const operation of operations)
          if (
            (operation.kind === 'update' || operation.kind === 'delete') &&
            !isNewTable(operation.table) &&
            !changesNoRow(operation)
          )
            return {
              headline: `Rows of \`${text(operation.table)}\` and the schema change in one migration`,
              subject: { table: operation.table, file: migration.path },
              location: statement.location,
            };
      return;
    },
  },
};
