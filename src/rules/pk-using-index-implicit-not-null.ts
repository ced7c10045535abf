import { notNullSteps } from '../core/cures.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A primary key attached to an index over nullable columns, which reads the table to prove that they hold no null. */
export const pkUsingIndexImplicitNotNull: Rule = {
  id: 'pk-using-index-implicit-not-null',
  title: 'Primary key attached to nullable columns',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'ADD PRIMARY KEY USING INDEX is quick only when every column is already NOT NULL. Otherwise it sets NOT NULL itself and reads ' +
    'the whole table under ACCESS EXCLUSIVE.',
  instead: 'Make the columns NOT NULL through a validated check before the index is attached.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  examples: {
    given: 'create table orders (id bigint); create unique index orders_id_idx on orders (id);',
    unsafe: 'alter table orders add constraint orders_pkey primary key using index orders_id_idx;',
    safe: `
      alter table orders add constraint orders_id_present check (id is not null) not valid;
      alter table orders validate constraint orders_id_present;
      alter table orders alter column id set not null;
      alter table orders add constraint orders_pkey primary key using index orders_id_idx;
    `,
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'primary_key' || constraint.usingIndex === undefined || context.isNewTable(table)) return;
      const index = [...context.schema.indexes.values()].find(
        (candidate) => candidate.name.name === constraint.usingIndex && text(candidate.table) === text(table),
      );
      const columns = (index?.definition.parts ?? []).flatMap((part) =>
        part.column === undefined ? [] : [part.column],
      );
      const nullable = columns.filter((column) => !context.isProven(table, column, 'not null'));
      if (nullable.length === 0) return;

      return {
        headline: `This primary key stops every query on \`${text(table)}\` while each row is read for nulls`,
        subject: { table, columns: nullable },
        fix: {
          title: 'Prove the columns first',
          replaces: [operation],
          steps: [
            ...notNullSteps(table, nullable, 1, context.facts, { serverVersion: context.serverVersion }),
            { operations: [operation], transaction: 'own', deploy: 1 },
          ],
          caution: 'A row with a null makes the validation fail: fill those rows first.',
        },
      };
    },
  },
};
