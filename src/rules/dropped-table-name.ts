import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textOption } from '../core/rule-options.js';
import { fits } from '../core/wildcard.js';

/** A table that is dropped without having been put aside. */
export const droppedTableName: Rule = {
  id: 'dropped-table-name',
  title: 'Table dropped under its own name',
  preset: 'all',
  severity: 'warning',

  why: 'A table that is renamed first can be renamed back when somebody misses it. Dropped, it is gone with its rows.',
  instead: 'Rename it by the template, wait, then drop it.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html',

  options: {
    template: { value: 'text', means: 'names that may be dropped, such as `*_dropped`; the rule is silent without' },
  },
  examples: {
    options: { template: '*_dropped' },
    given: `create table orders (id bigint primary key); create table refunds_dropped (id bigint primary key);`,
    unsafe: `drop table orders;`,
    safe: `drop table refunds_dropped;`,
  },
  on: {
    drop_table({ table }, { options, isNewTable, schema, nested }) {
      const template = textOption(options, 'template');
      if (template === null || fits(template, table.name) || isNewTable(table) || nested) return;
      if (schema.tables.get(text(table))?.temporary === true) return;
      return {
        headline: `\`${text(table)}\` is dropped under a name that does not follow \`${template}\``,
        subject: { table },
      };
    },
  },
};
