import type { Effect } from './effect.js';
import type { Finding } from './finding.js';
import type { Transaction } from './migration.js';
import type { OperationKind } from './operation.js';
import type { Evidence } from './rehearsal.js';
import type { Skipped } from './source.js';

export type { Skipped } from './source.js';

/** Where a finding is shown: beside a line of the diff, on the file, or in the summary only. */
export type Placement =
  | {
      readonly kind: 'inline';
      readonly startLine: number;
      readonly endLine: number;
      readonly suggestion: string | null;
    }
  | { readonly kind: 'file' }
  | { readonly kind: 'summary' };

export type Conclusion = 'success' | 'failure' | 'neutral';

export interface PlacedFinding extends Finding {
  readonly placement: Placement;
  /** Lines of the same file of which other findings say the same: the comment of this one speaks for them. */
  readonly alsoAt?: readonly number[];
  /** The line of the finding that speaks for this one. */
  readonly toldAt?: number;
}

/** What one engine did, in words for the summary. */
export interface EngineReport {
  readonly status: 'ran' | 'partial' | 'not run' | 'failed';
  readonly detail: string;
}

export interface ReviewedStatement {
  readonly id: string;
  readonly sql: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly transaction: string | null;
  readonly operations: readonly OperationKind[];
  readonly effects: readonly Effect[];
  readonly evidence: Evidence | null;
}

export interface ReviewedMigration {
  readonly path: string;
  readonly database: string;
  readonly framework: string;
  readonly dialect: string;
  readonly serverVersion: number | null;
  /** The tool keeps checksums of applied files, so that a comment in one is an edit too. */
  readonly checksums?: true;
  readonly transactions: readonly Pick<Transaction, 'id' | 'openedBy' | 'endedBy'>[];
  readonly statements: readonly ReviewedStatement[];
}

/** Names that matter to other open pull requests, each list bounded. */
export interface Touches {
  readonly drops: readonly string[];
  readonly startsToUse: readonly string[];
}

/** A hazard that a rule looked for and did not raise, since something rules it out. */
export interface HazardRuledOut {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  /** Id of the statement, where it is about one. */
  readonly statement: string | null;
  /** One sentence of Markdown: what it is about, and the fact that rules the hazard out. */
  readonly reason: string;
}

/** The whole output of one review. Serialisable. */
export interface Review {
  readonly conclusion: Conclusion;
  /** One line: the verdict. */
  readonly title: string;
  readonly findings: readonly PlacedFinding[];
  readonly suppressed: readonly Finding[];
  readonly skipped: readonly Skipped[];
  /** Hazards that were looked for and are ruled out. Reviews of before have none. */
  readonly notRaised?: readonly HazardRuledOut[];
  readonly engines: {
    readonly shadow: EngineReport;
    readonly specialist: EngineReport;
    readonly secondOpinion: EngineReport;
  };
  readonly migrations: readonly ReviewedMigration[];
  /** What was taken for granted, each a short clause: `Postgres 15 (docker-compose.yml)`. */
  readonly assumptions: readonly string[];
  /** Sentences for the person who reads the summary: notices of the configuration, unused suppressions. */
  readonly notes: readonly string[];
  /** What the specialist says, as Markdown; null where it did not speak. */
  readonly specialistNote: string | null;
  /** What of the database this takes away, and what its code starts to use; each `table` or `table.column`. Reviews of before have none. */
  readonly touches?: Touches;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>;
  /** Address below which each rule has its page; left out where nobody serves them. */
  readonly rulePages?: string;
}
