import type { ChangeSet, Revision } from '../core/change-set.js';
import { withBodies } from '../core/operation.js';
import type { Orm } from '../core/orm.js';
import type { Facts, Model, QuerySite } from '../core/query-site.js';
import type { Use } from '../core/rule.js';
import type { Location, SourceFile } from '../core/source.js';
import { compareSites, joinFacts, usesOf } from '../flow/index.js';
import type { History } from './history.js';
import type { Reader } from './reader.js';
import type { Recognised } from './recognise.js';

/** What the application's code says about one database. */
export interface Application {
  readonly models: readonly Model[];
  readonly sites: readonly QuerySite[];
  readonly uses: (table: string, column?: string) => readonly Use[];
  /** An ORM of the application was read. */
  readonly read: boolean;
}

/** An application of which no code was read. */
export const unreadApplication: Application = { models: [], sites: [], uses: () => [], read: false };

/** Largest file that is read, in bytes, and most files of one ORM. */
const bounds = { bytes: 300_000, files: 6_000 };

/** Reads the application's code on both sides of a change, where the change gives a reason to. */
export async function readApplication(
  found: Recognised,
  history: History,
  changes: ChangeSet,
  reader: Reader,
): Promise<Application> {
  const concerned = takesAway(history) ? found.orms : found.orms.filter((orm) => isTouched(orm, found, changes));
  const parts = await Promise.all(concerned.map((orm) => readOrm(orm, found, changes, reader)));
  const [first, ...rest] = parts;
  if (first === undefined) return unreadApplication;
  return rest.reduce(both, first);
}

function both(one: Application, other: Application): Application {
  return {
    models: [...one.models, ...other.models],
    sites: [...one.sites, ...other.sites],
    uses: (table, column) => [...one.uses(table, column), ...other.uses(table, column)],
    read: true,
  };
}

const taking = new Set(['drop_column', 'drop_table', 'rename_column', 'rename_table']);

function takesAway(history: History): boolean {
  return history.walked.some((walked) =>
    walked.statements.some((view) => [...withBodies(view.operations)].some((operation) => taking.has(operation.kind))),
  );
}

function isTouched(orm: Orm, found: Recognised, changes: ChangeSet): boolean {
  return changes.files.some((file) => isInside(file.path, found.database.root) && orm.reads(file.path));
}

function isInside(path: string, root: string): boolean {
  return root === '' || path.startsWith(`${root}/`);
}

async function readOrm(orm: Orm, found: Recognised, changes: ChangeSet, reader: Reader): Promise<Application> {
  const head = await factsAt(changes.head, orm, found, reader, new Map());
  const base = await factsAt(changes.base, orm, found, reader, head.known);
  const sites = compareSites(joinFacts(base.facts), joinFacts(head.facts));
  const usesAtHead = usesOf(head.facts, 'head');
  const usesAtBase = usesOf(base.facts, 'base');
  return {
    models: head.facts.flatMap((file) => file.models),
    sites: await Promise.all(sites.map((site) => finish(site, orm, changes))),
    uses: (table, column) => [...usesAtHead(table, column), ...usesAtBase(table, column)],
    read: true,
  };
}

/** Facts of one revision. `known` holds facts by path and content, so that a file that did not change is read once. */
async function factsAt(
  revision: Revision,
  orm: Orm,
  found: Recognised,
  reader: Reader,
  known: ReadonlyMap<string, Facts>,
): Promise<{ readonly facts: readonly Facts[]; readonly known: ReadonlyMap<string, Facts> }> {
  const entries = (await revision.list())
    .filter((entry) => isInside(entry.path, found.database.root) && entry.bytes <= bounds.bytes)
    .filter((entry) => !/(?:^|\/)(?:node_modules|vendor)\//.test(entry.path) && orm.reads(entry.path))
    .slice(0, bounds.files);
  const idOf = (entry: { readonly path: string; readonly contentId: string }): string =>
    `${entry.path}\n${entry.contentId}`;
  const unread = entries.filter((entry) => !known.has(idOf(entry)));
  const files =
    unread.length === 0 ? new Map<string, SourceFile>() : await revision.readMany(unread.map((entry) => entry.path));
  const read = new Map(
    (await reader.facts(orm, [...files.values()], found.dialect)).map((facts) => [facts.path, facts]),
  );
  const all = new Map<string, Facts>();
  for (const entry of entries) {
    const facts = known.get(idOf(entry)) ?? read.get(entry.path);
    if (facts !== undefined) all.set(idOf(entry), facts);
  }
  return { facts: [...all.values()], known: all };
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
