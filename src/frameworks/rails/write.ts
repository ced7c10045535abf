import type { FixInSteps, FixStep, WrittenFix } from '../../core/finding.js';
import type { WritingContext } from '../../core/framework.js';
import type { Migration, Statement } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import type { Edit, SourceCall } from '../../core/source.js';
import { camelize } from '../../languages/rails-inflect.js';
import { madeCheck, nameOfStep, rubyOf } from './ruby.js';
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
    first.deploy === 1 && (first.transaction === 'same' || alone || (first.transaction === 'none' && disables));
  const shared = wordsOf(fix);
  const later = fits ? rest : fix.steps;
  const files = filesOf(later, fix, migration, world);
  if (!fits) return { ...shared, edits: calls.map((one) => removal(one, world)), files };
  const body = lines(first, call, world);
  const edits: Edit[] = [
    { path: migration.path, start: call.start, end: call.end, text: body },
    ...others.map((one) => removal(one, world)),
  ];
  if (first.transaction === 'none' && !disables) edits.push(disabling(world));
  return { ...shared, edits, files };
}

function versionIn({ file, database }: WritingContext): number {
  return writtenVersion(file.text, database.settings);
}

/** A fix that leaves the migration as it is: all of it comes behind. */
function added(fix: FixInSteps, migration: Migration, world: WritingContext): WrittenFix {
  return { ...wordsOf(fix), edits: [], files: filesOf(fix.steps, fix, migration, world) };
}

function wordsOf({ title, caution }: FixInSteps) {
  return { title, ...(caution === undefined ? {} : { caution }), language: 'ruby', proven: [] };
}

function filesOf(
  steps: readonly FixStep[],
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
): WrittenFix['files'] {
  const names = namesOf(steps, migration, world);
  const made = fix.steps.flatMap(({ operations }) => operations);
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
  return ofCalls.every(matches) && !calls.some((call) => isNested(call, world)) ? calls : [];
}

/** A call that shares its line with others cannot be replaced without them. */
function isNested(call: SourceCall, world: WritingContext): boolean {
  const { text } = world.file;
  const before = text.slice(text.lastIndexOf('\n', call.start - 1) + 1, call.start);
  const end = text.indexOf('\n', call.end);
  const after = text.slice(call.end, end === -1 ? text.length : end);
  return before.trim() !== '' || !/^\s*(?:#.*)?$/.test(after);
}

function lines(step: FixStep, call: SourceCall, world: WritingContext): string {
  const { text } = world.file;
  const indent = text.slice(text.lastIndexOf('\n', call.start - 1) + 1, call.start);
  return step.operations
    .map((operation) => indented(rubyOf(operation, world.dialect, { version: versionIn(world) }), indent))
    .join(`\n${indent}`);
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
  const back = wayBack(step.operations, made);
  const method = (name: string, operations: readonly Operation[]): string =>
    `  def ${name}\n${operations.map((one) => `    ${indented(rubyOf(one, world.dialect, { made, version: versionIn(world) }), '    ')}`).join('\n')}\n  end\n`;
  const down =
    back === null ? '  def down\n    raise ActiveRecord::IrreversibleMigration\n  end\n' : method('down', back);
  const body = step.operations.every(isReversible)
    ? method('change', step.operations)
    : `${method('up', step.operations)}\n${down}`;
  return {
    path: `${folder}/${version}_${name}.rb`,
    text: `class ${camelize(name)} < ${superclass}\n${outside}${body}end\n`,
    deploy: step.deploy,
    ...(step.before === undefined ? {} : { before: step.before }),
  };
}

const reversible = new Set([
  'create_index',
  'add_column',
  'add_constraint',
  'set_not_null',
  'drop_not_null',
  'rename_column',
  'rename_table',
  'create_table',
  'validate_constraint',
]);

function isReversible(operation: Operation): boolean {
  return reversible.has(operation.kind);
}

/** The way back of operations where it is known, last one first; null where it is not. `made` is what the fix makes in all its steps. */
function wayBack(operations: readonly Operation[], made: readonly Operation[]): readonly Operation[] | null {
  const back: Operation[] = [];
  for (const operation of operations) {
    const undone = undo(operation, made);
    if (undone === null) return null;
    back.unshift(undone);
  }
  return back;
}

function undo(operation: Operation, made: readonly Operation[]): Operation | null {
  switch (operation.kind) {
    case 'set_not_null':
      return { ...operation, kind: 'drop_not_null' };
    case 'drop_constraint': {
      const check = madeCheck(operation, made);
      return check === undefined ? null : { ...check, constraint: { ...check.constraint, notValid: true } };
    }
    default:
      return null;
  }
}
