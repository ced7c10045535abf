import type { ChangeSet, Revision } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Database, Known } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import { type ServerFacts, timeZoneOf, versionOf as versionInFacts } from '../core/facts.js';
import type { Framework, Project } from '../core/framework.js';
import type { Orm } from '../core/orm.js';
import type { Skipped } from '../core/source.js';
import {
  type Configured,
  entryFor,
  type FolderTransaction,
  type Found,
  isInside,
  withDatabases,
} from './configured.js';
import { isIgnored } from './globs.js';
import { namedVersion, nearest, type Signal, serverSignals } from './named-servers.js';
import { projectsBefore } from './projects-before.js';
import { applicationOf, scopeOf } from './scope.js';
import { factsAt, type ReadFacts } from './server-facts.js';
import { spokenOf } from './server-signals.js';
import { dialects, frameworks, orms } from './shelves.js';
import { sameContents, unreadMigrations } from './unread-files.js';
import { count } from './words.js';

/** A database of the change, with the members of the shelves that read it. */
export interface Recognised {
  readonly database: Database;
  readonly framework: Framework;
  readonly dialect: Dialect;
  /** The same project at the tip of the base; null where the change brings it. */
  readonly base: Project | null;
  readonly orms: readonly Orm[];
  /** Folder of the application whose code uses it. */
  readonly application: string;
  /** Folder of code that can ask no other database of the repository. */
  readonly scope: string;
  /** Of the databases of its application it is the one to which queries are told, so that each is told once. */
  readonly leads: boolean;
  /** Folders for which the configuration says how a runner treats a file. */
  readonly transactions: readonly FolderTransaction[];
  /** What its server told about itself; null where no file of facts is named or believed. */
  readonly known: ServerFacts | null;
  /** The time zone in which its migrations run, where the facts tell. */
  readonly timeZone?: string;
}

/** What a revision holds, and what nobody here reads. */
export interface Recognition {
  readonly databases: readonly Recognised[];
  readonly skipped: readonly Skipped[];
  /** Sentences about what the configuration names and nobody found. */
  readonly notes: readonly string[];
}

/** Finds the databases that a change may concern: projects with a changed file, and applications whose code changed. `today` is an ISO date. */
export async function recognise(changes: ChangeSet, config: Config, today: string): Promise<Recognition> {
  const touched = new Set(changes.files.flatMap((file) => [file.path, file.earlierPath ?? file.path]));
  const facts = await readFacts(changes.base, config, today);
  return recogniseWhere(changes, config, facts, touched, (project, before, used) =>
    isConcerned(project, before, touched, used, changes),
  );
}

/** Finds every database of the head, whatever changes. */
export async function recogniseAll(changes: ChangeSet, config: Config): Promise<Recognition> {
  return recogniseWhere(changes, config, new Map(), new Set(), () => true);
}

/** The files of facts that a configuration names, by path. */
async function readFacts(base: Revision, config: Config, today: string): Promise<ReadonlyMap<string, ReadFacts>> {
  const named = [config.facts, ...config.databases.map((entry) => entry.facts)].flatMap((path) => path ?? []);
  return new Map(
    await Promise.all([...new Set(named)].map(async (path) => [path, await factsAt(base, path, today)] as const)),
  );
}

