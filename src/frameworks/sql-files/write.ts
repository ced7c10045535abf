import { addedToBack, dropsOfMoved, staleInBack } from '../../core/covered-back.js';
import type { Dialect } from '../../core/dialect.js';
import type { FixInSteps, FixStep, WrittenFix } from '../../core/finding.js';
import type { OrderedMigration, Parsed, WritingContext } from '../../core/framework.js';
import type { Migration, Statement } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import type { Edit, SourceFile } from '../../core/source.js';
import { undoes, wayBack } from './back.js';
import { commentOut, cutStatement, replaceStatement, type Wrapping } from './edits.js';
import { hashAgain } from './hashed.js';
import { type Affected, locate } from './locate.js';
import { namingOf } from './naming.js';
import { nextNumber } from './order.js';
import { asPlaceholders } from './placeholders.js';
import { baseName, folderOf } from './project.js';
import { sqlFileOf } from './sections.js';
import { nameFor, printAll } from './words.js';

/** A complete new migration, for the framework to give its files. */
export interface NewMigration {
  readonly number: string;
  /** In the style of its neighbours, with what stands behind their words: `create_orders_number_idx.postgres`. */
  readonly name: string;
  /** Folder of the migration that the fix is about. */
  readonly folder: string;
  /** Lines of SQL: statements with their semicolons, and comments. */
  readonly up: readonly string[];
  /** Null where the original has no way back. */
  readonly down: readonly string[] | null;
  /** It must run outside the runner's transaction. */
  readonly outside: boolean;
  readonly downOutside: boolean;
  readonly operations: readonly Operation[];
}

/** What the members of this family differ in when they write. */
export interface Shape {
  /** How a file that is outside the runner's transaction runs several statements: one by one, or all sent at once. */
  readonly outside: 'statement' | 'server';
  /** The member's own `parse`: a migration may hold only those statements of its file that a change adds. */
  parse(file: SourceFile, dialect: Dialect): Parsed;
  /** Takes the migration's own file out of the transaction; null where it is not able to. */
  leave(
    world: WritingContext,
    migration: Migration,
    operations: readonly Operation[],
  ): {
    readonly edits: readonly Edit[];
    readonly files: readonly { readonly path: string; readonly text: string }[];
  } | null;
  /** Null where a name like those of the neighbours cannot be told. */
  create(
    request: NewMigration,
    world: WritingContext,
  ): readonly { readonly path: string; readonly text: string }[] | null;
  /** The number of the last migration, as a new file name would write it. */
  last?(world: WritingContext): string;
  /** A number that a migration has which does not run where this one does. */
  isTaken?(number: string, world: WritingContext): boolean;
  /** The tool that refuses a gap between two numbers, so that each fix takes the next one; undefined where none does. */
  gapless?(world: WritingContext): string | undefined;
  /** Whether these operations may stand in one file. */
  accepts?(operations: readonly Operation[], world: WritingContext): boolean;
  /** What a person must know besides. */
  caution?(created: readonly NewMigration[], inFile: readonly Operation[], world: WritingContext): string | null;
  readonly wrapping?: Wrapping;
}

interface Seat {
  /** Nothing else stands in the file, BEGIN and COMMIT apart. */
  readonly alone: boolean;
  /** The statement runs outside any transaction already. */
  readonly outside: boolean;
  readonly others: readonly Operation[];
}

