import { isCopied } from '../core/copied-rows.js';
import type { Problem } from '../core/finding.js';
import { isColumnGone } from '../core/gone-before.js';
import { isAddedBefore } from '../core/made-columns.js';
import { key, type Name, text } from '../core/name.js';
import type { Type } from '../core/operation.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext, StatementView } from '../core/rule.js';
import type { Column } from '../core/schema.js';
import { goneInWords } from '../core/uses.js';

/** A column that is dropped, as the last step of its removal: nobody seems to read it any more. */
export const dropColumn: Rule = {
  id: 'drop-column',
  title: 'Column dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  why:
    'What the column holds is gone, and code that still runs and names it fails: during a rolling deploy the old version, and every ORM that ' +
    'has read the list of columns.',
  instead:
    'Drop it only once no running version reads or writes it: stop using it in one release, drop it in a later one.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
  quietedBy: ['column-still-in-use', 'ignored-columns-missing'],
  examples: {
    given: 'create table orders (id bigint primary key, note text);',
    unsafe: 'alter table orders drop column note;',
    safe: 'alter table orders alter column note drop not null;',
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table) || isColumnGone(table, column, context)) return;
      const before = context.schemaBefore.tables.get(key(table));
      if (isAddedBefore(column, before, table, context)) return;
      const isCopyIn = (views: readonly StatementView[]): boolean =>
        isCopied(
          views.flatMap((view) => view.operations),
          table,
          column,
        );
      const copy = isCopyIn(context.statements) ? 'migration' : isCopyIn(ranInEarlier(context)) ? 'change' : null;
      const after = context.schemaAfter.tables.get(key(table));
      const again = after?.columns.find((candidate) => candidate.name === column);
      const gone = before?.columns.find((candidate) => candidate.name === column);
      if (gone?.generated !== undefined) return ofGenerated(operation, gone, again, context);
      return {
        headline:
          copy !== null
            ? `Dropping \`${column}\` of \`${text(table)}\` leaves only the copy that this ${copy} makes`
            : `Dropping \`${column}\` of \`${text(table)}\` loses what it holds${copiedPerhaps(column, context)}`,
        subject: { table, column },
        ...(again !== undefined
          ? anotherInWords(gone?.type, again.type)
          : (ignoredInWords(table, column, context) ?? goneInWords(context, table, column))),
      };
    },
  },
};

/** A generated column holds nothing that is not computed from others: all that goes is its name. Silent where that is there again. */
function ofGenerated(
  { table, column }: { readonly table: Name; readonly column: string },
  gone: Column,
  again: Column | undefined,
  context: StatementContext,
): Problem | undefined {
  if (again !== undefined && again.type.base === gone.type.base && again.type.array === gone.type.array) return;
  const ignored = ignoredInWords(table, column, context);
  return {
    headline: `Dropping the generated column \`${column}\` of \`${text(table)}\` takes its name away`,
    subject: { table, column },
    why: 'What it holds is computed from other columns, so nothing is lost. Code that still runs and names it fails.',
    ...(ignored === null
      ? goneInWords(context, table, column)
      : { severity: 'notice', detail: ignored.detail, instead: 'Nothing is to be copied.' }),
  };
}

/** Code that runs before, of which it is not known what it does, and that names the column. */
function copiedPerhaps(column: string, { migration, statement }: StatementContext): string {
  const found = migration.unknownCode?.find(
    ({ location, words }) => location.startLine < statement.location.startLine && words.includes(column),
  );
  return found === undefined ? '' : `, unless line ${found.location.startLine} copies it`;
}

/** Words for a column that every model of the version that runs now ignores. None where one does not, or there is none. */
function ignoredInWords(table: Name, column: string, { modelsAtBase, usesOf }: StatementContext): Ignored | null {
  const models = modelsAtBase.filter((model) => model.table === key(table));
  const [first] = models;
  if (first === undefined || !models.every(({ ignoredColumns }) => ignoredColumns.includes(column))) return null;
  if (usesOf(table, column).length > 0) return null;
  return {
    severity: 'notice',
    why: 'What the column holds is gone.',
    detail: `\`${first.name}\` of the version that runs now ignores it (\`${first.location.path}\`), so that none of its queries names it.`,
    instead: 'Where the values are to stay, copy them first.',
  };
}

type Ignored = Required<Pick<Problem, 'severity' | 'why' | 'detail' | 'instead'>>;

/** Words for a column of whose name there is another one afterwards. */
function anotherInWords(from: Type | undefined, to: Type): Pick<Problem, 'why' | 'instead'> {
  const find = 'The name is there again in this change, so that queries that name it find what the new column holds';
  if (from === undefined || (from.base === to.base && from.array === to.array))
    return { why: `${find}.`, instead: 'Where the values are to stay, copy them first.' };
  return {
    why: `${find}: it is \`${to.sql}\` where it was \`${from.sql}\`. What running code writes may be refused, and what it reads may look otherwise.`,
    instead:
      'Give the new column a name of its own, write to both, and let the old one go once no running version uses it.',
  };
}
