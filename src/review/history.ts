import type { ChangeSet, Revision } from '../core/change-set.js';
import { type OrderedMigration, type Parsed, type Project, repeatable } from '../core/framework.js';

import type { ChangeView, MadeAgain } from '../core/rule.js';
import { emptySchema, type Schema } from '../core/schema.js';
import { apply } from '../core/schema-apply.js';
import type { Skipped, SourceFile } from '../core/source.js';
import { changedEntries, earlierOf, folderOf, pathsOf } from './changed-entries.js';
import { differInCommentsAlone } from './comments-alone.js';
import { anySql } from './configured.js';
import { driftOfDump } from './dump-drift.js';
import { newlyUnread } from './known-unread.js';
import { loneBacks } from './lone-backs.js';
import { madeAgain } from './made-again.js';
import { notTold } from './not-told.js';
import { readMigration } from './read-migration.js';
import type { Reader } from './reader.js';
import type { Recognised } from './recognise.js';
import { replay, type WalkedMigration } from './walk.js';
import { walkChanged } from './walk-changed.js';

/** The migrations of one database on both sides of a change. */
export interface History {
  readonly schemaBefore: Schema;
  readonly schemaAfter: Schema;
  /** How the schema before was known: `db/schema.rb`, `41 migrations`. */
  readonly from: string;
  /** The engine's grammar takes every statement that was read for the schema before. */
  readonly clean: boolean;
  /** Migrations that the change adds, or of which it adds statements, walked in order. */
  readonly walked: readonly WalkedMigration[];
  readonly baseOrder: readonly OrderedMigration[];
  readonly headOrder: readonly OrderedMigration[];
  readonly edited: ChangeView['edited'];
  readonly late: ChangeView['late'];
  readonly dump: ChangeView['dump'];
  readonly skipped: readonly Skipped[];
  /** Texts of the changed migrations at the head, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly parsed: ReadonlyMap<string, Parsed>;
}

/**
 * Reads the history of one database: the schema before the change, and the change on top of it. `unrun` are paths of migrations of the base that have
 * run nowhere: the base is read without them.
 */
export async function readHistory(
  found: Recognised,
  changes: ChangeSet,
  reader: Reader,
  unrun: ReadonlySet<string> = new Set(),
): Promise<History> {
  const { framework, database } = found;
  const ofBase = found.base === null ? [] : framework.order(found.base.migrations, found.base.settings);
  const baseOrder = ofBase.filter(({ path }) => !unrun.has(path));
  const headOrder = framework.order(database.migrations, database.settings);
  const before = await schemaAt(found, changes.base, baseOrder, reader);
  const changed = changedEntries(headOrder, baseOrder, changes);
  const paths = changed.flatMap(pathsOf);
  const files = await changes.head.readMany(paths);
  const parsed = await reader.parse(framework, [...files.values()], found.dialect);
  const earlier = new Map(changed.map((entry) => [entry, earlierOf(entry, baseOrder, changes)]));
  const basePaths = [...earlier.values()].flatMap((entry) => (entry === null ? [] : pathsOf(entry)));
  const wanted = [...new Set([...paths, ...basePaths])].filter((path) => !unrun.has(path));
  const atBase = await changes.base.readMany(wanted);
  const parsedAtBase = await reader.parse(framework, [...atBase.values()], found.dialect);
  const unreadable = paths.filter(
    (path) => !files.has(path) && changes.files.some((file) => file.path === path && file.status !== 'removed'),
  );
  const walked = walkChanged(found, earlier, parsed, parsedAtBase, before.schema);
  const remade = await madeAgainOf(found, changes, reader, {
    baseOrder,
    headOrder,
    earlier,
    walked,
    before: before.schema,
  });
  const schemaAfter = walked.at(-1)?.after ?? before.schema;
  const isRead = walked.every(({ migration }) => migration.skipped.length === 0);
  const wasKept = before.dumped;
  return {
    schemaBefore: before.schema,
    schemaAfter,
    dump: wasKept
      ? await driftOfDump(
          found,
          changes,
          await schemaFromDump(found, changes.head, headOrder, reader),
          isRead ? schemaAfter : null,
          { baseOrder, reader },
        )
      : null,
    from: before.from,
    clean: before.clean,
    walked,
    baseOrder,
    headOrder,
    edited: editedEntries(
      baseOrder,
      changes,
      atBase,
      files,
      walked,
      earlier,
      (path, then) => isRefused(parsedAtBase.get(then)) && !isRefused(parsed.get(path)),
    ).map((one) => withMadeAgain(one, remade)),
    late: lateEntries(found, baseOrder, headOrder, changes),
    skipped: [
      ...unreadable.map((path) => ({
        path,
        line: 1,
        reason: 'The file cannot be read as UTF-8 text; check it by hand.',
      })),
      ...(await loneBacks(found, changes)),
      ...walked.flatMap((one) => [
        ...newlyUnread(one, { before: textsBefore(earlier, atBase), now: files }),
        ...notTold(one),
      ]),
    ],
    files,
    parsed,
  };
}

/** The texts that changed migrations have at the base, by the paths of the head. */
function textsBefore(
  earlier: ReadonlyMap<OrderedMigration, OrderedMigration | null>,
  atBase: ReadonlyMap<string, SourceFile>,
): ReadonlyMap<string, SourceFile> {
  const pairs = [...earlier].flatMap(([{ path, back }, then]) => [
    [path, then?.path ?? path] as const,
    ...(back === undefined ? [] : [[back, then?.back ?? back] as const]),
  ]);
  return new Map(
    pairs.flatMap(([path, from]) => {
      const file = atBase.get(from);
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}

/** The schema of a revision, whose project `found.base` is, from its dump and its migrations in order. */
export async function schemaAt(
  found: Recognised,
  base: Revision,
  order: readonly OrderedMigration[],
  reader: Reader,
): Promise<{
  readonly schema: Schema;
  readonly from: string;
  readonly dumped: boolean;
  /** The grammar takes every statement of the migrations that were read for it. */
  readonly clean: boolean;
}> {
  const dump = await schemaFromDump(found, base, order, reader);
  const { defaultSchema } = found.dialect.facts;
  const empty = emptySchema(defaultSchema === null ? [] : [defaultSchema]);
  // Where nothing tells what there is, a table that the first migration names may be there.
  const start = dump?.schema ?? (order.length === 0 ? { ...empty, complete: false } : empty);
  const rest = dump === null ? order : dump.newer;
  const texts = await base.readMany(rest.flatMap(pathsOf));
  const parsed = await reader.parse(found.framework, [...texts.values()], found.dialect);
  const schema = rest.reduce(
    (current, entry) => replay(readMigration(found, entry, parsed, current).statements, current, found.dialect),
    start,
  );
  const clean = [...parsed.values()].every(({ skipped }) => skipped.every(({ refused }) => refused === undefined));
  return {
    schema,
    from: fromWords(dump?.path ?? null, rest.length),
    dumped: dump !== null && rest.length === 0,
    clean,
  };
}

function fromWords(dump: string | null, migrations: number): string {
  const counted = `${migrations} migration${migrations === 1 ? '' : 's'}`;
  if (dump === null) return counted;
  return migrations === 0 ? dump : `${dump} and ${counted} newer than it`;
}

async function schemaFromDump(
  found: Recognised,
  base: Revision,
  order: readonly OrderedMigration[],
  reader: Reader,
): Promise<{ readonly schema: Schema; readonly path: string; readonly newer: readonly OrderedMigration[] } | null> {
  const { dialect } = found;
  const path = found.base?.schemaDump;
  if (path === undefined) return null;
  // The configuration may name a dump for a framework that writes none of its own.
  const framework = found.framework.readSchema === undefined ? anySql() : found.framework;
  if (framework.readSchema === undefined) return null;
  const file = await base.read(path);
  if (file === null) return null;
  const parsed = (await reader.parse(framework, [file], dialect)).get(path);
  if (parsed === undefined || parsed.data === null) return null;
  const { operations, version, skipped } = framework.readSchema(parsed, dialect, found.base?.settings ?? {});
  if (operations.length === 0) return null;
  const empty = emptySchema(dialect.facts.defaultSchema === null ? [] : [dialect.facts.defaultSchema]);
  const schema = operations.reduce((current, operation) => apply(current, dialect.complete(operation, current)), empty);
  const listed = framework.versionsIn?.(parsed) ?? null;
  return {
    path,
    schema: skipped.length === 0 ? schema : { ...schema, complete: false },
    newer: newerThan(order, version, listed === null ? null : new Set(listed)),
  };
}

function newerThan(
  order: readonly OrderedMigration[],
  version: string | null,
  listed: ReadonlySet<string> | null,
): readonly OrderedMigration[] {
  if (listed !== null) return order.filter((entry) => !listed.has(entry.id));
  if (version === null) return [];
  return order.filter((entry) => compareIds(entry.id, version) > 0);
}

function compareIds(one: string, other: string): number {
  const digits = /^\d+$/;
  if (digits.test(one) && digits.test(other))
    return one.length - other.length || (one < other ? -1 : Number(one > other));
  return one < other ? -1 : Number(one > other);
}

function editedEntries(
  baseOrder: readonly OrderedMigration[],
  changes: ChangeSet,
  atBase: ReadonlyMap<string, SourceFile>,
  files: ReadonlyMap<string, SourceFile>,
  walked: readonly WalkedMigration[],
  earlier: ReadonlyMap<OrderedMigration, OrderedMigration | null>,
  mends: (path: string, then: string) => boolean,
): ChangeView['edited'] {
  const told = (path: string, then: string) => {
    const found = walked.find((candidate) => candidate.migration.path === path);
    const adds = (found?.adds ?? found?.statements.length ?? 0) + (found?.takesIn ?? 0) > 0;
    const loses = found?.loses ?? 0;
    const onlyLoses = adds || (found?.gains ?? 0) > 0 ? 0 : loses;
    const [before, after] = [atBase.get(then)?.text, files.get(path)?.text];
    const onlyComments =
      !adds && loses === 0 && before !== undefined && after !== undefined && differInCommentsAlone(before, after);
    return {
      statementsChanged: adds || loses > 0,
      onlyLoses,
      mends: mends(path, then),
      ...(onlyComments ? { onlyComments } : {}),
    };
  };
  const moved = [...earlier].flatMap(([now, then]) => (then === null || then.path === now.path ? [] : [{ now, then }]));
  const isUnchanged = ({ now, then }: (typeof moved)[number]): boolean =>
    isSameText(atBase.get(then.path), files.get(now.path));
  const replaced = moved.filter((one) => !isUnchanged(one));
  const edited = changes.files.flatMap((file) => {
    const path = file.earlierPath ?? file.path;
    const entry = baseOrder.find((candidate) => candidate.path === path);
    if (entry === undefined || file.status === 'added') return [];
    if (moved.some(({ now, then }) => then === entry || now.path === file.path)) return [];
    if (file.status === 'modified' && !atBase.has(file.path)) return [];
    const removed = file.status === 'removed';
    const change = removed ? { statementsChanged: true, onlyLoses: 0, mends: false } : told(file.path, path);
    return [{ id: entry.id, path: file.path, removed, ...change }];
  });
  return [
    ...edited,
    ...replaced.map(({ now: { id, path }, then }) => ({
      id,
      path,
      removed: false,
      atBase: { id: then.id, path: then.path },
      ...told(path, then.path),
    })),
  ];
}

/** What others make again of the migrations that the change removes, by the paths of these. Nothing where it adds none. */
async function madeAgainOf(
  found: Recognised,
  changes: ChangeSet,
  reader: Reader,
  {
    baseOrder,
    headOrder,
    earlier,
    walked,
    before,
  }: Pick<History, 'baseOrder' | 'headOrder' | 'walked'> & {
    readonly earlier: ReadonlyMap<OrderedMigration, OrderedMigration | null>;
    readonly before: Schema;
  },
): Promise<ReadonlyMap<string, MadeAgain>> {
  const paths = new Set(changes.files.flatMap(({ status, path }) => (status === 'removed' ? [path] : [])));
  const kept = new Set(earlier.values());
  const gone = walked.length === 0 ? [] : baseOrder.filter((entry) => paths.has(entry.path) && !kept.has(entry));
  if (gone.length === 0) return new Map();
  const texts = await changes.base.readMany(gone.flatMap(pathsOf));
  const parsed = await reader.parse(found.framework, [...texts.values()], found.dialect);
  return new Map(
    gone.flatMap((entry) => {
      const migration = readMigration(found, entry, parsed, before, 'every branch');
      const again = madeAgain(migration, walked, headOrder, before, found.dialect);
      return again === null ? [] : [[entry.path, again] as const];
    }),
  );
}

function withMadeAgain(
  edited: ChangeView['edited'][number],
  remade: ReadonlyMap<string, MadeAgain>,
): ChangeView['edited'][number] {
  const again = edited.removed ? remade.get(edited.path) : undefined;
  return again === undefined ? edited : { ...edited, madeAgain: again };
}

function isRefused(file: Parsed | undefined): boolean {
  return file?.skipped.some(({ refused }) => refused !== undefined) === true;
}

/** Whether two files differ in their line ends at most. */
function isSameText(one: SourceFile | undefined, other: SourceFile | undefined): boolean {
  return one !== undefined && one.text.replaceAll('\r', '') === other?.text.replaceAll('\r', '');
}

/** Migrations that are new, and sort before the last one of the base. A file that moved is not new. */
function lateEntries(
  { framework, database, base }: Recognised,
  baseOrder: readonly OrderedMigration[],
  headOrder: readonly OrderedMigration[],
  changes: ChangeSet,
): ChangeView['late'] {
  const { outOfOrder } = framework;
  if (outOfOrder === undefined || base === null || database.settings.outOfOrder === 'true') return [];
  const known = new Set([
    ...baseOrder.map(({ path }) => path),
    ...changes.files.flatMap((file) => (file.earlierPath === undefined ? [] : [file.path])),
  ]);
  const paths = new Set([...baseOrder, ...headOrder].flatMap(pathsOf));
  const order = framework.order([...paths], database.settings).filter(({ id }) => !id.startsWith(repeatable));
  const isApplied = (entry: OrderedMigration): boolean => baseOrder.some(({ path }) => path === entry.path);
  return order.flatMap(({ id, path }, at) => {
    if (known.has(path)) return [];
    // Another folder may be another location, which other databases run.
    // One of the same version is no later one: that the version is taken twice is told by a rule of its own.
    const behind = order
      .slice(at + 1)
      .findLast((entry) => entry.id !== id && isApplied(entry) && folderOf(entry) === folderOf({ path }));
    return behind === undefined ? [] : [{ id, path, behind: behind.path, fate: outOfOrder }];
  });
}

/** The project of a database as it stands at the head. */
export function projectOf(found: Recognised): Pick<Project, 'migrations' | 'settings'> {
  return { migrations: found.database.migrations, settings: found.database.settings };
}