async function recogniseWhere(
  changes: ChangeSet,
  config: Config,
  facts: ReadonlyMap<string, ReadFacts>,
  touched: ReadonlySet<string>,
  concerns: (project: Project, before: Project | null, used: readonly Orm[]) => boolean,
): Promise<Recognition> {
  // With both listed, what tells of them is read at one moment: a platform answers that in one request.
  await Promise.all([changes.head.list(), changes.base.list()]);
  const same = await sameContents(changes);
  const isNews = (path: string): boolean => touched.has(path) && !same.has(path);
  const [head, base, signals, ormRoots] = await Promise.all([
    projectsOf(changes.head, config),
    projectsOf(changes.base, config),
    serverSignals(changes.head),
    Promise.all(orms.map(async (orm) => ({ orm, roots: await orm.recognise(changes.head) }))),
  ]);
  const databases: Recognised[] = [];
  const skipped: Skipped[] = [];
  const before = projectsBefore(head.found, base.found, changes.files);
  const all = [...before.keys()];
  const projects = all.map((found) => found.project);
  const paths = (await changes.head.list()).map(({ path }) => path);
  for (const [one, then] of before) {
    const { framework, project, name, transactions } = one;
    const leads = leaderOf(one, all) === one;
    const used = ormRoots
      .filter(({ roots }) => roots.some((root) => belongs(root, applicationOf(project))))
      .map(({ orm }) => orm);
    for (const { paths, reason } of project.unread ?? [])
      skipped.push(...paths.filter(isNews).map((path) => ({ path, line: 1, reason })));
    if (!concerns(project, then, leads ? used : [])) continue;
    const entry = entryFor(project, framework, config.databases);
    const told = facts.get(entry?.facts ?? config.facts ?? '');
    const said = dialectOf(project, entry?.dialect ?? config.dialect, told?.facts ?? null);
    const dialectId = said ?? (await spokenOf(guessed(project, signals), project.migrations, touched, changes.head));
    const dialect = dialects.find((candidate) => candidate.id === dialectId.value);
    if (dialect === undefined) {
      skipped.push(...unreadFiles(project, isNews, dialectId));
      continue;
    }
    const known = knownOf(told, dialect);
    const timeZone = known === null || framework.setsTimeZone === true ? undefined : timeZoneOf(known);
    databases.push({
      framework,
      dialect,
      base: then,
      orms: used,
      application: applicationOf(project),
      scope: scopeOf(project, projects, paths),
      leads,
      transactions: transactions ?? [],
      known,
      ...(timeZone === undefined ? {} : { timeZone }),
      database: {
        id: name ?? project.root,
        root: project.root,
        framework: framework.id,
        dialect: dialectId,
        serverVersion: versionOf(
          project,
          entry?.['server-version'] ?? config['server-version'],
          known,
          signals,
          dialectId.value,
        ),
        migrations: project.migrations,
        ...(project.schemaDump === undefined ? {} : { schemaDump: project.schemaDump }),
        orms: used.map((orm) => orm.id),
        settings: project.settings,
      },
    });
  }
  // A file that runs on several engines is read for those of them that are read.
  const read = new Set(databases.flatMap(({ database }) => database.migrations));
  const factNotes = [...facts.values()].flatMap(({ note }) => note ?? []);
  const claimed = new Set([...head.found, ...base.found].flatMap(({ project }) => filesOf(project)));
  skipped.push(...(await unreadMigrations(changes, claimed, databases.length > 0, config)));
  skipped.push(...goneFiles(base.found, changes));
  return {
    databases,
    skipped: skipped.filter(({ path }) => !read.has(path)),
    notes: [...head.notes, ...sourceNotes(head.found, touched), ...(databases.length === 0 ? [] : factNotes)],
  };
}

/** Changed files from which migrations are written: what runs is read, and they are not. */
function sourceNotes(found: readonly Found[], touched: ReadonlySet<string>): readonly string[] {
  const changed = found.flatMap(({ project: { sources = [] } }) => sources.filter((path) => touched.has(path)));
  const [first] = changed;
  if (first === undefined) return [];
  const others = changed.length === 1 ? '' : ` and ${count(changed.length - 1, 'more file')}`;
  return [
    `\`${first}\`${others}: the same migrations stand in the folder that the tool runs, where they are read; here they are not.`,
  ];
}

function filesOf({ migrations, sources = [], schemaDump, unread }: Project): readonly string[] {
  return [
    ...migrations,
    ...sources,
    ...(schemaDump === undefined ? [] : [schemaDump]),
    ...(unread ?? []).flatMap(({ paths }) => paths),
  ];
}

/** Facts of another engine are of another server. */
function knownOf(read: ReadFacts | undefined, dialect: Dialect): ServerFacts | null {
  return read === undefined || read.facts === null || read.facts.dialect !== dialect.id ? null : read.facts;
}

/** The project of a database at a revision below the base; null where it was not there yet. */
export async function projectAt(revision: Revision, config: Config, { framework, database, base }: Recognised) {
  const { found } = await projectsOf(revision, config);
  const same = found.find((one) => one.framework.id === framework.id && one.project.root === (base ?? database).root);
  return same?.project ?? null;
}

