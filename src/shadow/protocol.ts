import type { Evidence, Rehearsal, RehearsalResult, Restored, TrialResult } from '../core/rehearsal.js';

/** What the parent asks of the child: one rehearsal, and then the child ends. */
export interface ChildTask {
  readonly rehearsal: Rehearsal;
  /**
   * Where the schema before the change comes from: built from its statements, also sent back as a database when it stands, or sent to the
   * child as such a database. The last two go through the pipe that follows that of the messages.
   */
  readonly base?: 'build' | 'keep' | 'restore';
}

/** The number of the pipe through which databases are sent. */
export const basePipe = 4;

/** The same of the child that works on a real server. */
export interface ServerTask extends ChildTask {
  /** Address of the server, with user and password. */
  readonly url: string;
  /** What the names of its databases begin with. */
  readonly stem: string;
  /** Longest run of one statement, in milliseconds. */
  readonly limitMs: number;
}

/** What the child tells, as it goes. */
export type ChildMessage =
  | {
      readonly kind: 'base';
      readonly engine: string;
      readonly version: number;
      readonly complete: boolean;
      readonly errors: RehearsalResult['baseErrors'];
    }
  | { readonly kind: 'started'; readonly statement: string }
  | { readonly kind: 'evidence'; readonly direction: 'forward' | 'back'; readonly evidence: Evidence }
  | { readonly kind: 'restored'; readonly restored: Restored }
  /** The change itself is through: what comes now are trials, which take nothing back of it. */
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'trial'; readonly result: TrialResult }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'done' };

/** Longest error text that is passed on, in UTF-16 units. */
export const maxMessage = 2_000;
