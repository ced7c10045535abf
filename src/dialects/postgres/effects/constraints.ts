import type { EffectContext } from '../../../core/dialect.js';
import type { Because } from '../../../core/effect.js';
import { sameName } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { constraintOf, isKeptByPartitions, tableOf } from '../../../core/schema-lookup.js';
import type { Lock, Part, Weighs, Work } from './locks.js';
import {
  descendants,
  holds,
  indexNamed,
  isNeverNull,
  isNotNull,
  onParent,
  onTaken,
  withDescendants,
  withPartitions,
} from './relations.js';

const page = 'sql-altertable.html';
const addPage = `${page}#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT`;

/**
 * Operations on constraints.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4. Source: https://www.postgresql.org/docs/17/sql-altertable.html
 */
export const constraints: Weighs<
  'add_constraint' | 'drop_constraint' | 'validate_constraint' | 'rename_constraint' | 'alter_constraint'
> = {
  add_constraint: addConstraint,
  drop_constraint: dropConstraint,
  validate_constraint: validateConstraint,
  rename_constraint: ({ table, constraint }, schema) => {
    const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page };
    // Only checks have the same name everywhere below.
    return constraintOf(schema, table, constraint)?.type === 'check' ? withDescendants(own, schema) : [own];
  },
  alter_constraint: alterConstraint,
};

function addConstraint(
  operation: OperationOf<'add_constraint'>,
  schema: Schema,
  where: EffectContext,
): readonly Part[] {
  const { table, constraint } = operation;
  const own = { relation: table, lock: 'ACCESS EXCLUSIVE', page: addPage } as const;
  switch (constraint.type) {
    case 'foreign_key': {
      const work = readsRows(constraint, 'foreign-key');
      const lock: Lock = 'SHARE ROW EXCLUSIVE';
      // The triggers of the partitions' own keys go from the referenced table.
      if (isKeptByPartitions(schema, table, constraint))
        return [
          ...withPartitions(schema, table).map((relation): Part => ({ relation, lock, page: addPage })),
          ...onParent(schema, constraint.references, 'ACCESS EXCLUSIVE', addPage, { because: 'foreign-key' }),
        ];
      return [
        ...withPartitions(schema, table).map((relation) => ({ relation, lock, ...work, page: addPage })),
        ...(sameName(constraint.references, table)
          ? []
          : onParent(schema, constraint.references, lock, addPage, { ...work, because: 'foreign-key' })),
      ];
    }
    case 'check': {
      const part: Part = { ...own, ...readsRows(constraint, 'check') };
      return constraint.noInherit === true ? [part] : withDescendants(part, schema);
    }
    case 'not_null': {
      const found = tableOf(schema, table);
      if (isNotNull(found, constraint.column)) return withDescendants({ ...own, because: 'metadata-only' }, schema);
      if (constraint.notValid === true) return withDescendants({ ...own, because: 'not-valid' }, schema);
      const proven = isNeverNull(found, constraint.column, where.version);
      const work: Work = proven ? { because: 'proven-not-null' } : { scan: true, because: 'not-null' };
      return withDescendants({ ...own, ...work }, schema);
    }
    case 'unique':
    case 'primary_key':
    case 'exclusion':
      return addKey(operation, constraint, schema, where);
  }
}

type Checked = { readonly notValid?: boolean; readonly notEnforced?: boolean };

function readsRows({ notValid, notEnforced }: Checked, because: Because): Work {
  return notValid === true || notEnforced === true ? { because: 'not-valid' } : { scan: true, because };
}

type Key = Extract<
  OperationOf<'add_constraint'>['constraint'],
  { readonly type: 'unique' | 'primary_key' | 'exclusion' }
>;

/** A constraint with an index. Before 18 the partitions of the table are locked only as for CREATE INDEX. */
function addKey(
  { table }: OperationOf<'add_constraint'>,
  constraint: Key,
  schema: Schema,
  { version }: EffectContext,
): readonly Part[] {
  const own = { relation: table, lock: 'ACCESS EXCLUSIVE', page: addPage } as const;
  if (constraint.type !== 'exclusion' && constraint.usingIndex !== undefined) {
    const index = indexNamed(schema, table, constraint.usingIndex);
    const columns = index?.definition.parts.flatMap(({ column }) => column ?? []) ?? [];
    // A primary key makes its columns NOT NULL; what is not known of them must be read.
    const reads =
      constraint.type === 'primary_key' &&
      (index === undefined || columns.some((column) => !isNeverNull(tableOf(schema, table), column, version)));
    return [{ ...own, ...(reads ? { scan: true, because: 'not-null' } : { because: 'using-index' }) }];
  }
  const because = constraint.type === 'primary_key' ? 'primary-key' : constraint.type;
  const work = { scan: true, indexBuild: true, because } as const;
  const lock: Lock = version === null || version >= 18 ? 'ACCESS EXCLUSIVE' : 'SHARE';
  const below = withPartitions(schema, table).slice(1);
  return [{ ...own, ...work }, ...below.map((relation): Part => ({ relation, lock, ...work, page: addPage }))];
}

/** DROP CONSTRAINT, which locks the table that a foreign key points to, and what it takes along. */
function dropConstraint(operation: OperationOf<'drop_constraint'>, schema: Schema): readonly Part[] {
  const { table, constraint, takes } = operation;
  const anchor = `${page}#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT`;
  const found = constraintOf(schema, table, constraint);
  return [
    ...withDescendants({ relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: anchor }, schema),
    ...(found?.type !== 'foreign_key' ? [] : onParent(schema, found.references, 'ACCESS EXCLUSIVE', anchor)),
    ...onTaken(takes, anchor),
  ];
}

/** VALIDATE CONSTRAINT. Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT */
function validateConstraint(operation: OperationOf<'validate_constraint'>, schema: Schema): readonly Part[] {
  const { table, constraint } = operation;
  const anchor = `${page}#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT`;
  const found = constraintOf(schema, table, constraint);
  const own = { relation: table, lock: 'SHARE UPDATE EXCLUSIVE', page: anchor } as const;
  if (found?.validated === true) return [{ ...own, because: 'metadata-only' }];
  const work = { scan: true, because: 'validate' } as const;
  if (found?.type !== 'foreign_key') return withDescendants({ ...own, ...work }, schema);
  return [
    ...withPartitions(schema, table).map((relation): Part => ({ ...own, relation, ...work })),
    ...(sameName(found.references, table) ? [] : onParent(schema, found.references, 'ROW SHARE', anchor, work)),
  ];
}

/** ALTER CONSTRAINT. Since 18 a foreign key can be enforced, which reads both tables, or be so no longer. */
function alterConstraint(operation: OperationOf<'alter_constraint'>, schema: Schema): readonly Part[] {
  const { table, constraint, enforced } = operation;
  const anchor = `${page}#SQL-ALTERTABLE-DESC-ALTER-CONSTRAINT`;
  const found = constraintOf(schema, table, constraint);
  const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: anchor };
  const work: Work =
    enforced === true && found !== undefined && !holds(found) ? { scan: true, because: 'foreign-key' } : {};
  const parent = enforced === undefined || found?.type !== 'foreign_key' ? undefined : found.references;
  const lock: Lock = enforced === true ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return [
    ...[table, ...descendants(schema, table)].map((relation): Part => ({ ...own, ...work, relation })),
    ...(parent === undefined ? [] : onParent(schema, parent, lock, anchor, work)),
  ];
}
