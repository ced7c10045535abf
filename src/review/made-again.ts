import type { Dialect } from '../core/dialect.js';
import type { OrderedMigration } from '../core/framework.js';
import type { Migration, Statement } from '../core/migration.js';
import { key } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { MadeAgain } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { meaningOf, textOf } from './edited-statements.js';
import { traceless } from './frame.js';
import type { WalkedMigration } from './walk.js';

/**
 * What becomes of a migration that the change removes where others of the change make the same: all of it stands in one that is new, or a part, in
 * whatever form, in any. Null where nothing of it is made again.
 */
export function madeAgain(
  gone: Migration,
  walked: readonly WalkedMigration[],
  headOrder: readonly OrderedMigration[],
  before: Schema,
  dialect: Dialect,
): MadeAgain | null {
  if (gone.skipped.length > 0) return null;
  const wanted = worksOf(gone, dialect);
  const heir = walked.find(({ asBase, migration }) => {
    const works = new Set(worksOf(migration, dialect));
    return asBase === undefined && wanted.length > 0 && wanted.every((work) => works.has(work));
  });
  const into = headOrder.find(({ path }) => path === heir?.migration.path);
  if (into !== undefined) return { all: true, id: into.id, path: into.path };
  const made = new Set(
    walked.flatMap(({ statements }) => statements.flatMap((view) => view.operations)).flatMap(objectsIn),
  );
  const own = gone.statements.flatMap(({ operations }) => operations.map((one) => dialect.complete(one, before)));
  return own.flatMap(objectsIn).some((object) => made.has(object)) ? { all: false } : null;
}

/** What a migration does to the schema, operation by operation. Of one that only writes rows, what it writes. */
function worksOf({ statements }: Migration, dialect: Dialect): readonly string[] {
  const parts = statements.flatMap((statement) => statement.operations.map((one) => ({ statement, one })));
  const work = parts.filter(({ one }) => !traceless.has(one.kind));
  const schema = work.filter(({ one }) => !onRows.has(one.kind));
  return (schema.length > 0 ? schema : work).map(({ statement, one }) => workOf(statement, one, dialect));
}

function workOf(statement: Statement, one: Operation, dialect: Dialect): string {
  return meaningOf({ ...statement, operations: [one] }, dialect, 'outcome') ?? dialect.evenSpacing(textOf(statement));
}

const onRows: ReadonlySet<Operation['kind']> = new Set(['insert', 'update', 'delete', 'merge', 'copy', 'truncate']);

/** What an operation makes, by its name alone. */
function objectsIn(one: Operation): readonly string[] {
  switch (one.kind) {
    case 'create_table':
      return ['', ...one.definition.columns.map(({ name }) => `.${name}`)].map((part) => `${key(one.table)}${part}`);
    case 'create_table_as':
      return [key(one.table)];
    case 'add_column':
      return [`${key(one.table)}.${one.column.name}`];
    case 'create_index':
      return [`index ${one.index ?? key(one.table)}`];
    case 'add_constraint':
      return [`constraint ${key(one.table)} ${one.constraint.name ?? one.constraint.type}`];
    case 'create_view':
    case 'create_materialized_view':
      return [key(one.view)];
    case 'create_function':
      return [`routine ${key(one.routine)}`];
    case 'create_enum':
    case 'create_type':
      return [key(one.type)];
    case 'create_domain':
      return [key(one.domain)];
    default:
      return [];
  }
}
