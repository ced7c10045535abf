import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A rewrite, or a lock that keeps writers out, that was seen and that no rule foretold. */
export const effectNotPredicted: Rule = {
  id: 'effect-not-predicted',
  title: 'Effect seen that was not foretold',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The shadow database showed this statement do more to a table in use than is known of its kind.',
  instead: 'Read the statement again with what was seen, and treat the table as locked.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: 'alter table orders add column note text;',
    seen: { unsafe: { outcome: 'ran', rewrites: [{ name: 'orders' }] }, safe: { outcome: 'ran' } },
  },
  on: {
    evidence(evidence, context) {
      if (evidence.outcome !== 'ran' || context.statement === null || context.direction !== 'forward') return;
      const predicted = context.statement.effects;
      return evidence.rewrites
        .filter((relation) => context.before.tables.has(text(relation)) && !context.isNewTable(relation))
        .filter((relation) => !predicted.some((effect) => effect.rewrite && text(effect.relation) === text(relation)))
        .map((table) => ({
          headline: `This statement rewrites \`${text(table)}\`, as the shadow database showed`,
          subject: { table },
        }));
    },
  },
};
