import { onMadeConstraints } from '../core/made-constraints.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { ConstraintDefinition } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { columnOf, tableOf } from '../core/schema-lookup.js';

/** Tables of which none can get its first row. */
export const fkCycle: Rule = {
  id: 'fk-cycle',
  title: 'Required foreign keys in a circle',
  preset: 'strict',
  severity: 'warning',

  why: 'Each table needs a row of the next before it can have one of its own. Nothing can be inserted by one statement after the other, nor loaded from a dump of rows.',
  instead: 'Let one of the columns be null, or make one of the foreign keys DEFERRABLE.',
  source: 'https://www.postgresql.org/docs/17/sql-set-constraints.html',

  examples: {
    given: `create table customers (id bigint primary key, first_order_id bigint not null);`,
    unsafe: `create table orders (id bigint primary key, customer_id bigint not null references customers (id));
alter table customers add constraint first_order_fk foreign key (first_order_id) references orders (id);`,
    safe: `create table orders (id bigint primary key, customer_id bigint not null references customers (id));
alter table customers add constraint first_order_fk foreign key (first_order_id) references orders (id) deferrable;`,
  },
  on: onMadeConstraints((table, constraint, { schemaNext, schemaAfter }) => {
    if (constraint.type !== 'foreign_key' || sameName(constraint.references, table)) return;
    if (!isRequired(schemaAfter, table, constraint)) return;
    const back = path(schemaNext, schemaAfter, constraint.references, table);
    if (back === null) return;
    const circle = [table, ...back].map((name) => `\`${text(name)}\``).join(' needs ');
    return {
      headline: `No row can be inserted first: ${circle}`,
      subject: { table, columns: constraint.columns },
    };
  }),
};

function isRequired(schema: Schema, table: Name, constraint: ConstraintDefinition): boolean {
  if (constraint.type !== 'foreign_key' || constraint.deferrable === true || constraint.notEnforced === true)
    return false;
  return constraint.columns.every((column) => columnOf(schema, table, column)?.notNull === true);
}

/** The tables from one to another along required foreign keys that stand, the first and the last with them. */
function path(now: Schema, after: Schema, from: Name, to: Name): readonly Name[] | null {
  const queue: (readonly Name[])[] = [[from]];
  const seen = new Set([key(from)]);
  for (const way of queue) {
    const last = way.at(-1) ?? from;
    if (sameName(last, to)) return way;
    for (const constraint of tableOf(now, last)?.constraints ?? []) {
      if (constraint.type !== 'foreign_key' || seen.has(key(constraint.references))) continue;
      const stands = tableOf(after, last)?.constraints.some(({ name }) => name === constraint.name) === true;
      if (!stands || !isRequired(after, last, constraint)) continue;
      seen.add(key(constraint.references));
      queue.push([...way, constraint.references]);
    }
  }
  return null;
}
