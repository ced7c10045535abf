import type { Database } from '../core/database.js';
import { emptyParentsOf } from '../core/empty-parents.js';
import { isFilledIn, key, text } from '../core/name.js';
import type { OperationKind } from '../core/operation.js';
import type { EvidenceContext, Rule, StatementView } from '../core/rule.js';
import { columnOf, hasFilledIn, indexesOf, viewsOn } from '../core/schema-lookup.js';

/** Source: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const undefinedTable = '42P01';
const undefinedSchema = '3F000';
const undefinedObject = '42704';

const alreadyThere =
  'It is there before this migration: take the statement out, or change what is there. With IF NOT EXISTS it would pass, and leave in place what is there, however that looks.';
const notThere = 'Correct the name, or make it in an earlier migration.';

/** What to do about an error, by its code. Source: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const remedies: Readonly<Record<string, string>> = {
  '23502': 'Give every row a value first.',
  '23505': 'Remove the rows that are there twice first.',
  '23503': 'Insert the rows that are referred to first.',
  '2BP01': 'Change or remove first what depends on it. CASCADE would take that along, whatever it is.',
  '42601': 'Correct the syntax.',
  '42701': alreadyThere,
  '42703': notThere,
  '42704': notThere,
  '42710': alreadyThere,
  '42723': alreadyThere,
  '42804': 'Give both sides the same type, or cast one to that of the other.',
  '42830': 'Give the columns that are referred to a primary key or a unique constraint first.',
  '42883': 'Correct the name or the types of the arguments, or make it in an earlier migration.',
  '42P01': notThere,
  '42P06': alreadyThere,
  '42P07': alreadyThere,
  '42P16': 'Change the definition of the table to one that the server takes.',
  '55006': 'Commit what changed the rows first, and change the table in a transaction of its own.',
  '55P04': 'Commit the new value in a migration of its own, and use it in a later one.',
};

const onTheBase = ' It was tried where the migrations that this change edits have run as they were.';

/** Errors that come of an object that is, or is not, there. */
const asksWhatIsThere: ReadonlySet<string> = new Set([
  '2BP01',
  undefinedSchema,
  ...Object.keys(remedies).filter((code) => remedies[code] === alreadyThere || remedies[code] === notThere),
  '42883',
]);

/** The errors of their code that people meet: every view that shows the column stands in the way, and every column made of it. */
const usedByGenerated = 'cannot alter type of a column used by a generated column';
const usedByView = 'cannot alter type of a column used by a view or rule';

const otherType = '42804';

/** What to do about two types that do not go together, by what the statement does. */
const typeRemedies: Readonly<Partial<Record<OperationKind, string>>> = {
  alter_column_type:
    'Say with USING how a value of the old type becomes one of the new. A default is dropped first and set again behind.',
  insert: 'Write a value of the type of the column, or cast it to that.',
  update: 'Write a value of the type of the column, or cast it to that.',
};

function remedyFor(code: string, message: string, context: EvidenceContext): string | undefined {
  if (message === usedByGenerated)
    return 'Drop the generated column first, change the type, and add it again, which writes every row anew.';
  if (message === usedByView) return withoutViews(viewsInTheWay(context));
  const kinds = new Set(context.statement?.operations.map(({ kind }) => kind));
  const [only, ...others] = kinds;
  const byKind = code === otherType && only !== undefined && others.length === 0 ? typeRemedies[only] : undefined;
  return byKind ?? remedies[code];
}

/** Views that show a column whose type changes, and views on those. */
function viewsInTheWay({ statement }: EvidenceContext): readonly string[] {
  const found = (statement?.operations ?? []).flatMap((operation) =>
    operation.kind === 'alter_column_type' && statement !== null
      ? viewsOn(statement.before, operation.table, operation.column).map(({ name }) => `\`${text(name)}\``)
      : [],
  );
  return [...new Set(found)];
}

function withoutViews(views: readonly string[]): string {
  if (views.length < 2)
    return `Drop ${views[0] ?? 'the view'}, change the type, and create the view again, all in one transaction; its grants go with it and are given again.`;
  const list = `${views.slice(0, -1).join(', ')} and ${views.at(-1)}`;
  return `Drop ${list}, those first on which no other stands, change the type, and create them again, all in one transaction; their grants go with them and are given again.`;
}

