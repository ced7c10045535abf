import type { Config } from './config.js';
import type { Finding, Severity } from './finding.js';
import type { OutboxBook } from './outbox.js';
import type { Rehearsal, RehearsalResult } from './rehearsal.js';
import type { Conclusion, EngineReport, Review } from './review.js';
import type { FeedbackBook, PullPlace, RiskBook } from './risk.js';
import type { Location } from './source.js';

/** A throw-away database that runs a rehearsal and watches. */
export interface ShadowDatabase {
  /** Gets ready for a rehearsal that will come soon, where that saves time. Never throws. */
  warm?(): void;
  /**
   * Runs a rehearsal. `limitMs` bounds the whole run, in milliseconds; past it the database is killed and the result is partial.
   *
   * @throws UpstreamError if no database can be had
   */
  rehearse(rehearsal: Rehearsal, limitMs: number, signal?: AbortSignal): Promise<RehearsalResult>;
  /** Deletes what it keeps of schemas to be faster the next time. */
  forget?(): Promise<void>;
  close(): Promise<void>;
}

/** A linter of another house over the SQL that will run. */
export interface SecondOpinion {
  /** What it is, with its version, for the summary. */
  readonly title: string;
  /** Engines whose SQL it reads. */
  readonly dialects: readonly string[];
  check(files: readonly SecondOpinionFile[], signal?: AbortSignal): Promise<readonly SecondOpinionHit[]>;
}

export interface SecondOpinionFile {
  /** Key that comes back in the hits: the migration's path. */
  readonly path: string;
  /** The statements that will run, each followed by `;`, one statement per entry. */
  readonly statements: readonly { readonly id: string; readonly sql: string }[];
  readonly inTransaction: boolean;
  readonly serverVersion: number | null;
}

export interface SecondOpinionHit {
  readonly path: string;
  readonly statement: string;
  /** Our own rules that may say the same of the statement, the nearest first. None: the hit is dropped. */
  readonly rules: readonly string[];
  /** The other tool's id. */
  readonly theirs: string;
  readonly message: string;
}

/** The specialist: a model that adds and explains, and never decides. */
export interface Specialist {
  readonly title: string;
  /** Reads the facts of a review and drafts. Never throws for a model that is down: it says so. */
  consult(question: SpecialistQuestion, workbench: Workbench, signal?: AbortSignal): Promise<SpecialistAnswer>;
}

export interface SpecialistQuestion {
  readonly kind: 'review' | 'ask';
  /** Facts that our code computed, as text. Trusted. */
  readonly facts: string;
  /** Text of people: title, description, diff. Untrusted data. */
  readonly material: readonly { readonly what: string; readonly text: string }[];
  readonly playbooks: readonly { readonly system: string; readonly text: string }[];
  readonly question?: string;
  readonly limits: {
    readonly maxFindings: number;
    readonly tokens: number;
    /** Tokens that everything asked on one day may take. Whoever keeps count of them enforces it. */
    readonly tokensPerDay: number;
    readonly deadlineMs: number;
  };
  readonly model: string;
  readonly effort: Config['specialist']['effort'];
}

export interface SpecialistAnswer {
  readonly report: EngineReport;
  readonly drafts: readonly DraftFinding[];
  /** What it says besides, as Markdown. */
  readonly note: string | null;
  readonly usage: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cacheReadTokens: number;
    readonly requests: number;
  };
}

/** A finding that a model drafted. Our code checks it before anybody sees it. */
export interface DraftFinding {
  readonly path: string;
  /** The exact line or lines of the head revision that it is about. */
  readonly quote: string;
  readonly headline: string;
  readonly body: string;
  readonly instead: string;
  readonly severity: Severity;
  /** Tables and columns that it names. */
  readonly names: readonly string[];
}

/** What a specialist may ask of one review: bounded and read-only. */
export interface Workbench {
  readFile(path: string, startLine?: number, endLine?: number): Promise<string>;
  search(pattern: string): Promise<string>;
  table(name: string): Promise<string>;
  whoUses(table: string, column?: string): Promise<string>;
  check(sql: string): Promise<string>;
  rehearse(sql: string): Promise<string>;
  rule(id: string): Promise<string>;
  playbook(system: string): Promise<string>;
}

/** Shows a review to a person. */
export interface Publisher {
  started(): Promise<void>;
  publish(review: Review): Promise<void>;
  /** Says that there is no review, and why. */
  failed(title: string, detail: string, conclusion: Conclusion): Promise<void>;
}

