import { addedToBack, coveredBy, staleInBack } from '../../core/covered-back.js';
import type { FixInSteps, FixStep, WrittenFix } from '../../core/finding.js';
import type { WritingContext } from '../../core/framework.js';
import type { Migration, Statement } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import type { Edit, SourceCall } from '../../core/source.js';
import { allUndone, isTaken, isWithoutDefault, undone } from '../../core/undone.js';
import { camelize } from '../../languages/rails-inflect.js';
import { intoDown, oneWayOf } from './both-ways.js';
import { isKnownLater } from './columns.js';
import { asWritten, callOf, concurrently } from './kept-call.js';
import { lacking } from './no-way-back.js';
import { nameOfStep, rubyOf } from './ruby.js';
import { writtenVersion } from './version.js';

/** Writes a fix in Ruby: into the migration where that changes nothing else, and else as migrations of their own behind it. */
export function write(fix: FixInSteps, migration: Migration, world: WritingContext): WrittenFix | null {
  // Nothing takes a migration out of its transaction before 4.0. Source: https://github.com/rails/rails/blob/v4.0.0/activerecord/CHANGELOG.md
  if (versionIn(world) < 4 && fix.steps.some(({ transaction }) => transaction === 'none')) return null;
  if (fix.replaces.length === 0) return added(fix, migration, world);
  const calls = callsOf(fix, migration, world);
  const [call, ...others] = calls;
  const [first, ...rest] = fix.steps;
  if (call === undefined || first === undefined) return null;
  const alone = migration.statements.every(({ source }) => calls.some(({ start }) => start === source?.start));
  const disables = world.file.text.includes('disable_ddl_transaction!');
  const fits =
    first.deploy === 1 &&
    !(versionIn(world) < 4 && isOneWay(first, call, fix, migration, world)) &&
    (first.transaction === 'same' || alone || (first.transaction === 'none' && disables));
  const shared = wordsOf(fix, world);
  const later = fits ? rest : fix.steps;
  const files = filesOf(later, fix, migration, world);
  if (!fits) return { ...shared, edits: calls.map((one) => removal(one, world)), files };
  const body = lines(first, call, fix, migration, world);
  const edits: Edit[] = [
    { path: migration.path, start: call.start, end: call.end, text: body },
    ...others.map((one) => removal(one, world)),
  ];
  if (first.transaction === 'none' && !disables) edits.push(disabling(world));
  const down = inDown(first.operations, call, fix, migration, world);
  if (down === null) return null;
  edits.push(...down);
  return { ...shared, edits, files };
}

function versionIn({ file, database }: WritingContext): number {
  return writtenVersion(file.text, database.settings);
}

/** A fix that leaves the migration as it is: all of it comes behind. */
function added(fix: FixInSteps, migration: Migration, world: WritingContext): WrittenFix {
  return { ...wordsOf(fix, world), edits: [], files: filesOf(fix.steps, fix, migration, world) };
}

function wordsOf({ title, caution, steps }: FixInSteps, { database: { settings } }: WritingContext) {
  const { alsoFor } = settings;
  const isOwn = steps.some(({ operations }) => operations.some(isOfPostgres));
  const cautions = [caution ?? [], alsoFor === undefined || !isOwn ? [] : elsewhere(alsoFor)].flat();
  return { title, ...(cautions.length === 0 ? {} : { caution: cautions.join(' ') }), language: 'ruby', proven: [] };
}

/**
 * Whether what is written for an operation fails on other servers: an algorithm that they do not know, or a method that their adapters lack.
 * Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/connection_adapters/abstract/schema_statements.rb (`index_algorithm`)
 */
function isOfPostgres(operation: Operation): boolean {
  return ('concurrently' in operation && operation.concurrently) || operation.kind === 'validate_constraint';
}

function elsewhere(servers: string): string {
  return `It fails on ${servers}: where the migration runs there too, ask \`connection.adapter_name\` first.`;
}

function filesOf(
  steps: readonly FixStep[],
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
): WrittenFix['files'] {
  const names = namesOf(steps, migration, world);
  const made = madeBy(fix);
  return steps.map((step, index) => newFile(step, made, names[index] ?? 'follow_up', index, migration, world));
}

