import type { Name } from './name.js';

/** What a shadow database is asked to run. It knows no dialect: every decision is taken here. */
export interface Rehearsal {
  /** SQL that builds the schema before the change, one entry for each statement. */
  readonly base: readonly string[];
  /** Extensions that the base needs. */
  readonly extensions: readonly string[];
  readonly steps: readonly RehearsalStep[];
  /** The way back, run after the steps where all of them ran. */
  readonly back: readonly RehearsalStep[] | null;
  /** Migrations of which it is asked whether their way back leads back: their first step, and the last one of their way back. */
  readonly roundTrips?: readonly { readonly first: string; readonly last: string }[];
  /** The same change with a fix in it, each from a base of its own, after all the rest. Not run where the base did not come up whole. */
  readonly trials?: readonly Trial[];
}

/** A change with one fix in it: every statement that would then run, from the schema before the change. */
export interface Trial {
  readonly id: string;
  readonly steps: readonly RehearsalStep[];
  /** All of it undone again, run where all steps ran. */
  readonly back?: readonly RehearsalStep[];
}

/** What a trial showed, step by step. */
export interface TrialResult {
  readonly trial: string;
  readonly evidence: readonly Evidence[];
  readonly back?: readonly Evidence[];
  /** Where it came back whole: how the schema then differs from that before. */
  readonly restored?: Restored;
}

export interface RehearsalStep {
  /** Id of the statement. */
  readonly id: string;
  readonly sql: string;
  /** Steps of the same transaction share its id; null runs on its own. */
  readonly transaction: string | null;
  /** What comes behind its transaction runs all the same where it fails, as on a server that has run another text of it before. */
  readonly mayFail?: true;
  /** It stands in a branch of which it is not known whether it runs: where it fails, it is left out, and everything else goes on. */
  readonly mayNotRun?: true;
  /** Codes of errors that it gives where rows are missing, and the shadow holds none: where it fails with one, it is left out, and everything else goes on. */
  readonly mayLackRows?: readonly string[];
  readonly how:
    | { readonly kind: 'traced' }
    /** Runs, but outside a transaction, so that its locks cannot be seen. `traceAs` is another text that can. */
    | { readonly kind: 'outside'; readonly traceAs?: string }
    | { readonly kind: 'skipped'; readonly reason: string };
}

/** What the shadow showed for one statement. Never extrapolated: it holds no rows, so there are no times. */
export interface Evidence {
  readonly statement: string;
  readonly outcome: 'ran' | 'failed' | 'skipped';
  /** Error text, or why it was skipped. */
  readonly message?: string;
  /** Five-character SQLSTATE of an error. */
  readonly code?: string;
  /** Strongest lock by relation that the statement itself took, spelled as the manual does. */
  readonly locks: readonly { readonly relation: Name; readonly object: string; readonly lock: string }[];
  readonly rewrites: readonly Name[];
  /** Tables whose rows were read to validate, rewrite or build. */
  readonly scans: readonly Name[];
  readonly indexBuilds: readonly { readonly index: string; readonly table: Name }[];
  /** The text that was traced, where it was not the statement's own. */
  readonly tracedAs?: string;
}

/** How the schema after a way there and back differs from that before, in names such as `column orders.note`. */
export interface Restored {
  /** The last statement of the way back. */
  readonly statement: string;
  /** What was there before and is not there again. */
  readonly lost: readonly string[];
  /** What the way there made and the way back left. */
  readonly left: readonly string[];
  /** What is there again, but not as it was. */
  readonly changed: readonly string[];
  /** Constraints and indexes of before that are there again under another name: the old title, and the new name. */
  readonly renamed?: readonly { readonly title: string; readonly to: string }[];
}

/** What a rehearsal gave. */
export interface RehearsalResult {
  /** What ran, such as `PostgreSQL 18.6 (PGlite)`. */
  readonly engine: string;
  /** Major version of the engine. */
  readonly version: number;
  /** The whole base came up. Only then may a migration be said to fail. */
  readonly baseComplete: boolean;
  /** Statements of the base that failed, with the error: they tell what the result does not cover. */
  readonly baseErrors: readonly { readonly sql: string; readonly message: string }[];
  readonly evidence: readonly Evidence[];
  readonly back: readonly Evidence[] | null;
  /** Of each round trip that was made whole. */
  readonly restored?: readonly Restored[];
  /** Trials that ran to their end; one that is missing was not run. */
  readonly trials?: readonly TrialResult[];
  /** Something was skipped or did not run, and why. */
  readonly partial: string | null;
}
