import type { Dialect } from '../core/dialect.js';
import { canRun } from '../core/features.js';
import type { Fix, FixInSteps, WrittenFix } from '../core/finding.js';
import type { Among, OrderedMigration, Parsed } from '../core/framework.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { applyEdits, type SourceFile, sourceFile } from '../core/source.js';
import { pathsOf } from './changed-entries.js';
import { checkWorld, type Raised } from './check.js';
import { withLeft } from './fix-back.js';
import { namesWhatIsThere } from './fix-names.js';
import { numberAgain, numberApart } from './fix-numbers.js';
import { patchOf } from './fix-patch.js';
import type { History } from './history.js';
import { readMigration } from './read-migration.js';
import { parseOne } from './reader.js';
import type { Recognised } from './recognise.js';
import type { World } from './rule-contexts.js';
import { rules } from './shelves.js';
import type { FixOutcome } from './trials.js';
import { keepsConflicts, keepsUniqueness } from './uniqueness-kept.js';
import { type WalkedMigration, walkMigration } from './walk.js';

/** A fix that was written and read back, with the migrations as they would then stand. */
export interface ProvenFix {
  readonly fix: WrittenFix;
  readonly migrations: readonly WalkedMigration[];
}

/** Statements that are checked again for the fixes of one database: about four seconds' work. */
const mostStatements = 6000;

/**
 * The fixes of what was raised, those of the worst first. Each is proven on the whole change, so that a change of very many statements has
 * fixes for its first findings only; the others say what to do in words.
 */
export function proveFixes(
  raised: readonly Raised[],
  before: readonly Raised[],
  world: World,
  found: Recognised,
  history: History,
  earlier: ReadonlyMap<Raised, ProvenFix> = new Map(),
): ReadonlyMap<Raised, ProvenFix> {
  const statements = world.migrations.reduce((sum, walked) => sum + walked.statements.length, 0);
  const most = Math.max(1, Math.floor(mostStatements / Math.max(statements, 1)));
  const left = new Set(
    raised.flatMap(({ rule, location, problem }) =>
      rule.leavesFile === true ? [location.path, ...(problem.alsoIn ?? [])] : [],
    ),
  );
  const kept = raised.flatMap(({ rule, statement }) =>
    rule.keepsDropped === true ? (statement?.operations ?? []).flatMap(droppedBy) : [],
  );
  const worstFirst = raised
    .filter(({ problem, location }) => problem.fix !== undefined && !left.has(location.path))
    .filter(({ problem: { fix } }) => fix === undefined || !isInSteps(fix) || !dropsAny(fix, kept))
    .toSorted((one, other) => weights[one.severity] - weights[other.severity])
    .slice(0, most);
  const fixes = new Map<Raised, ProvenFix>();
  for (const one of worstFirst) {
    const proven = proveFix(one, world, found, history, rules, before);
    if (proven !== null) fixes.set(one, proven);
  }
  // What they do was proven; that the tool reads them back at other numbers is proven once more.
  return numberApart(fixes, earlier, found, history, (one, among) =>
    proveFix(one, world, found, history, [], [], among),
  );
}

/** Whether a fix drops at once what is to be kept for now. */
function dropsAny({ steps }: FixInSteps, kept: readonly string[]): boolean {
  return steps.some(
    ({ operations, deploy }) => deploy === 1 && operations.flatMap(droppedBy).some((name) => kept.includes(name)),
  );
}

/** The name of the index or constraint that an operation drops. */
function droppedBy(operation: Operation): readonly string[] {
  if (operation.kind === 'drop_index') return [operation.index.name];
  return operation.kind === 'drop_constraint' ? [operation.constraint] : [];
}