/** Writes a fix into a migration of SQL files: edits to its file, and new files behind all that there are. */
export function writeSql(
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
  shape: Shape,
): WrittenFix | null {
  const affected = locate(fix, migration, world);
  if (affected === null || migration.statements.length === 0) return null;
  const steps = fix.steps.flatMap(apart);
  const seat = seatOf(affected, world, shape);
  const inFile: FixStep[] = [];
  for (const step of steps) {
    if (!stays(step, inFile, seat, shape, world)) break;
    inFile.push(step);
  }
  const later = joined(steps.slice(inFile.length));
  if (usedBehind(later, affected, migration)) return null;
  const leaves = !seat.outside && inFile.some((step) => step.transaction === 'none');
  const placed = inFile.flatMap((step) => step.operations);
  const left = leaves ? shape.leave(world, migration, placed) : { edits: [], files: [] };
  if (left === null) return null;
  const made = fix.steps.flatMap(({ operations }) => operations);
  const created = later.map((step, index) => requestFor(step, index, made, migration, world, shape));
  const files = created.flatMap((request) => [shape.create(request, world) ?? []]);
  if (files.some((group) => group.length === 0)) return null;
  const asWritten = <Part extends { readonly text: string }>(part: Part): Part => ({
    ...part,
    text: asPlaceholders(part.text, world.file.text),
  });
  const caution = [
    fix.caution,
    shape.caution?.(created, placed, world),
    created.length === 0 ? null : sharedNumber(world, shape),
    world.database.settings.hashed === undefined ? null : hashAgain,
  ].filter((part) => part !== undefined && part !== null);
  return {
    title: fix.title,
    ...(caution.length === 0 ? {} : { caution: caution.join(' ') }),
    edits: [
      ...left.edits,
      ...editsOf(fix, affected, placed, leaves, files[0]?.[0]?.path, seat, migration, world, shape),
      ...backEdits(placed, fix, migration, world, shape),
      ...dropEdits(later, made, migration, world),
    ].map(asWritten),
    files: [
      ...left.files.map((file) => ({ ...file, deploy: 1 })),
      ...files.flatMap((group, index) => group.map((file) => ({ ...asWritten(file), ...goesOut(later[index]) }))),
    ],
    language: 'sql',
    proven: [],
  };
}

/** A file of statements that each commit by themselves is hard to run again when one fails: each gets its own. */
function apart(step: FixStep): readonly FixStep[] {
  if (step.transaction !== 'none') return [step];
  return step.operations.map((operation, index) => {
    const { before, ...rest } = step;
    return { ...rest, operations: [operation], ...(index === 0 && before !== undefined ? { before } : {}) };
  });
}

function joined(steps: readonly FixStep[]): readonly FixStep[] {
  const all: FixStep[] = [];
  for (const step of steps) {
    const last = all.at(-1);
    const joins = step.transaction === 'same' && last?.transaction === 'same' && last.deploy === step.deploy;
    if (!joins || last === undefined || step.before !== undefined) all.push(step);
    else all.splice(-1, 1, { ...last, operations: [...last.operations, ...step.operations] });
  }
  return all;
}

function seatOf(affected: readonly Affected[], world: WritingContext, shape: Shape): Seat {
  const starts = new Set(affected.map((part) => part.range.start));
  const parsed = shape.parse(world.file, world.dialect);
  const others = (sqlFileOf(parsed).up?.statements ?? [])
    .filter((statement) => !starts.has(statement.start) && !isFrame(statement))
    .flatMap((statement) => statement.operations);
  const kept = affected.flatMap((part) => [...part.before, ...part.after]);
  const unread = parsed.skipped.length > 0;
  return {
    alone: affected.length > 0 && others.length === 0 && kept.length === 0 && !unread,
    outside: affected.length > 0 && affected.every((part) => part.statement.transaction === null),
    others: [...others, ...kept],
  };
}

function stays(step: FixStep, taken: readonly FixStep[], seat: Seat, shape: Shape, world: WritingContext): boolean {
  if (step.deploy > 1 || step.before !== undefined) return false;
  const together = [...seat.others, ...taken.flatMap((part) => part.operations), ...step.operations];
  if (shape.accepts?.(together, world) === false) return false;
  const first = taken.length === 0;
  if (seat.outside && shape.outside === 'statement') return step.transaction !== 'own' || step.operations.length === 1;
  if (step.transaction === 'same') return taken.every((part) => part.transaction === 'same');
  return first && seat.alone && (step.transaction === 'own' || step.operations.length === 1);
}

