import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** TRUNCATE … CASCADE, which empties tables that nobody named. */
export const truncateCascade: Rule = {
  id: 'truncate-cascade',
  title: 'TRUNCATE … CASCADE',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why: 'CASCADE empties every table with a foreign key to the named one, and those that refer to them, under ACCESS EXCLUSIVE on all of them.',
  instead: 'Name every table that must be emptied, and leave CASCADE out.',
  source: 'https://www.postgresql.org/docs/17/sql-truncate.html',
  examples: {
    given:
      'create table customers (id bigint primary key); create table orders (id bigint primary key, customer_id bigint references customers (id));',
    unsafe: 'truncate customers cascade;',
    safe: 'delete from orders where customer_id = 5;',
  },
  beyondLocks: true,
  on: {
    truncate(operation, context) {
      if (!operation.cascade) return;
      return operation.tables
        .filter((table) => !context.isNewTable(table))
        .map((table) => {
          const others = [...context.schema.tables.values()].filter((candidate) =>
            candidate.constraints.some(
              (constraint) => constraint.type === 'foreign_key' && key(constraint.references) === key(table),
            ),
          );
          const named = others.map((other) => `\`${text(other.name)}\``).join(', ');
          return {
            headline: `This empties \`${text(table)}\`${others.length === 0 ? ' and every table that refers to it' : ` and ${named}`}`,
            subject: { table },
          };
        });
    },
  },
};
