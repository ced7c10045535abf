import type { Rule } from '../core/rule.js';

const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, note text);\n' };

/** A comment that accepts what nobody found. */
export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  title: 'Suppression that suppresses nothing',
  preset: 'recommended',
  severity: 'notice',

  why: 'The comment accepts a finding that is not there: the rule is silent at this line, or has another name. Left in place, it hides the finding on the day when there is one.',
  instead: 'Take the comment out, or name the rule that speaks there.',
  source: 'https://eslint.org/docs/v9.x/use/configure/rules#report-unused-eslint-disable-comments',

  examples: {
    framework: 'flyway',
    unsafe: {
      base,
      head: {
        ...base,
        'db/migration/V2__note.sql':
          '-- dbspec: allow drop-column -- nobody reads it\ncreate index concurrently orders_note_idx on orders (note);\n',
      },
    },
    safe: {
      base,
      head: {
        ...base,
        'db/migration/V2__note.sql':
          '-- dbspec: allow drop-column -- nobody reads it\nalter table orders drop column note;\n',
      },
    },
  },
  on: {
    suppression: ({ rule, meant, location }) => ({
      headline:
        meant === null
          ? `\`dbspec: allow ${rule}\` allows nothing: the rule is silent here`
          : `\`dbspec: allow ${rule}\` allows nothing: the rule is called \`${meant}\``,
      subject: { object: rule, file: location.path },
    }),
  },
};