/** Deliveries that survive a crash. */
export interface JobQueue {
  /** Stores a delivery before it is acknowledged. False where one of that id is stored already, so that nothing is done twice. */
  accept(delivery: Delivery): Promise<boolean>;
  /**
   * Works off deliveries: those of one group one after the other in the order of their arrival, several groups at a time.
   *
   * A run that throws is repeated with a growing pause until its last attempt. Resolves when `signal` aborts and running work has ended;
   * what did not end is taken up by the next process.
   */
  work(handle: (delivery: Delivery, run: Run) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Groups of which something waits or runs. */
  busyGroups(): Promise<ReadonlySet<string>>;
  /** How much waits or runs, and how long the oldest has waited, in milliseconds. */
  backlog(): Promise<{ readonly waiting: number; readonly running: number; readonly oldestMs: number }>;
}

/** A webhook as it arrived. */
export interface Delivery {
  /** GitHub's delivery id. */
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly installation: number | null;
  /** Deliveries of one group run one after the other: `owner/repo#12`. */
  readonly group: string;
  /** Whether a newer delivery of the group that also replaces makes this one pointless: a review of a head that was pushed over. */
  readonly replaces: boolean;
  /** When all was as it tells, in milliseconds since 1970; null or left out where it does not say. What tells of a later time is not replaced by it. */
  readonly toldAtMs?: number | null;
  readonly payload: unknown;
}

/** One attempt at a delivery. */
export interface Run {
  /** 1 for the first. */
  readonly attempt: number;
  readonly isLast: boolean;
  /** The process has died in the earlier ones so often that this one is only to tell people that nothing came of it. */
  readonly isGivenUp?: true;
  /** One of its group that tells of a later time has come before it: what it tells may be so no more. */
  readonly isLate?: true;
  /** Aborts when a newer delivery replaces this one (its reason is a `Superseded`), or when the process has no more time. */
  readonly signal: AbortSignal;
}

/** Reviews and findings of installations, what people accepted of them, and what they thought of them. */
export interface ReviewStore extends RiskBook, FeedbackBook, OutboxBook, UsageBook {
  /** Stores a review, and with it what is to be posted of it, before anything is. */
  saveReview(key: ReviewKey, review: Review): Promise<void>;
  /** The newest review of a pull request. One of a head that was pushed over is none. */
  lastReview(
    repository: string,
    pullRequest: number,
  ): Promise<{ readonly headSha: string; readonly review: Review } | null>;
  /** The newest review of one head; null where none is kept. */
  reviewAt(pull: PullPlace, headSha: string): Promise<Review | null>;
  /** The newest reviews of a repository, one for each pull request. Those of merge groups are none of them. */
  lastReviews(
    repository: string,
    limit: number,
  ): Promise<readonly { readonly pullRequest: number; readonly review: Review }[]>;
  /** Deletes everything that is kept of an installation. */
  forgetInstallation(installation: number): Promise<void>;
  /** Deletes what is kept of repositories, `owner/name`. A review that is under way is broken off, and what it saved goes with it. */
  forgetRepositories(installation: number, repositories: readonly string[]): Promise<void>;
}

/** Tokens that the specialist took, by installation and day. */
export interface UsageBook {
  /** Adds to what an installation used on a day, an ISO date, and gives the sum. Fewer than none gives back what was set aside. */
  addTokens(installation: number, day: string, tokens: number): Promise<number>;
}

export interface ReviewKey {
  readonly installation: number;
  readonly repository: string;
  /** `mergeGroup` for the review of a merge group, which is kept for its page and counts nowhere. */
  readonly pullRequest: number;
  readonly headSha: string;
  /** The run that came to the review, so that its next attempt knows it as its own. */
  readonly run?: string;
  /** The head was pushed over: its review is kept for its page, and is not the last one of its pull request. */
  readonly isPast?: boolean;
  /** Nothing is to be added to it: the specialist has spoken, or will not. */
  readonly isWhole?: boolean;
}

/** What is pure in one text, kept under its content id. A damaged entry is a miss. */
export interface ContentCache {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
}

/** Tells a person who waits what is going on. */
export type Progress = (stage: string, detail?: string) => void;

/** A place that a model or a person named, resolved against the head text. */
export interface Grounded {
  readonly finding: Pick<Finding, 'headline'>;
  readonly location: Location;
}
