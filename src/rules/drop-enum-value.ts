import { key, sameName, text } from '../core/name.js';
import { type OperationOf, withBodies } from '../core/operation.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed } from '../core/same-statement.js';
import { columnOf } from '../core/schema-lookup.js';
import { placesInWords } from '../core/uses.js';

/** An enum that is built anew without a value, under code that runs. */
export const dropEnumValue: Rule = {
  id: 'drop-enum-value',
  title: 'Enum value taken away',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'warning',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The server refuses the value from the commit on, where code that still runs writes it or compares with it. Where such code writes it once ' +
    'more after the rows were moved, the change of the type fails at that row.',
  instead:
    'Release code that neither writes the value nor compares with it first; then move the rows and change the type.',
  source: 'https://www.postgresql.org/docs/17/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS',
  examples: {
    given: `create type order_state as enum ('open', 'paid', 'lost'); create table orders (id bigint primary key, state order_state);`,
    unsafe: `
      create type order_state_new as enum ('open', 'paid');
      alter table orders alter column state type order_state_new using state::text::order_state_new;
      drop type order_state;
      alter type order_state_new rename to order_state;
    `,
    safe: `
      create type order_state_new as enum ('open', 'paid', 'lost', 'sent');
      alter table orders alter column state type order_state_new using state::text::order_state_new;
      drop type order_state;
      alter type order_state_new rename to order_state;
    `,
  },
  beyondLocks: true,
  on: {
    alter_column_type(operation, context) {
      const taken = takenFrom(operation, context);
      if (taken === null || !context.oldCodeRuns || isTold(operation, context)) return;
      const { type, values } = taken;
      const uses = values.flatMap((value) => context.usesOf(type, value));
      return {
        headline: `${listed(values, 'values')} of \`${text(type)}\` ${values.length === 1 ? 'is' : 'are'} taken away: code that runs and names ${values.length === 1 ? 'it' : 'them'} fails`,
        subject: { object: `${text(type)}.${values[0] ?? ''}` },
        ...(uses.length === 0 ? {} : placesInWords(uses)),
      };
    },
  },
};

/** The enum that a column had before the change, and the values of it that its new type lacks. */
function takenFrom({ table, column, type }: OperationOf<'alter_column_type'>, context: StatementContext) {
  const from = columnOf(context.schemaBefore, table, column)?.type.name;
  const before = from === undefined ? undefined : context.schemaBefore.types.get(key(from));
  const after = type.name === undefined ? undefined : context.schema.types.get(key(type.name));
  if (from === undefined || before?.kind !== 'enum' || after?.kind !== 'enum' || context.isNewTable(table)) return null;
  const values = before.values.filter((value) => !after.values.includes(value));
  return values.length === 0 ? null : { type: from, values };
}

/** Another column of the same enum was changed before: one change of the enum is told once. */
function isTold(operation: OperationOf<'alter_column_type'>, context: StatementContext): boolean {
  const all = [...ranInEarlier(context), ...context.statements].flatMap((view) => [...withBodies(view.operations)]);
  const enumOf = (one: OperationOf<'alter_column_type'>) =>
    columnOf(context.schemaBefore, one.table, one.column)?.type.name;
  const own = enumOf(operation);
  const first = all.find(
    (one) =>
      one.kind === 'alter_column_type' &&
      own !== undefined &&
      sameName(enumOf(one) ?? { name: '' }, own) &&
      one.type.name !== undefined,
  );
  return first !== undefined && first !== operation;
}
