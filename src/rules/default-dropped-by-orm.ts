import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new required column whose default goes again in the same change, so that running code can no longer insert. */
export const defaultDroppedByOrm: Rule = {
  id: 'default-dropped-by-orm',
  title: 'Default of a new required column dropped again',
  preset: 'recommended',
  severity: 'error',
  why:
    'The default fills the rows that exist and then goes. Code that runs while the migration does knows nothing of the column, and each of ' +
    'its inserts fails for want of a value.',
  instead: 'Keep the default until no running version inserts without the column, and drop it in a later release.',
  source: 'https://docs.djangoproject.com/en/5.2/ref/models/fields/#db-default',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: `
      alter table orders add column state text default 'open' not null;
      alter table orders alter column state drop default;
    `,
    safe: `alter table orders add column state text default 'open' not null;`,
  },
  on: {
    drop_default(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      const before = context.schemaBefore.tables.get(key(table));
      const wasThere = before?.columns.some((one) => one.name === column) === true;
      const added = context.schema.tables.get(key(table))?.columns.find((one) => one.name === column);
      if (wasThere || added?.default === undefined) return;
      const after = context.schemaAfter.tables.get(key(table))?.columns.find((one) => one.name === column);
      const isFilled = after?.default !== undefined || after?.identity !== undefined || after?.generated !== undefined;
      if (after?.notNull !== true || isFilled) return;
      return {
        headline: `\`${column}\` is required and loses its default: running code can no longer insert into \`${text(table)}\``,
        subject: { table, column },
      };
    },
  },
};
