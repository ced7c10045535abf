import { sameName, text } from '../core/name.js';
import { attachSteps } from '../core/partition-cures.js';
import type { Rule } from '../core/rule.js';

/** A partition that is read in full when it is attached. */
export const attachPartitionScan: Rule = {
  id: 'attach-partition-scan',
  title: 'Attached partition is read',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'ATTACH PARTITION reads every row of the partition under ACCESS EXCLUSIVE on it, to see that all belong there, unless a validated CHECK proves it. It also builds the indexes that the parent has and the partition lacks.',
  instead: 'Add a CHECK that matches the bound as NOT VALID, validate it, build the indexes, then attach.',
  source: 'https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',

  examples: {
    given: `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_2026 (id bigint not null, placed_at date not null);`,
    unsafe: `alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
    safe: `alter table orders_2026 add constraint bound check (placed_at >= '2026-01-01' and placed_at < '2027-01-01') not valid;
alter table orders_2026 validate constraint bound;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
  },
  on: {
    attach_partition(operation, context) {
      const { table, partition } = operation;
      const { effects, isNewTable, nested } = context;
      if (nested || isNewTable(partition)) return;
      const read = effects.find((effect) => sameName(effect.relation, partition) && effect.because === 'attach');
      if (read === undefined) return;
      if (!read.scan && !read.indexBuild)
        return {
          notRaised: `A validated check of \`${text(partition)}\` names its bound, and every index of \`${text(table)}\` is there: no row is read.`,
        };
      const steps = attachSteps(operation, context);
      return {
        headline: `Attaching \`${text(partition)}\` reads all of it, and no query on it runs meanwhile`,
        subject: { table, object: text(partition) },
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Prove with a CHECK that the rows belong there, then attach it',
                replaces: [operation],
                steps,
                caution: 'Validation fails at the first row that belongs elsewhere; writes go on while it reads.',
              },
            }),
      };
    },
  },
};
