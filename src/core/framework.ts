import type { Revision } from './change-set.js';
import type { Database, DialectId, Known } from './database.js';
import type { Comment, Dialect } from './dialect.js';
import type { FixInSteps, WrittenFix } from './finding.js';
import type { Migration, TransactionMode } from './migration.js';
import type { Operation } from './operation.js';
import type { Schema } from './schema.js';
import type { Skipped, SourceFile } from './source.js';

/** A migration framework: which files are its migrations, what they will run, and how a fix is written in it. */
export interface Framework {
  readonly id: string;
  /** As a person writes it: `Rails`. */
  readonly title: string;
  /** The tool keeps checksums of applied files: editing one that was applied breaks its history. */
  readonly checksums: boolean;
  /** What such a tool does where an applied file was edited, as a clause; it refuses to go on where this is left out. */
  meetsEdit?(settings: Readonly<Record<string, string>>): string;
  /** `file`: the runner opens a transaction round each file. `server`: it sends the file at once. */
  readonly transaction: TransactionMode;
  /** How a file of a project leaves the runner's transaction, in words; null where it cannot. */
  leavesTransaction(settings: Readonly<Record<string, string>>): string | null;
  /** The driver sets the time zone of its session to that of the machine on which it runs. */
  readonly setsTimeZone?: boolean;
  /**
   * What the tool does, unless told otherwise, with a migration that sorts before one that is applied already: `skips` it for good,
   * or `refuses` to go on. One that just runs it leaves this out. A project's setting `outOfOrder` of `true` says that it was told.
   */
  readonly outOfOrder?: 'skips' | 'refuses';
  load?(): Promise<void>;
  /** Projects of this framework in a revision. Must not read more than a few small files. */
  recognise(revision: Revision): Promise<readonly Project[]>;
  /** Pure in one text (and for SQL in the dialect): plain data, cached by content id. */
  parse(file: SourceFile, dialect: Dialect): Parsed;
  /** Paths in the order in which the runner applies them, each with its id. Paths that are no forward migration are left out. */
  order(paths: readonly string[], settings: Readonly<Record<string, string>>): readonly OrderedMigration[];
  /** Whether a file of a project, by its path, is the way back of a migration and nothing else. */
  isBack?(path: string): boolean;
  /** The statements of one migration, given the schema that it meets. */
  read(migration: OrderedMigration, parsed: ReadonlyMap<string, Parsed>, world: ReadingContext): Migration;
  /** The schema that a dump describes, as operations from nothing. `settings` are the project's. */
  readSchema?(
    file: Parsed,
    dialect: Dialect,
    settings: Readonly<Record<string, string>>,
  ): {
    readonly operations: readonly Operation[];
    readonly version: string | null;
    readonly skipped: readonly Skipped[];
  };
  /** Versions of migrations that a dump covers, where it lists them; null where it says only the newest, or nothing. */
  versionsIn?(file: Parsed): readonly string[] | null;
  /** Where loose files go so that the framework takes them for its own: files that mark a project, and a place for each. */
  readonly sample?: { readonly marker: Readonly<Record<string, string>>; place(name: string, index: number): string };
  /** Writes a fix: edits to the migration, and complete new files. Null where it cannot be written in this framework. */
  write(fix: FixInSteps, migration: Migration, world: WritingContext): WrittenFix | null;
}

export interface Project {
  readonly root: string;
  /** Folder of the application whose code uses it, where that is another one: several databases share an application. */
  readonly application?: string;
  readonly migrations: readonly string[];
  /** Files that the framework runs besides, and nobody here reads, with the reason: a sentence. */
  readonly unread?: readonly { readonly paths: readonly string[]; readonly reason: string }[];
  /** Files from which a generator writes its migrations, and which no tool runs. */
  readonly sources?: readonly string[];
  readonly schemaDump?: string;
  readonly dialect?: Known<DialectId>;
  readonly serverVersion?: Known<number>;
  readonly settings: Readonly<Record<string, string>>;
}

/** Whether the runner opens a transaction round each file of a project, which a file cannot leave. */
export function forcesTransaction(
  framework: Pick<Framework, 'transaction' | 'leavesTransaction'>,
  settings: Project['settings'],
): boolean {
  return framework.transaction === 'file' && framework.leavesTransaction(settings) === null;
}

/** A file as a framework parsed it: plain data. `data` is the framework's own. */
export interface Parsed {
  readonly path: string;
  readonly data: unknown;
  readonly comments: readonly Comment[];
  readonly skipped: readonly Skipped[];
}

/** A migration in its place. `files` are the paths that make it up: one, or up and down. */
export interface OrderedMigration {
  readonly id: string;
  readonly path: string;
  readonly back?: string;
  /** Files that belong to it besides: `metadata.toml`, a journal. */
  readonly beside?: readonly string[];
}

/** The folder of a migration, in which its id counts; where that is named by the id, the one above. */
export function homeOf({ id, path }: Pick<OrderedMigration, 'id' | 'path'>): string {
  const parts = path.split('/');
  const isOwn = parts.at(-1)?.startsWith(id) !== true && parts.at(-2)?.startsWith(id) === true;
  return parts.slice(0, isOwn ? -2 : -1).join('/');
}

/** A migration as people know it: one that its tool knows by a bare number, by its file. */
export function knownAs({ id, path }: Pick<OrderedMigration, 'id' | 'path'>): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return /^\d+$/.test(id) && new RegExp(`^[VUB]?0*${id}(?!\\d)`).test(file) ? file : id;
}

/** What the id of a migration begins with that its tool runs again whenever its text changes, as Flyway's repeatable ones. */
export const repeatable = 'R__';

/** The number or version with which the id of a migration begins; undefined where it begins with a word. */
export function numberOf(id: string): string | undefined {
  return /^[Vv]?\d[\d._-]*/.exec(id)?.[0];
}

/** The folder of a file with its number, without what fills that up: `migrations/7` of `migrations/0007_orders.sql`. Null where it has none. */
export function numberInFolder(path: string): string | null {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const number = numberOf(path.slice(folder.length))
    ?.replace(/^[Vv]?0*(?=\d)/, '')
    .replace(/[._-]+$/, '');
  return number === undefined ? null : `${folder}${number}`;
}

export interface ReadingContext {
  readonly dialect: Dialect;
  readonly schema: Schema;
  readonly settings: Readonly<Record<string, string>>;
  /** Every branch is read, whatever its condition comes to on the schema: so two texts of one migration can be compared. */
  readonly everyBranch?: true;
}

export interface WritingContext {
  readonly dialect: Dialect;
  readonly schema: Schema;
  readonly database: Database;
  /** The text of the migration's file at the head. */
  readonly file: SourceFile;
  /** Ids of all migrations at the head, so that new files are numbered behind them. */
  readonly migrations: readonly OrderedMigration[];
  /** What the other fixes of the review leave to this one; left out where it is taken to be alone. */
  readonly among?: Among;
}

/** The place of a fix among others that a person may take as well. */
export interface Among {
  /** For each migration that the fix makes, in their order, how far its number is behind the last one of the head: 1 or more. */
  readonly places: readonly number[];
  /** Migrations that other fixes make, as far as they have their numbers already. */
  readonly paths: readonly string[];
}
