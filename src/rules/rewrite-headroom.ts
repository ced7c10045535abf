import { bytesInWords, dayOf, type ServerFacts, tableFacts } from '../core/facts.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';

/** A rewrite of a table so big that the disk may not hold it twice. */
export const rewriteHeadroom: Rule = {
  id: 'rewrite-headroom',
  title: 'Rewrite that needs a second copy',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A rewrite makes a second copy of the table and its indexes, and the first one is freed at the commit. About as much goes into ' +
    'the WAL, which is kept until every standby and slot has it. A server whose disk is full stops.',
  instead: 'See to free disk on the primary and each standby before it runs, or change the table step by step.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  options: {
    gigabytes: { value: 'number', means: 'size of a table from which on it is told; 10 where it is left out' },
  },
  examples: {
    known: {
      tables: new Map([['orders', { table: { name: 'orders' }, rows: 410_000_000, bytes: 120e9, writesPerSecond: 4 }]]),
    },
    given: 'create table orders (id integer primary key, note text);',
    unsafe: 'alter table orders alter column id type bigint;',
    safe: 'alter table orders alter column note type varchar;',
  },
  on: {
    migration(_, context) {
      const { known, statements, isNewTable, options } = context;
      if (known === null) return;
      const least = numberOption(options, 'gigabytes', 10) * 1e9;
      return statements.flatMap(({ statement, effects }) =>
        effects.flatMap(({ rewrite, relation }) => {
          const facts = tableFacts(known, relation);
          if (!rewrite || facts === undefined || facts.bytes < least || isNewTable(relation)) return [];
          return {
            headline: `Rewriting \`${text(relation)}\` takes up to ${bytesInWords(facts.bytes)} more disk until it commits`,
            subject: { table: relation },
            location: statement.location,
            detail: `\`${text(relation)}\` has ${bytesInWords(facts.bytes)} with its indexes, by the facts of ${dayOf(known)}.${standbys(known)}`,
          };
        }),
      );
    },
  },
};

function standbys({ replicas }: ServerFacts): string {
  if (replicas === 0) return '';
  return ` ${replicas === 1 ? 'The standby receives' : `Each of ${replicas} standbys receives`} as much again, and lags behind while it does.`;
}
