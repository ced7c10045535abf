import type { Name } from '../../core/name.js';
import type { ConstraintDefinition } from '../../core/operation.js';
import type { SourceCall } from '../../core/source.js';
import { checkConstraint, exclusion, foreignKey, tableName } from './columns.js';
import { gemKeyName, keyClauses, keyOptions } from './foreigner.js';
import { checkName, constraintName, foreignKeyColumn, foreignKeyName } from './names.js';
import { type Made, one, type Read, type Situation, withTable } from './situation.js';
import { argument, names, text, truth } from './values.js';

/** Calls on constraints. */
export const constraints: Readonly<Record<string, Read>> = {
  add_foreign_key: (call, situation) =>
    withTable(call, (table) => {
      const to = argument(call, 1);
      if (to === undefined) return null;
      const constraint = foreignKey(table, to, keyOptions(table, to, call.options, situation.version));
      const more = keyClauses(call.options, situation.version);
      return more === undefined
        ? one({ kind: 'add_constraint', table: tableName(table), constraint })
        : withClauses(tableName(table), constraint, more, situation);
    }),
  remove_foreign_key: (call, situation) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint: foreignKeyOf(table, call, situation),
        ...(truth(call.options.if_exists) === true ? { ifExists: true } : {}),
      }),
    ),
  validate_foreign_key: (call, situation) =>
    withTable(call, (table) =>
      one({ kind: 'validate_constraint', table: tableName(table), constraint: foreignKeyOf(table, call, situation) }),
    ),
  add_check_constraint: (call, situation) =>
    withTable(call, (table) => {
      const expression = argument(call, 1);
      return expression === undefined
        ? null
        : one({
            kind: 'add_constraint',
            table: tableName(table),
            constraint: checkConstraint(table, expression, call.options, situation),
          });
    }),
  remove_check_constraint: (call) =>
    withTable(call, (table) => {
      const name =
        text(call.options.name) ?? checkName(table, argument(call, 1) ?? text(call.options.expression) ?? '');
      return one({ kind: 'drop_constraint', table: tableName(table), constraint: name });
    }),
  validate_check_constraint: (call) =>
    withTable(call, (table) => {
      const name = text(call.options.name) ?? argument(call, 1);
      return name === undefined
        ? null
        : one({ kind: 'validate_constraint', table: tableName(table), constraint: name });
    }),
  validate_constraint: (call) =>
    withTable(call, (table) => {
      const name = argument(call, 1);
      return name === undefined
        ? null
        : one({ kind: 'validate_constraint', table: tableName(table), constraint: name });
    }),
  add_exclusion_constraint: (call) =>
    withTable(call, (table) => {
      const expression = argument(call, 1);
      return expression === undefined
        ? null
        : one({
            kind: 'add_constraint',
            table: tableName(table),
            constraint: exclusion(table, expression, call.options),
          });
    }),
  remove_exclusion_constraint: (call) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint: text(call.options.name) ?? constraintName(table, argument(call, 1) ?? '', 'excl'),
      }),
    ),
  add_unique_constraint: (call) =>
    withTable(call, (table) => {
      const columns = names(call.arguments[1]) ?? [];
      const usingIndex = text(call.options.using_index);
      const name =
        text(call.options.name) ??
        (usingIndex === undefined ? constraintName(table, columns.join('_and_'), 'unique') : usingIndex);
      return one({
        kind: 'add_constraint',
        table: tableName(table),
        constraint: { type: 'unique', name, columns, ...(usingIndex === undefined ? {} : { usingIndex }) },
      });
    }),
  remove_unique_constraint: (call) =>
    withTable(call, (table) =>
      one({
        kind: 'drop_constraint',
        table: tableName(table),
        constraint:
          text(call.options.name) ?? constraintName(table, (names(call.arguments[1]) ?? []).join('_and_'), 'unique'),
      }),
    ),
};

/** A foreign key with clauses in SQL behind it. */
function withClauses(table: Name, constraint: ConstraintDefinition, clauses: string, { dialect }: Situation): Made {
  const sql = `${dialect.print({ kind: 'add_constraint', table, constraint })} ${clauses}`;
  const { statements, unread } = dialect.parse(sql);
  const [first] = unread;
  return {
    operations: [],
    sql: statements.map((statement) => ({ sql: statement.sql, operations: statement.operations })),
    ...(first === undefined ? {} : { unread: first.reason }),
  };
}

/** The name of the foreign key that a call means: given, or found in the schema, or as Rails would make it. */
export function foreignKeyOf(table: string, call: SourceCall, situation: Situation): string {
  const name = text(call.options.name);
  if (name !== undefined) return name;
  const to = argument(call, 1) ?? text(call.options.to_table);
  const columns = names(call.options.column) ?? (to === undefined ? [] : [foreignKeyColumn(to)]);
  const found = situation.schema.tables
    .get(table)
    ?.constraints.find(
      (constraint) =>
        constraint.type === 'foreign_key' &&
        (columns.join() === constraint.columns.join() ||
          (names(call.options.column) === undefined && constraint.references.name === to)),
    );
  return found?.name ?? gemKeyName(table, columns, situation.version) ?? foreignKeyName(table, columns);
}