/** Projects of every framework, as the configuration has them. The shelf says who wins a folder that two claim. */
async function projectsOf(revision: Revision, config: Config): Promise<Configured> {
  const answers = await Promise.all(
    frameworks.map(async (framework) =>
      (await framework.recognise(revision)).map((project): Found => ({ framework, project })),
    ),
  );
  const paths = (await revision.list()).map((entry) => entry.path);
  const { found, notes } = withDatabases(answers.flat(), paths, config);
  const claimed = new Map<string, Framework>();
  return {
    notes,
    found: found.flatMap((one) => {
      const { framework, project } = one;
      const isFree = (path: string): boolean => (claimed.get(path) ?? framework) === framework;
      const migrations = project.migrations.filter((path) => isFree(path) && !isIgnored(path, config));
      if (migrations.length === 0 && project.migrations.length > 0) return [];
      const unread = (project.unread ?? []).flatMap(({ paths: some }) => some);
      for (const path of [...migrations, ...unread, ...(project.sources ?? [])])
        if (isFree(path)) claimed.set(path, framework);
      return [{ ...one, project: { ...project, migrations } }];
    }),
  };
}

function isConcerned(
  project: Project,
  before: Project | null,
  touched: ReadonlySet<string>,
  used: readonly Orm[],
  changes: ChangeSet,
): boolean {
  if ([...project.migrations, ...(before?.migrations ?? [])].some((path) => touched.has(path))) return true;
  if (project.schemaDump !== undefined && touched.has(project.schemaDump)) return true;
  return changes.files.some(
    (file) => isInside(file.path, applicationOf(project)) && used.some((orm) => orm.reads(file.path)),
  );
}

/** Migrations for engines that are not read, which the change takes away. */
function goneFiles(found: readonly Found[], { files }: ChangeSet): readonly Skipped[] {
  const gone = new Set(files.flatMap(({ path, status }) => (status === 'removed' ? [path] : [])));
  return found.flatMap(({ project: { dialect, migrations } }) => {
    if (dialect === undefined || dialects.some(({ id }) => id === dialect.value)) return [];
    const reason = `\`${dialect.value}\` (${dialect.from}) is not an engine that is read yet; check by hand that this one may go.`;
    return migrations.filter((path) => gone.has(path)).map((path) => ({ path, line: 1, reason }));
  });
}

function unreadFiles(project: Project, isNews: (path: string) => boolean, dialect: Known<string>): readonly Skipped[] {
  return project.migrations.filter(isNews).map((path) => ({
    path,
    line: 1,
    reason: `\`${dialect.value}\` (${dialect.from}) is not an engine that is read yet; check it by hand.`,
  }));
}

function dialectOf(project: Project, configured: string | undefined, told: ServerFacts | null): Known<string> | null {
  if (configured !== undefined) return { value: configured, from: 'configuration' };
  if (project.dialect !== undefined) return project.dialect;
  return told === null ? null : { value: told.dialect, from: told.path };
}

/** The engine of a project of which nothing says it: the nearest that the repository runs. */
function guessed(project: Project, signals: readonly Signal[]): Known<string> {
  const signal = nearest(signals, project.root)[0];
  if (signal !== undefined) return { value: signal.dialect, from: signal.from };
  return {
    value: dialects[0]?.id ?? 'postgres',
    from: 'assumed: nothing in the repository names an engine',
    guessed: true,
  };
}

function versionOf(
  project: Project,
  configured: number | undefined,
  known: ServerFacts | null,
  signals: readonly Signal[],
  dialect: string,
): Known<number> | null {
  if (configured !== undefined) return { value: configured, from: 'configuration' };
  if (known !== null) return { value: versionInFacts(known).major, from: known.path };
  if (project.serverVersion !== undefined) return project.serverVersion;
  return namedVersion(signals, project.root, dialect);
}

/** Of the databases of an application: the one at its root, else the first. */
function leaderOf({ framework, project }: Found, all: readonly Found[]): Found | undefined {
  const application = applicationOf(project);
  const same = all.filter(
    (other) => other.framework.id === framework.id && applicationOf(other.project) === application,
  );
  return same.find((other) => other.project.root === application) ?? same[0];
}

function belongs(ormRoot: string, projectRoot: string): boolean {
  return isInside(ormRoot, projectRoot) || isInside(projectRoot, ormRoot);
}