/** Whether a statement behind the cut needs something that a later file would make. */
function usedBehind(later: readonly FixStep[], affected: readonly Affected[], migration: Migration): boolean {
  const names = later.flatMap((step) => step.operations.flatMap(makes));
  const from = migration.statements.findIndex((statement) => statement.id === affected[0]?.statement.id);
  const touched = new Set(affected.map((part) => part.statement.id));
  const behind = migration.statements.slice(from + 1).filter((statement) => !touched.has(statement.id));
  return names.some((name) => {
    const word = new RegExp(`(?<![\\w$])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w$])`, 'i');
    return behind.some((statement) => word.test(statement.sql));
  });
}

function makes(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'create_index':
      return operation.index === undefined ? [] : [operation.index];
    case 'add_constraint':
      return operation.constraint.name === undefined ? [] : [operation.constraint.name];
    case 'add_column':
      return [operation.column.name];
    case 'create_table':
      return [operation.table.name];
    default:
      return [];
  }
}

function editsOf(
  fix: FixInSteps,
  affected: readonly Affected[],
  placed: readonly Operation[],
  leaves: boolean,
  moved: string | undefined,
  seat: Seat,
  migration: Migration,
  world: WritingContext,
  shape: Shape,
): readonly Edit[] {
  const print = (operations: readonly Operation[]) => printAll(operations, world.dialect);
  const [anchor, ...rest] = affected;
  if (anchor === undefined) return insertion(print(placed), migration, world);
  const [kept, ...added] = placed;
  // A statement to which the fix only adds others stays as its author wrote it, with its comments.
  const onlyAdds = added.length > 0 || moved !== undefined;
  const isKept = onlyAdds && rest.length === 0 && fix.replaces.length === 1 && kept === fix.replaces[0];
  if (isKept && added.length === 0 && !leaves) return [];
  const texts = isKept
    ? [world.file.text.slice(anchor.range.start, anchor.range.end), ...print(added)]
    : [...print(anchor.before), ...print(placed), ...print(anchor.after)];
  const here =
    texts.length === 0 && seat.alone && moved !== undefined
      ? commentOut(world.file, anchor.range, `-- Moved to ${shownName(moved, world)}.`, shape.wrapping)
      : replaceStatement(world.file, anchor.range, texts, shape.wrapping);
  const frame = leaves ? migration.statements.filter(isFrame) : [];
  return [
    here,
    ...rest.map((part) =>
      replaceStatement(world.file, part.range, print([...part.before, ...part.after]), shape.wrapping),
    ),
    ...frame.flatMap((statement) =>
      statement.range === undefined ? [] : [cutStatement(world.file, statement.range, shape.wrapping)],
    ),
  ];
}

/** What a file of its own drops on its way back may be gone when the way back of the migration comes to it. */
function dropEdits(
  later: readonly FixStep[],
  made: readonly Operation[],
  migration: Migration,
  world: WritingContext,
): readonly Edit[] {
  const moved = later.flatMap(({ operations }) => operations);
  const path = orderedOf(world, migration.path)?.back ?? world.file.path;
  return dropsOfMoved(moved, migration, made).flatMap(({ statement: { range }, drop }) =>
    range === undefined || drop.ifExists === true
      ? []
      : [{ path, start: range.start, end: range.end, text: world.dialect.print({ ...drop, ifExists: true }) }],
  );
}