/** The fixes that are shown once the trials are over. One that failed leaves its numbers to the others. */
export function closeGaps(
  outcomes: ReadonlyMap<Raised, FixOutcome>,
  fixes: ReadonlyMap<Raised, ProvenFix>,
  world: World,
  found: Recognised,
  history: History,
): ReadonlyMap<Raised, FixOutcome> {
  const claimed = new Map(
    [...outcomes].map(([raised, outcome]) => {
      const fix = outcome.fix === null ? null : withLeft(outcome.fix, outcome.left);
      return [raised, { ...outcome, fix }];
    }),
  );
  const isShown = ([raised]: readonly [Raised, ProvenFix]): boolean => (outcomes.get(raised)?.fix ?? null) !== null;
  const shown = new Map([...fixes].filter(isShown));
  if (shown.size === fixes.size) return claimed;
  const again = numberAgain(shown, found, history, (one, among) => proveFix(one, world, found, history, [], [], among));
  return new Map(
    [...claimed].map(([raised, outcome]) => {
      const fix = again?.get(raised)?.fix;
      const { proven = [] } = outcome.fix ?? {};
      return [raised, fix === undefined ? outcome : { ...outcome, fix: withLeft({ ...fix, proven }, outcome.left) }];
    }),
  );
}

const weights = { error: 0, warning: 1, notice: 2 };

/**
 * Writes the fix of a problem, puts it into the head, reads that again and checks it again.
 *
 * Null where the framework cannot write it, where what is read back is not what the steps say, where the rule still speaks, or
 * where something as bad is raised that was not there before. A fix that fails is not shown.
 */
export function proveFix(
  raised: Raised,
  world: World,
  found: Recognised,
  history: History,
  rules: readonly Rule[],
  before: readonly Raised[],
  among?: Among,
): ProvenFix | null {
  const fix = raised.problem.fix;
  const file = history.files.get(raised.location.path);
  if (fix === undefined) return null;
  if (!isInSteps(fix)) {
    const written = { ...fix, files: [], language: '', proven: [] };
    return { fix: withPatch(written, history), migrations: [] };
  }
  if (raised.migration === null || file === undefined || asksTooMuch(fix, raised, world)) return null;
  const written = found.framework.write(fix, raised.migration.migration, {
    dialect: found.dialect,
    schema: metBy(fix, raised.migration, raised.statement, found.dialect),
    database: found.database,
    file,
    migrations: history.headOrder,
    ...(among === undefined ? {} : { among }),
  });
  if (written === null) return null;
  const after = readBack(written, found, history);
  if (after === null || !holdsSteps(fix, after, found) || !keepsUniqueness(world.migrations, after)) return null;
  if (!keepsConflicts(world.migrations, after)) return null;
  if (!namesWhatIsThere(written, after)) return null;
  const { raised: again } = checkWorld(
    { ...worldOf(fix, world), migrations: after, schemaAfter: after.at(-1)?.after ?? world.schemaAfter },
    rules,
  );
  if (again.some((other) => idOf(other) === idOf(raised))) return null;
  const known = new Set(before.map(idOf));
  if (again.some((other) => other.severity === 'error' && !known.has(idOf(other)))) return null;
  return { fix: withPatch(withWarning(written, found), history), migrations: after };
}

/** The schema that the first of what a fix replaces meets. */
function metBy(
  { replaces }: FixInSteps,
  migration: WalkedMigration,
  statement: Raised['statement'],
  { print }: Dialect,
): Schema {
  const kinds = new Set(replaces.map(({ kind }) => kind));
  const texts = new Set(replaces.map(print));
  const isReplaced = (one: Operation): boolean =>
    replaces.includes(one) || (kinds.has(one.kind) && texts.has(print(one)));
  const first = migration.statements.find(({ operations }) => operations.some(isReplaced));
  return (first ?? statement ?? migration).before;
}

function withPatch(fix: WrittenFix, { files }: History): WrittenFix {
  const patch = patchOf(fix, files);
  return patch === null ? fix : { ...fix, patch };
}

/** A tool that keeps checksums takes an edit of a file for a broken history where somebody has applied the file already. */
function withWarning(fix: WrittenFix, { framework, database }: Recognised): WrittenFix {
  if (!framework.checksums || fix.edits.length === 0) return fix;
  const warning = `${framework.title} keeps checksums: where this file was applied already, on a laptop too, ${framework.meetsEdit?.(database.settings) ?? 'any edit of it is refused'}. There, undo it first, or leave the file and accept the finding with \`/dbspec ignore\`.`;
  return { ...fix, caution: fix.caution === undefined ? warning : `${fix.caution} ${warning}` };
}

