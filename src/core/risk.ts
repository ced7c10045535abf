/** A risk that a person took on by a command on a pull request. */
export type AcceptedRisk = IgnoredFinding | Override;

/** Findings that a person accepted: of a rule, or one of them. */
export interface IgnoredFinding extends Acceptance {
  readonly kind: 'ignore';
  readonly rule: string;
  /** One finding only; every one of the rule where it is null. */
  readonly fingerprint: string | null;
  /** ISO date of the last day on which it counts. */
  readonly until: string | null;
}

/** A failed check that an admin let pass, for one head. */
export interface Override extends Acceptance {
  readonly kind: 'override';
  readonly headSha: string;
}

interface Acceptance {
  readonly reason: string;
  /** Login of the person. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What people accepted on one pull request. */
export interface RiskBook {
  /** Writes down a risk. `comment` is the id of the comment that accepted it: said twice, it counts once. */
  accept(place: RiskPlace, risk: AcceptedRisk): Promise<void>;
  /** Takes back what was accepted of a rule, one finding or all, and gives how many entries that were. */
  withdraw(pull: PullPlace, rule: string, fingerprint: string | null, by: string): Promise<number>;
  /** What stands, the oldest first. Entries past their day are among them. */
  acceptedRisks(pull: PullPlace): Promise<readonly AcceptedRisk[]>;
}

/** Stands for the number of a pull request where a review is that of a merge group, which belongs to none. */
export const mergeGroup = 0;

/** A pull request: `owner/name` and its number. */
export interface PullPlace {
  readonly repository: string;
  readonly pullRequest: number;
}

export interface RiskPlace extends PullPlace {
  readonly installation: number;
  readonly comment: number;
}

/** What became of the findings of one rule, counted. */
export interface RuleCounts {
  readonly rule: string;
  /** Findings that were shown. */
  readonly shown: number;
  /** Gone with a later push. */
  readonly fixed: number;
  /** Accepted with a reason, in the code, the configuration or a comment. */
  readonly ignored: number;
  /** Their thread was resolved by a person. */
  readonly resolved: number;
  /** Their comment was deleted by a person. */
  readonly dismissed: number;
  readonly thumbsUp: number;
  readonly thumbsDown: number;
}

/** What people did with the comment of one finding. What is left out stays as it was. */
export interface FindingFeedback {
  readonly fingerprint: string;
  readonly resolved?: boolean;
  readonly dismissed?: boolean;
  readonly thumbsUp?: number;
  readonly thumbsDown?: number;
}

/** An entry of the list of all that was accepted. */
export interface AuditEntry extends PullPlace {
  readonly risk: AcceptedRisk;
  readonly withdrawn: boolean;
}

/** What was learned from people. */
export interface FeedbackBook {
  noteFeedback(pull: PullPlace, feedback: readonly FindingFeedback[]): Promise<void>;
  /** By rule, of one repository or of all. */
  ruleCounts(repository?: string): Promise<readonly RuleCounts[]>;
  /** The newest accepted risks first, `limit` at most. */
  audit(limit: number, repository?: string): Promise<readonly AuditEntry[]>;
}
