import type { ChangeSet } from './change-set.js';
import type { Config } from './config.js';
import type { Database, DialectId } from './database.js';
import type { DialectFacts } from './dialect.js';
import type { Effect } from './effect.js';
import type { ServerFacts } from './facts.js';
import type { NotRaised, Problem, Severity } from './finding.js';
import type { Migration, Statement, Transaction } from './migration.js';
import type { Name } from './name.js';
import type { Operation, OperationKind, OperationOf } from './operation.js';
import type { ConflictTarget, Model, QuerySite } from './query-site.js';
import type { Evidence, RehearsalResult } from './rehearsal.js';
import type { Schema } from './schema.js';
import type { Location } from './source.js';

/** How big a table is, by the facts, the configuration, or not known. */
export type Size = 'large' | 'unknown' | 'small';

/** Families of rules: what is lost when a finding is right and nobody heeds it. */
export const families = ['data-loss', 'compatibility', 'security', 'availability'] as const;

export type Family = (typeof families)[number];

/** A hazard: data for the page that explains it, and pure functions that find it. */
export interface Rule {
  /** Reads after "allow": the pattern, not the cure. */
  readonly id: string;
  readonly title: string;
  readonly preset: 'recommended' | 'strict' | 'all';
  /** What is at stake, where that is more than waiting: who may accept its findings can be set by it. */
  readonly family?: Family;
  /** By the size of the table, or one for all. `off` stays silent. */
  readonly severity: Severity | Readonly<Record<Size, Severity | 'off'>>;
  /** It harms only what runs beside it, or still runs after it: where the application is stopped for the deploy, it is a notice. */
  readonly whileRunning?: true;
  /** Engines it speaks about; all where it is left out. */
  readonly dialects?: readonly DialectId[];
  /** What happens and why it matters, in a paragraph. */
  readonly why: string;
  /** What to do instead: imperative, one line. */
  readonly instead: string;
  /** Versioned address of the fact it rests on. */
  readonly source: string;
  readonly examples: Examples;
  /** What the configuration may say about this rule besides its severity, by name. */
  readonly options?: Readonly<Record<string, RuleOption>>;
  /** It has nothing to do with the locks of its statement: what it prints begins with `why`. Design and style never have. */
  readonly beyondLocks?: true;
  /** It says to leave a file as it is: no fix that edits that file is shown beside it. */
  readonly leavesFile?: true;
  /** It says to keep for now what its statement drops: no fix that drops the same at once is shown beside it. */
  readonly keepsDropped?: true;
  /** It looks at second runs of migrations that can stop half-way: they are made only where such a rule is on. */
  readonly asksAgain?: true;
  /** Of several statements of a transaction that do the same to a table it tells once, with the lines of all. */
  readonly oncePerTransaction?: true;
  /** The rule gives way to these where they speak about the same statement and table. */
  readonly quietedBy?: readonly string[];
  readonly on: Handlers;
}

/** An option of a rule: `number` is a whole number of at least 1, `texts` a list. */
export interface RuleOption {
  readonly value: 'number' | 'text' | 'texts';
  /** What it means, in words that follow its name. */
  readonly means: string;
  /** The words that it may say; any where they are left out. */
  readonly oneOf?: readonly string[];
}

/** Examples as a person reads them and as the tests run them. */
export type Examples =
  | {
      /** Options of the rule, without which it would be silent. */
      readonly options?: Readonly<Record<string, unknown>>;
      readonly given?: string;
      readonly unsafe: string;
      readonly safe: string;
      readonly transaction?: 'file' | 'server' | 'statement';
      /** Major version of the server. */
      readonly server?: number;
      /** What the server told about itself. */
      readonly known?: Partial<ServerFacts>;
    }
  | {
      readonly given: string;
      readonly unsafe: string;
      readonly safe: string;
      readonly seen: { readonly unsafe: Partial<Evidence>; readonly safe: Partial<Evidence> };
      /** The way back, of which `seen` then speaks. */
      readonly back?: string;
      /** `seen` speaks of a second run. */
      readonly again?: true;
    }
  | {
      /** As above. */
      readonly options?: Readonly<Record<string, unknown>>;
      readonly framework: string;
      readonly unsafe: FileExample;
      readonly safe: FileExample;
    };

/** Files before and after a change, by path. */
export interface FileExample {
  readonly base: Readonly<Record<string, string>>;
  readonly head: Readonly<Record<string, string>>;
}

type Raises = Problem | readonly Problem[] | undefined;

/** A hazard that is ruled out may be told with the reason; a rule that has nothing to say of that gives nothing. */
type Found = Problem | NotRaised | readonly (Problem | NotRaised)[] | undefined;

