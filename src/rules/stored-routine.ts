import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fitsAny } from '../core/wildcard.js';

/** Code of the application in the database. */
export const storedRoutine: Rule = {
  id: 'stored-routine',
  title: 'Stored routine',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A routine in the database is deployed by a migration, runs in one version for every version of the application, and is seen by none of its tools.',
  instead: 'Keep the logic in the application.',
  source: 'https://www.postgresql.org/docs/17/sql-createfunction.html',

  options: {
    schemas: {
      value: 'texts',
      means: 'schemas in which no routine may be made, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { schemas: ['*'] },
    unsafe: `create function total() returns bigint language sql as 'select 1';`,
    safe: `create view totals as select 1 as total;`,
  },
  on: {
    create_function({ routine, signature, procedure }, { options, facts, nested }) {
      const schema = routine.schema ?? facts.defaultSchema ?? '';
      if (nested || !fitsAny(textsOption(options, 'schemas'), schema)) return;
      return {
        headline: `\`${text(routine)}\` puts a ${procedure === true ? 'procedure' : 'function'} into \`${schema}\``,
        subject: { object: `${text(routine)}(${signature})` },
      };
    },
  },
};
