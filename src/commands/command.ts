// Shared by the members of this shelf.
import type { ChangeSet } from '../core/change-set.js';
import type { Config, Who } from '../core/config.js';
import type { Specialist } from '../core/ports.js';
import type { Review } from '../core/review.js';
import type { AcceptedRisk } from '../core/risk.js';
import type { ReviewSession } from '../review/consult.js';

/** A slash command: `/dbspec explain`. */
export interface Command {
  /** The word after `/dbspec`. */
  readonly name: string;
  /** How it is written, with its arguments. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What must be there; the door refuses visibly what is not. */
  readonly needs: readonly ('pull request' | 'review' | 'store' | 'write permission' | 'specialist')[];
  /**
   * The answer as Markdown.
   *
   * @throws UserError whose message is the refusal that the person sees
   */
  run(args: readonly string[], context: CommandContext): Promise<string>;
}

/** What a command may look at, and do. */
export interface CommandContext {
  /** The last review of the pull request; null where there is none. */
  readonly review: Review | null;
  /** Fingerprint of the finding in whose thread the command was written. */
  readonly fingerprint: string | null;
  /** The lines of the comment below the command. Text of a person. */
  readonly below: string;
  /** Login of the person who wrote it. */
  readonly actor: string;
  /** ISO date of today. */
  readonly today: string;
  /** Null on a plain issue. */
  readonly pull: PullDesk | null;
  readonly specialist: Specialist | null;
  /** The repository as it is: the change of the pull request, or none at its default branch. */
  changes(): Promise<ChangeSet>;
  /** The configuration at the base. */
  config(): Promise<Config>;
  /** Whether a configuration lets this person do something: null, or why not, as the end of a sentence. */
  refusalFor(who: Who): Promise<string | null>;
  /** A review made now, with what it was made of. */
  session(): Promise<ReviewSession>;
  readonly signal: AbortSignal;
}

/** What a command may do on a pull request. */
export interface PullDesk {
  /** The head of now. */
  headSha(): Promise<string>;
  /** The head of the last review; null where there is none. */
  readonly reviewedSha: string | null;
  accept(risk: AcceptedRisk): Promise<void>;
  /** Takes back what was accepted of a rule, one finding or all, and gives how many entries that were. */
  withdraw(rule: string, fingerprint: string | null): Promise<number>;
  risks(): Promise<readonly AcceptedRisk[]>;
  /** Has the head reviewed anew, after the answer. */
  reviewAgain(): void;
}
