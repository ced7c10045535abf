import { lostArbiters } from '../core/arbiters.js';
import type { ChangeSet, Entry, Revision } from '../core/change-set.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Orm } from '../core/orm.js';
import type { Facts, Model, QuerySite } from '../core/query-site.js';
import type { Namings, Use } from '../core/rule.js';
import type { Location, Skipped, SourceFile } from '../core/source.js';
import { compareSites, joinFacts, usesOf } from '../flow/index.js';
import { isInside } from './configured.js';
import type { History } from './history.js';
import { noNamings, readNamings } from './namings.js';
import type { Reader, UnreadCode } from './reader.js';
import type { Recognised } from './recognise.js';
import { orms } from './shelves.js';
import { codeBounds, skippedCode, unreadNotes } from './unread-code.js';
import type { WalkedStatement } from './walk.js';

/** What the application's code says about one database. */
export interface Application {
  readonly models: readonly Model[];
  readonly modelsAtBase: readonly Model[];
  readonly sites: readonly QuerySite[];
  readonly uses: (table: string, column?: string) => readonly Use[];
  /** Places of the base that name a column of such a name, of which nothing tells whose it is. */
  readonly namings: (table: string, column: string) => Namings;
  /** An ORM of the application was read. */
  readonly read: boolean;
  /** Code files that this change adds or edits and that could not be read. */
  readonly skipped: readonly Skipped[];
  /** How many others were not read, by reason, each a sentence. */
  readonly notes: readonly string[];
}

/** An application of which no code was read. */
export const unreadApplication: Application = {
  models: [],
  modelsAtBase: [],
  sites: [],
  uses: () => [],
  namings: noNamings,
  read: false,
  skipped: [],
  notes: [],
};

/** Reads the application's code on both sides of a change, where the change gives a reason to. */
export async function readApplication(
  found: Recognised,
  history: History,
  changes: ChangeSet,
  reader: Reader,
): Promise<Application> {
  const concerned = concernsCode(history) ? found.orms : found.orms.filter((orm) => isTouched(orm, found, changes));
  const parts = await Promise.all([
    ...concerned.map((orm) => readOrm(orm, found, history, changes, reader)),
    ...(concernsSql(history) ? orms.filter((orm) => orm.beside === true) : []).map((orm) =>
      readBeside(orm, found, changes, reader),
    ),
  ]);
  const [first, ...rest] = parts;
  if (first === undefined) return unreadApplication;
  return rest.reduce(both, first);
}

function both(one: Application, other: Application): Application {
  return {
    models: [...one.models, ...other.models],
    modelsAtBase: [...one.modelsAtBase, ...other.modelsAtBase],
    sites: [...one.sites, ...other.sites],
    uses: (table, column) => [...one.uses(table, column), ...other.uses(table, column)],
    namings: (table, column) => {
      const [first, second] = [one.namings(table, column), other.namings(table, column)];
      return { likely: [...first.likely, ...second.likely], others: [...first.others, ...second.others] };
    },
    read: one.read || other.read,
    skipped: [...one.skipped, ...other.skipped],
    notes: [...one.notes, ...other.notes],
  };
}

const taking = new Set([
  'drop_column',
  'drop_table',
  'drop_view',
  'drop_materialized_view',
  'rename_column',
  'rename_table',
]);

/** What running code may trip over: something that goes, or a column by whose name an ORM knows what it is for. */
function concernsCode(history: History): boolean {
  return history.walked.some((walked) =>
    walked.statements.some((view) =>
      [...withBodies(view.operations)].some(
        (operation) =>
          taking.has(operation.kind) ||
          takesArbiter(operation, view) ||
          (operation.kind === 'alter_type' && operation.to !== undefined) ||
          (operation.kind === 'alter_column_type' && operation.type.name !== undefined) ||
          (operation.kind === 'add_column' && operation.column.name === 'type'),
      ),
    ),
  );
}

/** A unique index goes, on which an upsert may rest, or the name by which one knows it. */
function takesArbiter(operation: Operation, { before, after }: WalkedStatement): boolean {
  if (operation.kind === 'rename_constraint') return true;
  if (operation.kind !== 'drop_index' && operation.kind !== 'drop_constraint') return false;
  return operation.table !== undefined && lostArbiters(before, after, operation.table).length > 0;
}

/** Columns that go, and that no place is known to use. */
function goingColumns({ walked }: History, uses: Application['uses']): readonly string[] {
  const dropped = walked
    .flatMap(({ statements }) => statements.flatMap((view) => [...withBodies(view.operations)]))
    .filter((operation) => operation.kind === 'drop_column');
  const unused = dropped.filter(({ table, column }) => uses(table.name, column).length === 0);
  return [...new Set(unused.map(({ column }) => column))];
}

const missed = new Set([
  'drop_column',
  'drop_table',
  'drop_view',
  'drop_materialized_view',
  'set_not_null',
  'drop_default',
]);

/** What SQL of the running version may trip over. */
function concernsSql(history: History): boolean {
  return history.walked.some((walked) =>
    walked.statements.some((view) =>
      [...withBodies(view.operations)].some(
        (operation) =>
          missed.has(operation.kind) ||
          takesArbiter(operation, view) ||
          (operation.kind === 'add_constraint' && operation.constraint.type === 'check'),
      ),
    ),
  );
}

function isTouched(orm: Orm, found: Recognised, changes: ChangeSet): boolean {
  return changes.files.some((file) => isInside(file.path, found.application) && orm.reads(file.path));
}