/** What the fix adds to the way forward, the way back takes away: at its beginning. */
function backEdits(
  placed: readonly Operation[],
  fix: FixInSteps,
  migration: Migration,
  world: WritingContext,
  shape: Shape,
): readonly Edit[] {
  if (migration.back === null) return [];
  const made = fix.steps.flatMap(({ operations }) => operations);
  const undoing = { made, schema: world.schema };
  const added = addedToBack(placed, fix.replaces, migration, undoing);
  const stale = staleInBack(placed, fix.replaces, migration, undoing)?.range;
  if (added.length === 0 && stale === undefined) return [];
  const separate = orderedOf(world, migration.path)?.back;
  const section = sqlFileOf(shape.parse(world.file, world.dialect)).down;
  const at = separate === undefined ? section?.start : (migration.back[0]?.range?.start ?? 0);
  if (at === undefined) return [];
  // A way back runs in one transaction as a rule, where nothing can go concurrently.
  const plain = added.map((one) => ('concurrently' in one ? { ...one, concurrently: false } : one));
  const texts = printAll(plain, world.dialect);
  if (stale !== undefined) {
    const { start, end } = stale;
    return [{ path: separate ?? world.file.path, start, end, text: texts.join(';\n') || '-- Nothing to undo.' }];
  }
  const text = texts.map((sql) => `${sql};\n`).join('');
  return [{ path: separate ?? world.file.path, start: at, end: at, text }];
}

/** A fix that replaces nothing puts its statements before the first one. */
function insertion(texts: readonly string[], migration: Migration, world: WritingContext): readonly Edit[] {
  const at = migration.statements[0]?.range?.start;
  if (at === undefined || texts.length === 0) return [];
  return [{ path: world.file.path, start: at, end: at, text: texts.map((text) => `${text};\n`).join('') }];
}

function requestFor(
  step: FixStep,
  index: number,
  made: readonly Operation[],
  migration: Migration,
  world: WritingContext,
  shape: Shape,
): NewMigration {
  const undoing = { made, schema: world.schema };
  const down = migration.back === null ? null : closed(wayBack(step.operations, migration, world.dialect, undoing));
  const naming = namingOf(migration.path, world.migrations);
  return {
    number: numberFor(index, world, shape),
    name: naming.styled(nameFor(step.operations)) + (naming.tail ?? ''),
    folder: folderOf(migration.path),
    up: [...reason(step.before), ...closed(printAll(step.operations, world.dialect))],
    down,
    outside: step.transaction === 'none',
    downOutside:
      down !== null &&
      undoes(step.operations, migration, world.dialect, undoing).some((operation) =>
        world.dialect.facts.refusesTransaction(operation),
      ),
    operations: step.operations,
  };
}

function sharedNumber(world: WritingContext, shape: Shape): string | null {
  const tool = shape.gapless?.(world);
  if (tool === undefined || world.among === undefined) return null;
  return `Where you take another fix of this review too, renumber one of them: ${tool} refuses gaps, so that each has the next number.`;
}

function numberFor(index: number, world: WritingContext, shape: Shape): string {
  const isGapless = shape.gapless?.(world) !== undefined;
  const place = (isGapless ? undefined : world.among?.places[index]) ?? index + 1;
  const last = shape.last?.(world) ?? world.migrations.at(-1)?.id ?? '0';
  let steps = 0;
  for (let free = 0; free < place; steps += 1)
    if (shape.isTaken?.(nextNumber(last, steps + 1), world) !== true) free += 1;
  return nextNumber(last, steps);
}

function closed(texts: readonly string[]): readonly string[] {
  return texts.map((text) => (text.startsWith('--') ? text : `${text};`));
}

function reason(before: string | undefined): readonly string[] {
  if (before === undefined) return [];
  return before.split('\n').map((line) => `-- ${line}`);
}

function goesOut(step: FixStep | undefined): { readonly deploy: number; readonly before?: string } {
  const deploy = step?.deploy ?? 1;
  return step?.before === undefined ? { deploy } : { deploy, before: step.before };
}

function isFrame(statement: Pick<Statement, 'operations'>): boolean {
  return statement.operations.every((operation) => operation.kind === 'begin' || operation.kind === 'commit');
}

function shownName(path: string, world: WritingContext): string {
  const folder = folderOf(world.file.path);
  return folderOf(path) === folder ? baseName(path) : path;
}

/** The migration of the world that a path belongs to. */
export function orderedOf(world: WritingContext, path: string): OrderedMigration | undefined {
  return world.migrations.find((migration) => migration.path === path);
}
