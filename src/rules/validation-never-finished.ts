import { dayOf } from '../core/facts.js';
import type { Fix, Problem } from '../core/finding.js';
import { key, type Name, sameName, text } from '../core/name.js';
import { withBodies } from '../core/operation.js';
import type { Model } from '../core/query-site.js';
import type { ChangeContext, ChangeView, ModelContext, Rule, StatementView } from '../core/rule.js';
import { constraintsOf } from '../core/schema-lookup.js';

/** A constraint, an index, or the removal of a column, that an earlier change began and nobody finished. */
export const validationNeverFinished: Rule = {
  id: 'validation-never-finished',
  title: 'NOT VALID or INVALID since an earlier change',
  preset: 'recommended',
  severity: 'notice',
  dialects: ['postgres'],
  why:
    'A constraint that was added NOT VALID says nothing about the rows that were there before, and the planner does not rely on it. An INVALID ' +
    'index is written by every change and used by no query.',
  instead: 'Run ALTER TABLE … VALIDATE CONSTRAINT; rebuild an index with REINDEX INDEX CONCURRENTLY, or drop it.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT',
  examples: {
    known: { unvalidated: [{ table: { name: 'orders' }, constraint: 'orders_total_check' }] },
    given: `
      create table orders (id bigint primary key, total integer);
      alter table orders add constraint orders_total_check check (total > 0) not valid;
    `,
    unsafe: 'alter table orders add column note text;',
    safe: `
      alter table orders validate constraint orders_total_check;
      alter table orders add column note text;
    `,
  },
  beyondLocks: true,
  on: {
    create_index(operation, { known, schema }) {
      const { table, index, ifNotExists } = operation;
      if (known === null || index === undefined || ifNotExists !== true) return;
      const name = { ...table, name: index };
      // A drop before it in this change makes way for it.
      const isThere = schema.indexes.has(key(name));
      if (!isThere || !known.invalidIndexes.some((one) => one.index === index && sameName(one.table, table))) return;
      return {
        headline: `\`${index}\` of \`${text(table)}\` is there and INVALID, so this does nothing`,
        subject: { table, index },
        severity: 'warning',
        instead: 'Rebuild it with REINDEX INDEX CONCURRENTLY, or drop it first.',
        detail: `It is INVALID by the facts of ${dayOf(known)}.`,
      };
    },
    change: (change, context) => [...constraints(change, context), ...indexes(change, context)],
    model: leftBehind,
  },
};

/** Columns that a model passes over since before the change, and that its table had lost before it, too. */
function leftBehind({ name, table, ignoredColumns, location }: Model, context: ModelContext): readonly Problem[] {
  const [before, after] = [context.schemaBefore, context.schemaAfter].map((schema) =>
    schema.complete ? schema.tables.get(table) : undefined,
  );
  const earlier = context.modelsAtBase.find((one) => one.name === name && one.table === table);
  if (before === undefined || after === undefined || earlier === undefined || !context.isChanged(location.path))
    return [];
  const isGone = (column: string): boolean =>
    [before, after].every(({ columns }) => !columns.some((one) => one.name === column));
  return ignoredColumns
    .filter((column) => earlier.ignoredColumns.includes(column) && isGone(column))
    .map((column) => ({
      headline: `\`${name}\` still ignores \`${column}\`, which \`${table}\` no longer has`,
      subject: { table: after.name, column },
      location,
      why: 'Ignored columns are for the time between two releases: the code stops to name a column, and the next release drops it.',
      instead: `Take \`${column}\` out of the ignored columns.`,
      detail: 'A later column of that name would be passed over without a word.',
    }));
}

function constraints(change: ChangeView, context: ChangeContext) {
  const { known, schemaBefore, schemaAfter } = context;
  if (known === null) return [];
  return known.unvalidated.flatMap(({ table, constraint }) => {
    const touching = touched(change, table);
    if (touching === undefined) return [];
    const [before, after] = [schemaBefore, schemaAfter].map((schema) =>
      constraintsOf(schema, table).find(({ name }) => name === constraint),
    );
    // It was validated after the facts were taken, or goes with this change.
    const isSettled =
      before?.validated === true || after?.validated === true || (before !== undefined && after === undefined);
    if (isSettled) return [];
    return {
      headline: `\`${constraint}\` of \`${text(table)}\` was never validated: older rows may break it`,
      subject: { table, constraint },
      location: touching.statement.location,
      instead: 'Validate it with ALTER TABLE … VALIDATE CONSTRAINT, in a migration of its own.',
      detail: `It is NOT VALID by the facts of ${dayOf(known)}.`,
      // One that no migration made would not be found when the fix is tried.
      ...(before === undefined ? {} : { fix: validation(table, constraint) }),
    };
  });
}

function validation(table: Name, constraint: string): Fix {
  return {
    title: 'Validate it in a migration of its own',
    replaces: [],
    steps: [{ operations: [{ kind: 'validate_constraint', table, constraint }], transaction: 'own', deploy: 1 }],
    caution: 'It reads every row; reads and writes go on. Where older rows break the constraint, it fails.',
  };
}

function indexes(change: ChangeView, { known }: ChangeContext) {
  if (known === null) return [];
  return known.invalidIndexes.flatMap(({ table, index }) => {
    const touching = touched(change, table);
    if (touching === undefined || handles(change, table, index)) return [];
    return {
      headline: `\`${index}\` of \`${text(table)}\` is INVALID: every write maintains it, and no query uses it`,
      subject: { table, index },
      location: touching.statement.location,
      instead: 'Rebuild it with REINDEX INDEX CONCURRENTLY, or drop it with CONCURRENTLY.',
      detail: `It is INVALID by the facts of ${dayOf(known)}.`,
    };
  });
}

/** The first statement of a change that locks a table. */
function touched({ statements }: ChangeView, table: Name): StatementView | undefined {
  return statements.find((view) =>
    view.effects.some((effect) => sameName(effect.relation, table) && effect.lock !== null),
  );
}

/** Whether a change itself drops or rebuilds an index, or speaks of it where it is created. */
function handles({ statements }: ChangeView, table: Name, index: string): boolean {
  const name = { ...table, name: index };
  return statements
    .flatMap((view) => [...withBodies(view.operations)])
    .some((one) => {
      if (one.kind === 'drop_index') return sameName(one.index, name);
      if (one.kind === 'create_index') return one.index === index;
      if (one.kind === 'drop_table') return sameName(one.table, table);
      return (
        one.kind === 'reindex' && (one.name === undefined || sameName(one.name, name) || sameName(one.name, table))
      );
    });
}