/** Handlers by operation kind, and for things larger than an operation. */
export type Handlers = {
  readonly [Kind in OperationKind]?: (operation: OperationOf<Kind>, context: StatementContext) => Found;
} & {
  readonly transaction?: (transaction: TransactionView, context: MigrationContext) => Found;
  readonly migration?: (migration: Migration, context: MigrationContext) => Found;
  readonly change?: (change: ChangeView, context: ChangeContext) => Found;
  readonly model?: (model: Model, context: ModelContext) => Found;
  readonly query_site?: (site: QuerySite, context: ModelContext) => Found;
  readonly evidence?: (evidence: Evidence, context: EvidenceContext) => Raises;
  readonly suppression?: (suppression: UnusedSuppression, context: ChangeContext) => Problem | undefined;
};

/** What every handler may ask. */
export interface ChangeContext {
  readonly database: Database;
  readonly config: Config;
  readonly facts: DialectFacts;
  /** What the user's server told about itself; null where there is no file of facts. */
  readonly known: ServerFacts | null;
  /** Major version of the server; null where it is unknown, and then any supported version counts. */
  readonly serverVersion: number | null;
  /** The schema before the change, and after all of it. */
  readonly schemaBefore: Schema;
  readonly schemaAfter: Schema;
  /** Options of this rule from the configuration. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Made in this change, or since the last release: no other session uses it yet. Where a statement is handled, this is asked of the table
   * that has the name there.
   */
  isNewTable(table: Name): boolean;
  sizeOf(table: Name): Size;
  /** So busy, by the configuration or the facts, that a short lock is felt too. */
  isHot(table: Name): boolean;
  /** Places in the application, at head and at base, that use a column, or the table where no column is given. */
  usesOf(table: Name, column?: string): readonly Use[];
  /** Places of the version that runs now that name a column of such a name, of which nothing tells whose it is. Asked of columns that go. */
  namingsOf(table: Name, column: string): Namings;
  /** Whether uses could be looked for at all: an ORM of the application is read. */
  readonly canSeeUses: boolean;
  /** Code from before the change may run on once it is applied: the deploy is rolling, the migration comes before the code, and nothing here waits for a later deploy. */
  readonly oldCodeRuns: boolean;
  /** Models of the application at the head and at the base. None where no code was read: the change gave no reason to. */
  readonly models: readonly Model[];
  readonly modelsAtBase: readonly Model[];
}

/** A comment that accepts a finding, where there is none. */
export interface UnusedSuppression {
  /** The rule that it names. */
  readonly rule: string;
  /** The rule that it most likely means, where there is none of that name. */
  readonly meant: string | null;
  readonly location: Location;
}

/** Places that name a column of such a name. */
export interface Namings {
  /** They name it of something that is called as a row of the table is. */
  readonly likely: readonly Location[];
  readonly others: readonly Location[];
}

/** A place in the application that uses a table or column. */
export interface Use {
  readonly location: Location;
  readonly what: string;
  readonly revision: 'base' | 'head';
  readonly writes: boolean;
  /** It only says that there is such a table, and queries none. */
  readonly declares?: true;
  /** The columns to which an INSERT of the table gives values, where it names them. */
  readonly inserts?: readonly string[];
  /** What the ON CONFLICTs of the place rest on, where it has some. */
  readonly conflicts?: readonly ConflictTarget[];
}

export interface MigrationContext extends ChangeContext {
  readonly migration: Migration;
  /** The schema just before and just after this migration. */
  readonly before: Schema;
  readonly after: Schema;
  /** Views of the statements of this migration, in order. */
  readonly statements: readonly StatementView[];
  /** The migrations that the change runs before this one, in order. */
  readonly earlierMigrations: readonly {
    readonly migration: Migration;
    readonly statements: readonly StatementView[];
  }[];
  /** Those that it runs after this one, in order. */
  readonly laterMigrations: readonly { readonly statements: readonly StatementView[] }[];
  /** True when the runner opens a transaction round the file and the file cannot leave it. */
  readonly runnerForcesTransaction: boolean;
}

/** One statement with what the dialect says of it. */
export interface StatementView {
  readonly statement: Statement;
  /** Completed operations. */
  readonly operations: readonly Operation[];
  readonly effects: readonly Effect[];
  readonly before: Schema;
  readonly after: Schema;
}

export interface TransactionView {
  readonly transaction: Transaction;
  readonly statements: readonly StatementView[];
}