async function readOrm(
  orm: Orm,
  found: Recognised,
  history: History,
  changes: ChangeSet,
  reader: Reader,
): Promise<Application> {
  const head = await factsAt(changes.head, orm, found, reader, changes, new Map());
  const base = await factsAt(changes.base, orm, found, reader, changes, head.known);
  const own = (facts: readonly Facts[]) => facts.filter(({ path }) => isInside(path, found.application));
  const sites = found.leads ? compareSites(joinFacts(own(base.facts)), joinFacts(own(head.facts))) : [];
  const unread = [...head.unread, ...base.unread];
  const usesAtHead = usesOf(head.facts, 'head');
  const usesAtBase = usesOf(base.facts, 'base');
  const uses: Application['uses'] = (table, column) => [...usesAtHead(table, column), ...usesAtBase(table, column)];
  return {
    models: head.facts.flatMap((file) => file.models),
    modelsAtBase: base.facts.flatMap((file) => file.models),
    sites: await Promise.all(sites.map((site) => finish(site, orm, changes))),
    uses,
    namings: await readNamings(orm, goingColumns(history, uses), changes.base),
    read: true,
    skipped: skippedCode(head.unread, changes),
    notes: unreadNotes(unread, changes, orm),
  };
}

/** What the running version names besides what an ORM maps. Nothing is concluded from what is not found, so nothing is said of what is not read. */
async function readBeside(orm: Orm, found: Recognised, changes: ChangeSet, reader: Reader): Promise<Application> {
  const inScope = { ...found, application: found.scope };
  const { facts } = await factsAt(changes.base, orm, inScope, reader, changes, new Map());
  return { ...unreadApplication, uses: usesOf(facts, 'base') };
}

/** Facts of one revision. `known` holds facts by path and content, null for what was not read: each file is tried once. */
async function factsAt(
  revision: Revision,
  orm: Orm,
  found: Recognised,
  reader: Reader,
  changes: ChangeSet,
  known: ReadonlyMap<string, Facts | null>,
): Promise<{
  readonly facts: readonly Facts[];
  readonly known: ReadonlyMap<string, Facts | null>;
  readonly unread: readonly UnreadCode[];
}> {
  const { entries, unread } = await codeOf(revision, orm, found, changes);
  const idOf = (entry: Entry): string => `${entry.path}\n${entry.contentId}`;
  const wanted = entries.filter((entry) => !known.has(idOf(entry))).map((entry) => entry.path);
  const files = wanted.length === 0 ? new Map<string, SourceFile>() : await revision.readMany(wanted);
  // A listing of a work tree does not know the size of every file.
  const small = [...files.values()].filter((file) => file.text.length <= codeBounds.bytes);
  const answer = await reader.facts(orm, small, found.dialect);
  const read = new Map(answer.facts.map((facts) => [facts.path, facts]));
  const all = new Map(
    entries.map((entry) => [idOf(entry), known.get(idOf(entry)) ?? read.get(entry.path) ?? null] as const),
  );
  return {
    facts: joined(
      [...all.values()].filter((facts) => facts !== null),
      orm,
    ),
    known: all,
    unread: [
      ...unread,
      ...answer.unread,
      ...wanted.filter((path) => !files.has(path)).map((path) => ({ path, why: 'text' as const })),
      ...[...files.values()]
        .filter((file) => file.text.length > codeBounds.bytes)
        .map(({ path }) => ({ path, why: 'size' as const })),
    ],
  };
}

function joined(facts: readonly Facts[], orm: Orm): readonly Facts[] {
  return orm.join?.(facts) ?? facts;
}

/** Code of the application and of what else asks its database that is read, that of the change first, and what is past the bounds. */
async function codeOf(
  revision: Revision,
  orm: Orm,
  found: Recognised,
  changes: ChangeSet,
): Promise<{ readonly entries: readonly Entry[]; readonly unread: readonly UnreadCode[] }> {
  const changed = new Set(changes.files.map((file) => file.path));
  const isUser = (await orm.users?.(revision, found.application)) ?? (() => false);
  const all = (await revision.list())
    .filter(({ path }) => isInside(path, found.application) || isUser(path))
    .filter((entry) => !/(?:^|\/)(?:node_modules|vendor)\//.test(entry.path) && orm.reads(entry.path));
  const weight = ({ path }: Entry): number => (changed.has(path) ? 2 : 0) + (isInside(path, found.application) ? 1 : 0);
  const small = all
    .filter((entry) => entry.bytes <= codeBounds.bytes)
    .sort((one, other) => weight(other) - weight(one));
  return {
    entries: small.slice(0, codeBounds.files),
    unread: [
      ...all.filter((entry) => entry.bytes > codeBounds.bytes).map(({ path }) => ({ path, why: 'size' as const })),
      ...small.slice(codeBounds.files).map(({ path }) => ({ path, why: 'number' as const })),
    ],
  };
}

/** Writes the cure of a site that the change made, and finds the line of the change to show it at. */
async function finish(site: QuerySite, orm: Orm, changes: ChangeSet): Promise<QuerySite> {
  if (site.against === 'same' || site.originQuery === null) return site;
  const file = await changes.head.read(site.originQuery.location.path);
  const cure = file === null ? null : orm.write(site, site.originQuery, file);
  const places = cure === null || site.origin === null ? [site.location] : [site.origin, site.location];
  const anchor = [...places, ...site.path.map((one) => one.location)].find((place) => isAdded(place, changes));
  return { ...site, cure, ...(anchor === undefined ? {} : { anchor: { ...anchor, endLine: anchor.startLine } }) };
}

function isAdded(place: Location, changes: ChangeSet): boolean {
  const file = changes.files.find((candidate) => candidate.path === place.path);
  return file?.hunks.some((hunk) => hunk.added.includes(place.startLine)) === true;
}
