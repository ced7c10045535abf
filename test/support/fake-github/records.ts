import type { Payload } from '../webhook-examples.js';

export interface FakeUser {
  readonly login: string;
  readonly type: 'User' | 'Bot';
}

/** What a person may do in a repository. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface FakeCheckRun {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string | null;
  readonly details_url: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly output: {
    readonly title: string | null;
    readonly summary: string | null;
    readonly text: string | null;
    /** All that were sent, over all requests. */
    readonly annotations: readonly Payload[];
  };
  readonly actions: readonly Payload[];
}

export interface FakeReview {
  readonly id: number;
  readonly user: FakeUser;
  readonly state: 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED';
  readonly body: string;
  readonly commit_id: string;
  readonly submitted_at?: string;
}

export interface FakeReaction {
  readonly content: string;
  readonly user: string;
  readonly id?: number;
}

/** A comment as it was written. What GitHub shows of it later, an outdated line for one, is found when it is asked for. */
export interface FakeComment {
  readonly id: number;
  readonly user: FakeUser;
  readonly body: string;
  readonly path?: string;
  readonly line?: number | null;
  readonly start_line?: number | null;
  readonly side?: string;
  readonly start_side?: string | null;
  readonly subject_type?: 'line' | 'file';
  readonly commit_id?: string;
  readonly diff_hunk?: string;
  readonly position?: number;
  readonly in_reply_to_id?: number;
  readonly pull_request_review_id?: number | null;
  readonly created_at?: string;
  readonly updated_at?: string;
  /** Why it is hidden, where it is. */
  readonly minimized?: string;
  /** Whether the thread that it begins is resolved. */
  readonly resolved?: boolean;
  readonly reactions: readonly FakeReaction[];
}

export interface FakePull {
  readonly id: number;
  readonly number: number;
  state: 'open' | 'closed';
  merged: boolean;
  /** The commit by which it came into its base. */
  mergeCommit: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  updatedAt: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly user: FakeUser;
  readonly base: string;
  readonly head: string;
  readonly isFork: boolean;
  readonly reviews: FakeReview[];
  readonly reviewComments: FakeComment[];
  readonly issueComments: FakeComment[];
}

/** A webhook that a test sends. */
export interface Webhook {
  /** The GUID of the delivery. */
  readonly id: string;
  readonly event: string;
  /** The same as `event`, as Probot calls it. */
  readonly name: string;
  readonly payload: Payload;
}

let ids = 1000;

/** A number that nothing else has. */
export function nextId(): number {
  ids += 1;
  return ids;
}

let last = 0;

/** Now, in ISO 8601; later each time, so that what is sorted by it has an order. */
export function now(): string {
  last = Math.max(Date.now(), last + 1);
  return new Date(last).toISOString();
}