export interface ChangeView {
  readonly changes: ChangeSet;
  readonly migrations: readonly Migration[];
  /** Every statement of them, in order. */
  readonly statements: readonly StatementView[];
  /** The framework keeps checksums of applied files, and compares them, so that any edit counts, a comment too. */
  readonly checksums: boolean;
  /** The runner was told to go on where an applied migration is gone. */
  readonly mayMiss: boolean;
  /** The engine's grammar takes every migration of before, so that nothing rewrites them on their way to the server. */
  readonly baseClean: boolean;
  /** Migrations at the tip of the base, and at the head, with their ids, in order. */
  readonly baseMigrations: readonly { readonly id: string; readonly path: string }[];
  readonly headMigrations: readonly { readonly id: string; readonly path: string }[];
  /** Migrations that the change adds before one that the base has, and what the framework then does; none where it just runs them. */
  readonly late: readonly {
    readonly id: string;
    readonly path: string;
    /** Path of the last one of the base. */
    readonly behind: string;
    readonly fate: 'skips' | 'refuses';
  }[];
  /** How the dump of the head differs from its migrations; null where there is none that was kept up to date before. */
  readonly dump: {
    readonly path: string;
    /** Migrations that the change adds and the dump does not know. */
    readonly lacks: readonly { readonly id: string; readonly path: string }[];
    /** Tables, or columns of known tables, that the change brings into the dump and no migration makes. */
    readonly unmade: readonly { readonly table: Name; readonly column?: string }[];
  } | null;
  /** Migrations of the base whose text the change edits or removes. */
  readonly edited: readonly {
    readonly id: string;
    readonly path: string;
    readonly removed: boolean;
    readonly statementsChanged: boolean;
    /** The two texts differ in comments, and in nothing else. */
    readonly onlyComments?: true;
    /** How many statements are gone from one to which none is added; 0 where some are, or it could not all be read. */
    readonly onlyLoses: number;
    /** The server's grammar refuses what the base has, which so has run nowhere, and takes what the head has. */
    readonly mends: boolean;
    /** The change gives back bytes that it held for longer on the base branch than those of today. */
    readonly restores?: true;
    /** What the base has of it under another path. */
    readonly atBase?: { readonly id: string; readonly path: string };
    /** Of one that is removed: what other migrations of the change make of it again. */
    readonly madeAgain?: MadeAgain;
    /** It gets another number, under which a tool runs it once more where it has run: what that came to on the shadow. */
    readonly again?: SecondRun;
  }[];
  /** Migrations of the base that have run nowhere, since one of them fails wherever it runs; none where that is not known. */
  readonly unrun?: Unrun;
}

/** All that a removed migration makes stands in one that the change adds, or only a part of it stands in others. */
export type MadeAgain = { readonly all: true; readonly id: string; readonly path: string } | { readonly all: false };

/** A second run of a migration, where it has run as the base has it. */
export type SecondRun = { readonly outcome: 'fails'; readonly failure: Failure } | { readonly outcome: 'nothing' };

/** A statement that failed on the shadow. */
export interface Failure {
  /** What the server said, in one line. */
  readonly message: string;
  /** Where it stands: at the base, where it is of the base's form. */
  readonly location: Location;
  /** What ran it, such as `PostgreSQL 18.6 (PGlite)`. */
  readonly engine: string;
}

/** An edited migration whose form on the base fails wherever it runs, and edited ones behind it, which are never reached. */
export interface Unrun {
  readonly id: string;
  /** At the head. */
  readonly path: string;
  readonly failure: Failure;
  /** What it did before that statement is committed, and stays where it was tried. */
  readonly leaves: boolean;
  readonly behind: readonly { readonly id: string; readonly path: string }[];
}

/** What a handler of one operation may ask. */
export interface StatementContext extends MigrationContext {
  readonly statement: Statement;
  /** Effects of this operation. */
  readonly effects: readonly Effect[];
  readonly schema: Schema;
  readonly schemaNext: Schema;
  /** The operations of the statement, this one among them, each with its own effects and the schema that it meets. */
  readonly parts: readonly {
    readonly operation: Operation;
    readonly effects: readonly Effect[];
    readonly before: Schema;
    readonly nested: boolean;
  }[];
  /** The transaction it runs in, with the statements that ran in it before; null outside any. */
  readonly transaction: TransactionView | null;
  /** Effects of earlier statements whose locks are still held. */
  readonly held: readonly Effect[];
  /** The operation stands in the body of a DO block or of a branch that may not run. */
  readonly nested: boolean;
  /** A validated constraint proves it. */
  isProven(table: Name, column: string, fact: 'not null'): boolean;
}

export interface ModelContext extends ChangeContext {
  readonly sites: readonly QuerySite[];
  /** A model, or the table that carries it, is new or changed in this pull request. */
  isChanged(path: string): boolean;
  /** The change edits, or removes, a migration of the base, so that what its migrations make may not be what the schema after it says. */
  readonly baseEdited: boolean;
}

export interface EvidenceContext extends MigrationContext {
  readonly result: RehearsalResult;
  readonly statement: StatementView | null;
  /** What the change runs before it, other migrations as well. */
  readonly earlier: readonly StatementView[];
  /** The change edits, or removes, a migration of the base, so that what is there before may not be what a server has. */
  readonly baseEdited: boolean;
  /** The change removes a migration of the base, whose place another may take. */
  readonly baseRemoved: boolean;
  /** The evidence is of the way back, or of a second run of the migration after all of it but its last part. */
  readonly direction: 'forward' | 'back' | 'again';
}
