import { sameName } from './name.js';
import type { ConstraintDefinition, Operation, OperationOf } from './operation.js';
import { outsideName } from './outside-name.js';
import type { StatementContext } from './rule.js';
import type { Constraint } from './schema.js';
import { constraintOf } from './schema-lookup.js';

type ForeignKey = Extract<ConstraintDefinition, { readonly type: 'foreign_key' }>;

/** A foreign key that the migration drops before it adds the same one. */
export interface SameKey {
  readonly name: string;
  readonly drop: OperationOf<'drop_constraint'>;
  /** The table got another name in between. */
  readonly renamed: boolean;
}

/** The validated foreign key that the migration has dropped, and that an operation adds again, whatever it is called. Null where there is none. */
export function sameKeyBefore(added: OperationOf<'add_constraint'>, context: StatementContext): SameKey | null {
  const { table, constraint } = added;
  if (constraint.type !== 'foreign_key') return null;
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  const before: Operation[] = [];
  const dropped: { readonly drop: OperationOf<'drop_constraint'>; readonly key: Constraint; readonly at: number }[] =
    [];
  for (const { operations, before: schema } of context.statements.slice(0, at + 1))
    for (const operation of operations) {
      const key =
        operation.kind === 'drop_constraint' ? constraintOf(schema, operation.table, operation.constraint) : undefined;
      if (operation.kind === 'drop_constraint' && key?.validated === true)
        dropped.push({ drop: operation, key, at: before.length });
      before.push(operation);
    }
  const home = outsideName(table, before);
  const parent = outsideName(constraint.references, before);
  const same = dropped.find(({ drop, key, at: index }) => {
    const then = before.slice(0, index);
    return (
      key.type === 'foreign_key' &&
      sameName(outsideName(drop.table, then), home) &&
      sameName(outsideName(key.references, then), parent) &&
      shapeOf(key) === shapeOf(constraint)
    );
  });
  return same === undefined
    ? null
    : { name: same.drop.constraint, drop: same.drop, renamed: !sameName(same.drop.table, table) };
}

/** What a foreign key asks for, but for the two tables and its name. */
function shapeOf(key: ForeignKey): string {
  return JSON.stringify([
    key.columns,
    key.referencedColumns,
    key.onDelete ?? 'no_action',
    key.onDeleteColumns ?? [],
    key.onUpdate ?? 'no_action',
    key.match ?? 'simple',
    key.period ?? false,
    key.deferrable ?? false,
    key.initiallyDeferred ?? false,
  ]);
}
