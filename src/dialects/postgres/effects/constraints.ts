import { sameName } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { columnOf, constraintOf, indexesOf, tableOf } from '../../../core/schema-lookup.js';
import type { Lock, Part } from './locks.js';

const page = 'sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT';

/** ADD CONSTRAINT of every kind. Measured on PostgreSQL 15 and 18. */
export function addConstraint({ table, constraint }: OperationOf<'add_constraint'>, schema: Schema): readonly Part[] {
  const base: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', page };
  switch (constraint.type) {
    case 'foreign_key': {
      const lock: Lock = 'SHARE ROW EXCLUSIVE';
      const reads = constraint.notValid !== true && constraint.notEnforced !== true;
      const because = reads ? 'foreign-key' : 'not-valid';
      const own: Part = { relation: table, lock, scan: reads, because, page };
      return sameName(table, constraint.references)
        ? [own]
        : [own, { relation: constraint.references, lock, scan: reads, because: 'foreign-key', page }];
    }
    case 'check': {
      const reads = constraint.notValid !== true && constraint.notEnforced !== true;
      return [{ ...base, scan: reads, because: reads ? 'check' : 'not-valid' }];
    }
    case 'not_null': {
      const reads = constraint.notValid !== true && columnOf(schema, table, constraint.column)?.notNull !== true;
      return [{ ...base, scan: reads, because: reads ? 'not-null' : 'not-valid' }];
    }
    case 'unique':
      return [
        constraint.usingIndex === undefined
          ? { ...base, scan: true, indexBuild: true, because: 'unique' }
          : { ...base, because: 'using-index' },
      ];
    case 'primary_key':
      return [primaryKey(base, constraint, schema)];
    case 'exclusion':
      return [{ ...base, scan: true, indexBuild: true, because: 'exclusion' }];
  }
}

function primaryKey(
  base: Part,
  constraint: Extract<OperationOf<'add_constraint'>['constraint'], { type: 'primary_key' }>,
  schema: Schema,
): Part {
  if (constraint.usingIndex === undefined) return { ...base, scan: true, indexBuild: true, because: 'primary-key' };
  const index = indexesOf(schema, base.relation).find((candidate) => candidate.name.name === constraint.usingIndex);
  const nullable = (index?.definition.parts ?? []).some(
    (part) =>
      part.column !== undefined &&
      columnOf(schema, base.relation, part.column)?.notNull === false &&
      !isProven(schema, base, part.column),
  );
  return nullable ? { ...base, scan: true, because: 'not-null' } : { ...base, because: 'using-index' };
}

function isProven(schema: Schema, base: Part, column: string): boolean {
  return (
    tableOf(schema, base.relation)?.constraints.some(
      (constraint) =>
        constraint.type === 'check' && constraint.validated && constraint.expression.provesNotNull.includes(column),
    ) ?? false
  );
}

/** DROP CONSTRAINT, which locks the parent of a foreign key too. */
export function dropConstraint({ table, constraint }: OperationOf<'drop_constraint'>, schema: Schema): readonly Part[] {
  const found = constraintOf(schema, table, constraint);
  const dropPage = 'sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT';
  const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: dropPage };
  if (found?.type !== 'foreign_key' || sameName(found.references, table)) return [own];
  return [own, { relation: found.references, lock: 'ACCESS EXCLUSIVE', because: 'foreign-key', page: dropPage }];
}

/** VALIDATE CONSTRAINT. Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT */
export function validateConstraint(
  { table, constraint }: OperationOf<'validate_constraint'>,
  schema: Schema,
): readonly Part[] {
  const found = constraintOf(schema, table, constraint);
  const validatePage = 'sql-altertable.html#SQL-ALTERTABLE-DESC-VALIDATE-CONSTRAINT';
  const own: Part = {
    relation: table,
    lock: 'SHARE UPDATE EXCLUSIVE',
    scan: found?.validated !== true,
    because: 'validate',
    page: validatePage,
  };
  if (found?.type !== 'foreign_key' || found.validated || sameName(found.references, table)) return [own];
  return [own, { relation: found.references, lock: 'ROW SHARE', scan: true, because: 'validate', page: validatePage }];
}