/** The calls that a fix replaces whole; none where it replaces only a part of one. */
function callsOf(fix: FixInSteps, migration: Migration, world: WritingContext): readonly SourceCall[] {
  const printed = new Set(fix.replaces.map((operation) => world.dialect.print(operation)));
  // What a rule replaces is completed, and `execute` keeps the operations that its SQL says.
  const forms = (operation: Operation): readonly Operation[] => [
    operation,
    world.dialect.complete(operation, world.schema),
  ];
  const matches = (statement: Statement): boolean =>
    printed.has(statement.sql) ||
    statement.operations.some((operation) => forms(operation).some((form) => printed.has(world.dialect.print(form))));
  const starts = new Set(migration.statements.filter(matches).map((statement) => statement.source?.start));
  const ofCalls = migration.statements.filter((statement) => starts.has(statement.source?.start));
  const calls = [...starts].flatMap((start) => ofCalls.find(({ source }) => source?.start === start)?.source ?? []);
  // What else the renaming of a table does, it does in a fix as well.
  const isPart = ({ source }: Statement): boolean => source?.name === 'rename_table';
  return ofCalls.every((one) => matches(one) || isPart(one)) &&
    !calls.some((call) => isNested(call, world) || isShared(call, world))
    ? calls
    : [];
}

/** A call whose index is named at run time, or that stands in a method which is handed its names: others may call that too. */
function isShared({ start, options }: SourceCall, { file: { text } }: WritingContext): boolean {
  const [, parameters] = [...text.slice(0, start).matchAll(/^[ \t]*def [\w.?!]+[ \t(]*(\w?)/gm)].at(-1) ?? [];
  return isKnownLater(options.name) || (parameters ?? '') !== '';
}

/** A call that shares its line with others cannot be replaced without them. */
function isNested(call: SourceCall, world: WritingContext): boolean {
  const { text } = world.file;
  const before = text.slice(text.lastIndexOf('\n', call.start - 1) + 1, call.start);
  const end = text.indexOf('\n', call.end);
  const after = text.slice(call.end, end === -1 ? text.length : end);
  return before.trim() !== '' || !/^\s*(?:#.*)?$/.test(after);
}

/** A step in the place of a call, with its way back where a `change` that could be undone would lose it. */
function lines(step: FixStep, call: SourceCall, fix: FixInSteps, migration: Migration, world: WritingContext): string {
  const indent = indentOf(call, world);
  const made = madeBy(fix);
  const ruby = (operation: Operation): Written => written(operation, made, migration, world, 'in place');
  const forward = step.operations.map(ruby);
  const back = allUndone(step.operations, { made, schema: world.schema });
  const body =
    back !== null && isOneWay(step, call, fix, migration, world)
      ? [bothWays(forward, back.map(ruby))]
      : forward.map((one) => one.text);
  return body.map((one) => indented(one, indent)).join(`\n${indent}`);
}

/** Whether a `change` that could be undone could no longer be, with a step in the place of a call. */
function isOneWay(
  step: FixStep,
  call: SourceCall,
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
): boolean {
  return (
    /^\s*def change\b/m.test(world.file.text) &&
    oneWayOf(call, world.file) === null &&
    lacking([call], versionIn(world)).length === 0 &&
    step.operations.some((one) => !written(one, madeBy(fix), migration, world, 'in place').reversible)
  );
}

function indentOf({ start }: SourceCall, { file: { text } }: WritingContext): string {
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
}

/** A call as it stands, as if it began its line. */
function textOf(call: SourceCall, world: WritingContext): string {
  return world.file.text.slice(call.start, call.end).replaceAll(`\n${indentOf(call, world)}`, '\n');
}

function bothWays(forward: readonly Written[], back: readonly Written[]): string {
  const way = (name: string, all: readonly Written[]): string =>
    all.length === 0
      ? ''
      : `\n  direction.${name} do\n${all.map(({ text }) => `    ${indented(text, '    ')}`).join('\n')}\n  end`;
  return `reversible do |direction|${way('up', forward)}${way('down', back)}\nend`;
}

/** An operation in Ruby, and whether Rails undoes it in a `change`. */
interface Written {
  readonly text: string;
  readonly reversible: boolean;
}

const reversible = new Set([
  'rename_table',
  'create_index',
  'add_column',
  'add_constraint',
  'set_not_null',
  'drop_not_null',
  'validate_constraint',
]);

/** What its author says of an index is kept, as the columns without which it could not be dropped and built again. */
function written(
  operation: Operation,
  made: readonly Operation[],
  migration: Migration,
  world: WritingContext,
  place: 'in place' | 'in a file',
): Written {
  const version = versionIn(world);
  const call = callOf(operation, migration, world);
  const asItStands = call === undefined || place === 'in a file' ? undefined : textOf(call, world);
  const write = 'concurrently' in operation && operation.concurrently ? concurrently : asWritten;
  const kept = call === undefined ? null : write(call, version, asItStands);
  if (call !== undefined && kept !== null)
    return {
      text: kept,
      reversible: lacking([call], Math.max(version, 5)).length === 0 && !isTakenLater(operation, made),
    };
  const text = rubyOf(operation, world.dialect, { made, version });
  const isUndone =
    reversible.has(operation.kind) ||
    (operation.kind === 'set_default' && isWithoutDefault(operation.table, operation.column, made));
  return { text, reversible: isUndone && !isTakenLater(operation, made) && !text.startsWith('execute ') };
}

function isTakenLater(operation: Operation, made: readonly Operation[]): boolean {
  return operation.kind === 'create_index' && operation.index !== undefined && isTaken(operation.index, made);
}

function madeBy({ steps }: FixInSteps): readonly Operation[] {
  return steps.flatMap(({ operations }) => operations);
}

function indented(ruby: string, indent: string): string {
  return ruby.split('\n').join(`\n${indent}`);
}

function removal(call: SourceCall, world: WritingContext): Edit {
  const { text } = world.file;
  const start = text.lastIndexOf('\n', call.start - 1) + 1;
  const end = text.indexOf('\n', call.end);
  return { path: world.file.path, start, end: end === -1 ? text.length : end + 1, text: '' };
}

/** Behind the line of the class. */
function disabling(world: WritingContext): Edit {
  const { text } = world.file;
  const at = text.search(/^\s*class\b.*$/m);
  const end = text.indexOf('\n', text.indexOf('class', at)) + 1;
  const indent = `${/^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', text.indexOf('class', at)) + 1))?.[0] ?? ''}  `;
  return { path: world.file.path, start: end, end, text: `${indent}disable_ddl_transaction!\n\n` };
}

/** Rails refuses two migrations of the same name, however far apart they are. */
function namesOf(steps: readonly FixStep[], migration: Migration, world: WritingContext): readonly string[] {
  const taken = new Set(
    [migration.path, ...world.migrations.map(({ path }) => path), ...(world.among?.paths ?? [])].map(
      (path) => /\d+_(\w+)\.rb$/.exec(path)?.[1] ?? path,
    ),
  );
  return steps.map((step) => {
    const name = nameOfStep(step);
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
    taken.add(free);
    return free;
  });
}

/** What the author wrote undoes what the author wrote, wherever a fix puts that. */
function isWrittenBack({ back }: Migration, { file }: WritingContext): boolean {
  return back !== null && /^\s*def (?:self\.)?down\b/m.test(file.text) && !/^\s*def change\b/m.test(file.text);
}

function leftTo(migration: Migration, made: readonly Operation[], schema: Schema) {
  const covers = coveredBy(migration, { made, schema });
  return (operation: Operation): boolean => covers(operation, undone(operation, { made, schema }));
}

const ofRows: ReadonlySet<Operation['kind']> = new Set(['insert', 'update', 'delete', 'merge']);

/**
 * What a file of its own says of the way back of rows, where that of the migration goes on past them; null where it stops there, or where
 * that is not known. In `reversible` the author writes both ways.
 */
function rowsBack(migration: Migration, world: WritingContext): string | null {
  const { text } = world.file;
  const bothWays = /\breversible\s*(?:do|\{)\s*\|\s*(\w+)\s*\|/.exec(text);
  const name = migration.path.slice(migration.path.lastIndexOf('/') + 1);
  const isLeft = isWrittenBack(migration, world) || (bothWays !== null && text.includes(`${bothWays[1]}.down`));
  if (isLeft) return `# This is left to the way back of ${name}.`;
  if (!/^\s*def change\b/m.test(text) || migration.noWayBack !== undefined) return null;
  return bothWays !== null || versionIn(world) >= 5 ? '# Of the rows nothing is undone.' : null;
}

/** The way back of operations in a file of their own, where that of the migration is written out. */
function downOf(
  operations: readonly Operation[],
  made: readonly Operation[],
  migration: Migration,
  world: WritingContext,
  ruby: (operation: Operation) => Written,
): readonly string[] {
  const written = isWrittenBack(migration, world);
  const isLeft = leftTo(migration, made, world.schema);
  const rows = rowsBack(migration, world);
  const name = migration.path.slice(migration.path.lastIndexOf('/') + 1);
  const parts = [...operations].reverse().map((operation): readonly string[] | null => {
    if (ofRows.has(operation.kind)) return rows === null ? null : [rows];
    if (written && isLeft(operation)) return [`# This is left to the way back of ${name}.`];
    return undone(operation, { made, schema: world.schema })?.map((one) => ruby(one).text) ?? null;
  });
  return parts.includes(null)
    ? ['raise ActiveRecord::IrreversibleMigration']
    : [...new Set(parts.flatMap((part) => part ?? []))];
}

/** What a fix adds to `up`, `down` takes away, first of all. Null where that has no place. */
function inDown(
  placed: readonly Operation[],
  call: SourceCall,
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
): readonly Edit[] | null {
  const made = madeBy(fix);
  const undoing = { made, schema: world.schema };
  const added = addedToBack(placed, fix.replaces, migration, undoing);
  const oneWay = /^\s*def change\b/m.test(world.file.text) ? oneWayOf(call, world.file) : null;
  if (oneWay !== null && added.length > 0) {
    const lines = added.map((one) => written(one, made, migration, world, 'in a file').text);
    const edit = intoDown(oneWay, lines, world.file);
    return edit === null ? null : [edit];
  }
  const found = /^([ \t]*)def (?:self\.)?down\b[^\n]*\n/m.exec(world.file.text);
  if (found === null || !isWrittenBack(migration, world)) return [];
  const stale = staleInBack(placed, fix.replaces, migration, undoing)?.source;
  const indent = `${found[1]}  `;
  const lines = added.map((one) => indented(written(one, made, migration, world, 'in a file').text, indent));
  if (stale !== undefined) {
    const { start, end } = stale;
    return [{ path: world.file.path, start, end, text: lines.join(`\n${indent}`) || '# Nothing to undo.' }];
  }
  const text = lines.map((line) => `${indent}${line}\n`);
  const at = found.index + found[0].length;
  return text.length === 0 ? [] : [{ path: world.file.path, start: at, end: at, text: text.join('') }];
}

function newFile(
  step: FixStep,
  made: readonly Operation[],
  name: string,
  index: number,
  migration: Migration,
  world: WritingContext,
): WrittenFix['files'][number] {
  const newest = world.migrations
    .map((entry) => entry.id)
    .reduce(
      (one, other) => (one.length > other.length || (one.length === other.length && one > other) ? one : other),
      migration.id,
    );
  const version = String(BigInt(newest) + BigInt(world.among?.places[index] ?? index + 1));
  const folder = migration.path.slice(0, migration.path.lastIndexOf('/'));
  const superclass = /class\s+\S+\s*<\s*(\S+)/.exec(world.file.text)?.[1] ?? 'ActiveRecord::Migration[8.0]';
  const outside = step.transaction === 'none' ? '  disable_ddl_transaction!\n\n' : '';
  const ruby = (operation: Operation): Written => written(operation, made, migration, world, 'in a file');
  const method = (name: string, lines: readonly string[]): string =>
    `  def ${name}\n${lines.map((line) => `    ${indented(line, '    ')}\n`).join('')}  end\n`;
  const forward = step.operations.map(ruby);
  const lines = forward.map(({ text }) => text);
  const isLeft = isWrittenBack(migration, world) && step.operations.some(leftTo(migration, made, world.schema));
  const down = (): readonly string[] => downOf(step.operations, made, migration, world, ruby);
  const body =
    !isLeft && forward.every(({ reversible }) => reversible)
      ? method('change', lines)
      : `${method('up', lines)}\n${method('down', down())}`;
  return {
    path: `${folder}/${version}_${name}.rb`,
    text: `class ${camelize(name)} < ${superclass}\n${outside}${body}end\n`,
    deploy: step.deploy,
    ...(step.before === undefined ? {} : { before: step.before }),
  };
}
