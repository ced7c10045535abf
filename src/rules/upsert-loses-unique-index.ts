import { lostArbiters, sameTarget } from '../core/arbiters.js';
import type { Problem } from '../core/finding.js';
import { type Name, sameName, text } from '../core/name.js';
import type { ConflictTarget } from '../core/query-site.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { lostName, lostTargets, restsOn, runningUpserts } from '../core/running-upserts.js';
import { listed } from '../core/same-statement.js';
import { placesInWords } from '../core/uses.js';

const applied = {
  'migrations/1_orders.up.sql':
    'create table orders (id bigint primary key, shop_id bigint, number text);\ncreate unique index orders_number on orders (number);\n',
};
const upsert = {
  'src/orders.py': 'db.execute("insert into orders (id, number) values (%s, %s) on conflict (number) do nothing")\n',
};

const onConflict =
  'ON CONFLICT rests on a unique index of exactly the columns that it names; one with a condition serves it only where it says that too. ' +
  'Where there is none, the server refuses the INSERT (42P10), whether or not a row is there already.';

/** A unique index that goes while upserts of the running version rest on it. */
export const upsertLosesUniqueIndex: Rule = {
  id: 'upsert-loses-unique-index',
  title: 'Unique index of a running upsert dropped',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  dialects: ['postgres'],
  why: `${onConflict} So it is from the commit on, until the old version has stopped.`,
  instead:
    'Keep the old index beside the new one until no running version names its columns, and drop it in a later release.',
  source: 'https://www.postgresql.org/docs/17/sql-insert.html#SQL-ON-CONFLICT',
  examples: {
    framework: 'golang-migrate',
    unsafe: {
      base: { ...applied, ...upsert },
      head: {
        ...applied,
        ...upsert,
        'migrations/2_by_shop.up.sql':
          'create unique index orders_by_shop on orders (shop_id, number);\ndrop index orders_number;\n',
      },
    },
    safe: {
      base: { ...applied, ...upsert },
      head: {
        ...applied,
        ...upsert,
        'migrations/2_by_shop.up.sql': 'create unique index orders_by_shop on orders (shop_id, number);\n',
      },
    },
  },
  beyondLocks: true,
  keepsDropped: true,
  on: {
    drop_index: ({ table }, context) => (table === undefined ? undefined : lost(table, context)),
    drop_constraint: ({ table }, context) => lost(table, context),
    drop_column: ({ table }, context) => lost(table, context),
    rename_constraint({ table, constraint, to }, context) {
      const verb = `Renaming \`${constraint}\` to \`${to}\``;
      const targets = lostName(constraint, table, context);
      return problems({ table, targets, verb, subject: { table, constraint } }, context);
    },
  },
};

function lost(table: Name, context: StatementContext): readonly Problem[] {
  return lostArbiters(context.schema, context.schemaNext, table).flatMap((index) => {
    const { constraint, name } = index;
    const targets = lostTargets(index, table, context);
    const subject = constraint === undefined ? { table, index: name.name } : { table, constraint };
    return problems({ table, targets, verb: `Dropping \`${name.name}\``, subject }, context);
  });
}

interface Loss {
  readonly table: Name;
  /** What finds nothing any more. */
  readonly targets: readonly ConflictTarget[];
  readonly verb: string;
  readonly subject: Problem['subject'];
}

function problems(loss: Loss, context: StatementContext): readonly Problem[] {
  if (context.isNewTable(loss.table)) return [];
  return [...ofRunningCode(loss, context), ...ofRoutines(loss, context)];
}

/** Routines that are there after the change, and find nothing whichever version calls them. */
function ofRoutines({ table, targets, verb, subject }: Loss, { schemaAfter }: StatementContext): readonly Problem[] {
  return [...schemaAfter.routines.values()]
    .filter(({ conflicts = [] }) =>
      conflicts.some((one) => sameName(one.table, table) && targets.some((target) => sameTarget(one.target, target))),
    )
    .map(({ name }) => ({
      headline: `${verb} breaks the upsert of \`${text(table)}\` in the function \`${text(name)}\``,
      subject: { ...subject, function: text(name) },
      why: `${onConflict} From the commit on, the function fails whenever it comes to that INSERT.`,
      instead: 'Make the function anew in the same transaction, with the columns of a unique index that stays.',
    }));
}

/** Upserts of the running version that found their index before the change and do not after it. */
function ofRunningCode({ table, targets, verb, subject }: Loss, context: StatementContext): readonly Problem[] {
  const uses = runningUpserts(table, targets, context);
  if (uses.length === 0) return [];
  const [first] = targets.filter((target) => uses.some((use) => restsOn(use, target)));
  const [columns] = targets.filter((target) => 'columns' in target);
  const by =
    first === undefined || 'constraint' in first || columns === undefined
      ? 'that names it'
      : `on ${listed(columns.columns)}`;
  const headline = `${verb} breaks every running upsert ${by}, of \`${text(table)}\``;
  return [{ headline, subject, ...placesInWords(uses) }];
}
