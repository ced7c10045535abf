import type { Review } from './review.js';

/** A slash command: `/dbspec explain`. */
export interface Command {
  /** The word after `/dbspec`. */
  readonly name: string;
  /** How it is written, with its arguments. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What must be there; the door refuses visibly what is not. */
  readonly needs: readonly ('review' | 'write permission' | 'specialist' | 'shadow')[];
  /** The answer as Markdown. */
  run(args: readonly string[], context: CommandContext): Promise<string>;
}

/** What a command may look at. */
export interface CommandContext {
  /** The last review of the pull request; null on a plain issue. */
  readonly review: Review | null;
  /** Fingerprint of the finding in whose thread the command was written. */
  readonly fingerprint: string | null;
  readonly signal: AbortSignal;
}
