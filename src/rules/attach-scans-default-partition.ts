import { sameName, text } from '../core/name.js';
import { attachSteps, withoutRows } from '../core/partition-cures.js';
import type { Rule } from '../core/rule.js';
import { defaultPartition } from '../core/schema-lookup.js';

/** A default partition that is read when another is attached. */
export const attachScansDefaultPartition: Rule = {
  id: 'attach-scans-default-partition',
  title: 'Default partition is read',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'Rows of the new range may stand in the DEFAULT partition, so attaching another one reads it in full, under ACCESS EXCLUSIVE on it.',
  instead: 'First add a validated CHECK to the default partition that excludes the new range.',
  source: 'https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',

  examples: {
    given: `create table orders (id bigint not null, placed_at date not null) partition by range (placed_at); create table orders_rest partition of orders default; create table orders_2026 (like orders);`,
    unsafe: `alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
    safe: `alter table orders_rest add constraint not_2026 check (placed_at < '2026-01-01' or placed_at >= '2027-01-01') not valid;
alter table orders_rest validate constraint not_2026;
alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');`,
  },
  on: {
    attach_partition(operation, context) {
      const { table, partition } = operation;
      const { effects, schema, isNewTable, nested } = context;
      const rest = defaultPartition(schema, table);
      if (nested || rest === undefined || isNewTable(rest.name)) return;
      const isRead = effects.some((effect) => sameName(effect.relation, rest.name) && effect.scan);
      if (!isRead)
        return {
          notRaised: `A validated check of \`${text(rest.name)}\` names the bound of \`${text(partition)}\`: its rows are not read.`,
        };
      const steps = attachSteps(operation, context);
      return {
        headline: `Attaching \`${text(partition)}\` reads all of \`${text(rest.name)}\`, and no query on it runs meanwhile`,
        subject: { table: rest.name, object: text(partition) },
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Prove with a CHECK that the default partition holds no such row, then attach',
                replaces: [operation],
                steps,
                caution: withoutRows,
              },
            }),
      };
    },
  },
};
