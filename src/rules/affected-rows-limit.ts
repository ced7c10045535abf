import { dayOf, rowsInWords, tableFacts } from '../core/facts.js';
import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';
import { picksSingleRows } from '../core/single-rows.js';

/**
 * More rows in one statement than a team allows.
 *
 * `unbatched-backfill` tells what any change of many rows does to the server, on tables of which nothing is known as well. This holds a
 * number of the team's own against the rows that the facts of the server count, and speaks of inserts too.
 */
export const affectedRowsLimit: Rule = {
  id: 'affected-rows-limit',
  title: 'More rows in one statement than allowed',
  preset: 'all',
  severity: 'warning',

  why:
    'The more rows one statement changes, the longer they stay locked, the more there is to undo when it fails, and the further replicas fall ' +
    'behind. A limit keeps such changes to a size that was agreed on.',
  instead: 'Change the rows in batches below the limit, each in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',

  options: {
    rows: {
      value: 'number',
      means:
        'how many rows one statement may change or insert, by the rows that the facts count in its table; the rule is silent without',
    },
  },
  examples: {
    options: { rows: 100_000 },
    known: {
      tables: new Map([
        ['orders', { table: { name: 'orders' }, rows: 41_000_000, bytes: 12e9, writesPerSecond: null }],
      ]),
    },
    given: `create table orders (id bigint primary key, note text);`,
    unsafe: `update orders set note = null where note = '';`,
    safe: `update orders set note = null where note = '' and id between 1 and 50000;`,
  },
  on: {
    update(operation, context) {
      return operation.batched ? undefined : ofTable('changes', operation, operation.table, context);
    },
    delete(operation, context) {
      return operation.batched ? undefined : ofTable('deletes', operation, operation.table, context);
    },
    insert({ table, rows, rowsFrom }, context) {
      if (rowsFrom !== undefined) return ofTable('copies', rowsFrom, table, context);
      const most = limitOf(context);
      if (rows === null || rows <= most) return;
      return { headline: `This inserts ${rowsInWords(rows)} at once, and ${limit(most)}`, subject: { table } };
    },
  },
};

type Rows = Parameters<typeof picksSingleRows>[0];

/** The rows of a table that a condition leaves in, all of them at the worst. */
function ofTable(verb: string, rows: Rows, subject: Name, context: StatementContext): Problem | undefined {
  const { known, schema } = context;
  const most = limitOf(context);
  const facts = tableFacts(known, rows.table);
  if (known === null || facts === undefined || facts.rows <= most) return;
  if (context.isNewTable(rows.table) || picksSingleRows(rows, schema)) return;
  const isAll = rows.where === undefined || rows.where.alwaysTrue === true;
  return {
    headline: `This ${verb} ${isAll ? 'all' : 'up to'} ${rowsInWords(facts.rows)} of \`${text(rows.table)}\` at once, and ${limit(most)}`,
    subject: { table: subject },
    detail: `\`${text(rows.table)}\` has that many rows by the facts of ${dayOf(known)}${isAll ? '' : '; how many of them the condition leaves in is not known'}.`,
  };
}

function limitOf({ options }: StatementContext): number {
  return numberOption(options, 'rows', Number.POSITIVE_INFINITY);
}

function limit(most: number): string {
  return `the limit is ${rowsInWords(most)}`;
}
