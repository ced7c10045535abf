import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fitsAny } from '../core/wildcard.js';

/** A view where there must be none. */
export const viewNotAllowed: Rule = {
  id: 'view-not-allowed',
  title: 'View that is not allowed',
  preset: 'all',
  severity: 'warning',

  why: 'A view pins the columns that it reads: none of them can change its type or be dropped before the view is, and the view hides from its readers what it costs.',
  instead: 'Put the query into the application.',
  source: 'https://www.postgresql.org/docs/17/sql-createview.html',

  options: {
    schemas: {
      value: 'texts',
      means: 'schemas in which no view may be made, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { schemas: ['public'] },
    given: `create table orders (id bigint primary key); create schema reports;`,
    unsafe: `create view late_orders as select id from orders;`,
    safe: `create view reports.late_orders as select id from orders;`,
  },
  on: {
    create_view: ({ view }, context) => problem(view, context),
    create_materialized_view: ({ view }, context) => problem(view, context),
  },
};

function problem(view: Name, { options, facts }: StatementContext): Problem | undefined {
  const schema = view.schema ?? facts.defaultSchema ?? '';
  if (!fitsAny(textsOption(options, 'schemas'), schema)) return;
  return { headline: `\`${text(view)}\` puts a view into \`${schema}\``, subject: { object: text(view) } };
}