/** A migration that failed when it was tried. */
export const migrationFails: Rule = {
  id: 'migration-fails',
  title: 'Migration that fails',
  preset: 'recommended',
  severity: 'error',
  why: 'The schema before the change came up whole on the shadow database, and the statement then failed there.',
  instead: 'Correct the statement, or the schema that it expects.',
  source: 'https://www.postgresql.org/docs/17/errcodes-appendix.html',
  quietedBy: ['concurrently-in-transaction', 'drop-constraint-backing-index', 'enum-value-added-in-transaction'],
  examples: {
    given: 'create table orders (id bigint primary key); create view recent_orders as select id from orders;',
    unsafe: 'alter table orders alter column id type text;',
    safe: 'alter table orders add column note text;',
    seen: {
      unsafe: { outcome: 'failed', code: '0A000', message: 'cannot alter type of a column used by a view or rule' },
      safe: { outcome: 'ran' },
    },
  },
  beyondLocks: true,
  on: {
    change({ migrations, edited, baseClean, baseMigrations }, { database, schemaBefore }) {
      const isKnown = baseClean && baseMigrations.length > 0 && schemaBefore.complete && isNamed(database);
      const added = migrations.filter(({ path }) => edited.every((other) => other.path !== path));
      return (isKnown ? added : []).flatMap(({ id, path, skipped }) =>
        skipped.flatMap(({ path: at, line, refused }) =>
          at !== path || refused === undefined
            ? []
            : [
                {
                  headline: `This statement fails: ${refused.replaceAll('`', "'")}`,
                  subject: { file: id, object: String(line) },
                  location: { path, startLine: line, endLine: line },
                  why: 'The grammar of the server refuses the statement as it stands, and takes every migration before it.',
                  instead: 'Correct the syntax.',
                },
              ],
        ),
      );
    },
    update(operation, context) {
      return emptyParentsOf(operation, context).map(({ column, parent, constraint, forEachRow }) => ({
        headline: `This statement fails at the first row${forEachRow ? '' : ' that it gives a value'}: \`${text(parent)}\` is empty, and \`${column}\` points to it`,
        subject: { table: operation.table, column, object: text(parent) },
        ...(forEachRow ? {} : { severity: 'warning' as const }),
        why: `The key ${constraint === undefined ? `of \`${column}\`` : `\`${constraint}\``} is checked when the statement ends, and this change, which makes \`${text(parent)}\`, has put no row into it by then. The shadow database holds no rows, so nothing fails there.`,
        instead: `Insert the rows of \`${text(parent)}\` first.`,
      }));
    },
    evidence(evidence, context) {
      if (evidence.outcome !== 'failed' || !context.result.baseComplete) return;
      // The shadow met the placeholders of the statement, and the server never does.
      if (isFilledIn(context.statement?.statement.sql ?? '')) return;
      if (context.direction !== 'forward' || context.statement?.statement.conditional === true) return;
      if (evidence.code === undefinedTable && isMadeElsewhere(context)) return;
      if (evidence.code === undefinedSchema && !makesSchemas(context)) return;
      const isSure = makesWhatIsThere(context) || !isUnsure(context);
      if (asksWhatIsThere.has(evidence.code ?? '') && !isSure) return;
      if (
        context.statement?.operations.some((one) =>
          context.facts.errorsOfMissingRows(one).includes(evidence.code ?? ''),
        )
      )
        return;
      if (evidence.code === undefinedObject && namesAsBefore(context)) return;
      const [message = '', ...more] = (evidence.message ?? '').split('\n');
      const instead = remedyFor(evidence.code ?? '', message, context);
      const said =
        more.length === 0 ? '' : ` The server adds: \`${more.join(' ').replaceAll('`', "'").replace(/\.$/, '')}\`.`;
      return {
        headline: `This statement fails: ${message.replaceAll('`', "'")}`,
        subject: { file: context.migration.id, object: evidence.code ?? message },
        detail: `Seen on ${context.result.engine}${context.serverVersion === null ? '' : `; your server is ${context.serverVersion}`}.${said}${context.baseEdited ? onTheBase : ''}`,
        ...(instead === undefined ? {} : { instead }),
      };
    },
  },
};

/** Who runs the files, and on which engine, is known, and not only guessed by what they say. */
function isNamed({ framework, dialect }: Database): boolean {
  return framework !== 'plain-sql' && dialect.guessed !== true;
}

/**
 * The tables of the statement belong to migrations of another place: nothing of these made any before, or their own project
 * says so.
 */
function isMadeElsewhere({ database, statement }: EvidenceContext): boolean {
  return database.settings.madeElsewhere === 'true' || statement?.before.tables.size === 0;
}

/** The server is older than the shadow, and gave what the statement names another name than the shadow did. */
function namesAsBefore({ facts, serverVersion, statement }: EvidenceContext): boolean {
  return (
    statement?.operations.some((one) => facts.hasOlderName?.(one, statement.before, serverVersion) === true) === true
  );
}

/** Where no migration makes a schema, something else does: a script of the server, or another project. */
function makesSchemas({ statement, facts }: EvidenceContext): boolean {
  return [...(statement?.before.schemas ?? [])].some((name) => name !== facts.defaultSchema);
}

/** Something before it could not be read, or was not run on the shadow, and may have made, or taken away, what this needs. */
function isUnsure({ result, statement, earlier, baseEdited, migration }: EvidenceContext): boolean {
  if (statement === null || !statement.before.complete || baseEdited || migration.skipped.length > 0) return true;
  if (hasFilledIn(statement.before)) return true;
  const skipped = new Set(result.evidence.filter(({ outcome }) => outcome === 'skipped').map((one) => one.statement));
  return earlier.some((view) => skipped.has(view.statement.id) && changesObjects(view));
}

/** What migrations of before have made, an edited one too, is there wherever they have run. One that takes the place of others is not tried on theirs. */
function makesWhatIsThere({ statement, baseEdited, baseRemoved, schemaBefore }: EvidenceContext): boolean {
  return (
    baseEdited &&
    !baseRemoved &&
    schemaBefore.complete &&
    statement?.operations.some((operation) => {
      if (operation.kind === 'create_table') return schemaBefore.tables.has(key(operation.table));
      if (operation.kind === 'add_column')
        return columnOf(schemaBefore, operation.table, operation.column.name) !== undefined;
      if (operation.kind !== 'create_index') return false;
      return indexesOf(schemaBefore, operation.table).some(({ name }) => name.name === operation.index);
    }) === true
  );
}

function changesObjects({ operations }: StatementView): boolean {
  return operations.some(({ kind }) => !harmless.has(kind));
}

/** What is left out of a rehearsal without any object being missed. */
const harmless: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'advisory_lock',
  'alter_role',
  'alter_system',
  'analyze',
  'begin',
  'comment',
  'commit',
  'copy',
  'delete',
  'grant',
  'insert',
  'lock_table',
  'merge',
  'revoke',
  'savepoint',
  'set_constraints',
  'set_owner',
  'set_role',
  'set_setting',
  'truncate',
  'update',
  'vacuum',
]);