/** Whether a step needs what the server is too old for, as where it keeps what the migration itself asks for. */
function asksTooMuch(
  { steps }: FixInSteps,
  { statement, migration }: Raised,
  { dialect, serverVersion, schemaBefore }: World,
): boolean {
  if (serverVersion === null) return false;
  const schema = statement?.before ?? migration?.before ?? schemaBefore;
  return steps.some(({ operations }) =>
    operations.some((operation) => !canRun(operation, { facts: dialect.facts, serverVersion, schema })),
  );
}

/** What a later deploy does meets code that is not written yet: what today's code uses says nothing about it. */
function worldOf(fix: FixInSteps, world: World): World {
  return fix.steps.some(({ deploy }) => deploy > 1)
    ? { ...world, uses: () => [], canSeeUses: false, inLaterDeploys: true }
    : world;
}

/** Whether a cure is in operations, which a framework writes. */
export function isInSteps(fix: Fix): fix is FixInSteps {
  return 'steps' in fix;
}

const ids = new WeakMap<Raised, string>();

/** What a problem is: its rule and its subject. */
function idOf(raised: Raised): string {
  const known = ids.get(raised);
  if (known !== undefined) return known;
  const id = `${raised.rule.id} ${JSON.stringify(raised.problem.subject)}`;
  ids.set(raised, id);
  return id;
}

/** The changed migrations as they stand once the fix is in the files. */
function readBack(written: WrittenFix, found: Recognised, history: History): readonly WalkedMigration[] | null {
  const { framework, dialect, database } = found;
  const texts = new Map<string, SourceFile>(history.files);
  for (const path of new Set(written.edits.map((edit) => edit.path))) {
    const file = texts.get(path);
    if (file === undefined) return null;
    texts.set(
      path,
      sourceFile(
        path,
        applyEdits(
          file.text,
          written.edits.filter((edit) => edit.path === path),
        ),
        `${file.contentId}+fix`,
      ),
    );
  }
  for (const file of written.files) texts.set(file.path, sourceFile(file.path, file.text, `${file.path}+fix`));
  const changedPaths = new Set([...written.edits.map((edit) => edit.path), ...written.files.map((file) => file.path)]);
  const parsed = new Map<string, Parsed>(history.parsed);
  for (const path of changedPaths) {
    const file = texts.get(path);
    if (file !== undefined) parsed.set(path, parseOne(framework, file, dialect));
  }
  const order = framework.order(
    [...new Set([...database.migrations, ...written.files.map((file) => file.path)])],
    database.settings,
  );
  const entries = order.filter((entry) => concerns(entry, changedPaths, history));
  const version = database.serverVersion?.value ?? null;
  let schema: Schema = history.schemaBefore;
  const walked = entries.map((entry) => {
    const migration = readMigration(found, entry, parsed, schema);
    const next = walkMigration(migration, schema, dialect, version, found.timeZone);
    schema = next.after;
    return next;
  });
  return walked.some(
    (migration) => migration.migration.skipped.length > countSkipped(history, migration.migration.path),
  )
    ? null
    : walked;
}

function concerns(entry: OrderedMigration, changed: ReadonlySet<string>, history: History): boolean {
  return (
    pathsOf(entry).some((path) => changed.has(path)) ||
    history.walked.some((walked) => walked.migration.path === entry.path)
  );
}

function countSkipped(history: History, path: string): number {
  return history.walked.find((walked) => walked.migration.path === path)?.migration.skipped.length ?? 0;
}

/** Every operation of the steps is found again, as the dialect prints it once completed. */
function holdsSteps(fix: FixInSteps, after: readonly WalkedMigration[], found: Recognised): boolean {
  const { dialect } = found;
  const read = new Set(
    after.flatMap((walked) =>
      walked.statements.flatMap((view) =>
        [...withBodies(view.operations)].map((operation) => dialect.print(operation)),
      ),
    ),
  );
  const states = after.flatMap((walked) => walked.statements.map((view) => view.before));
  return fix.steps
    .flatMap((step) => step.operations)
    .every(
      (operation) =>
        read.has(dialect.print(operation)) ||
        states.some((state) => read.has(dialect.print(dialect.complete(operation, state)))),
    );
}
