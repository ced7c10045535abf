import type { Payload } from '../webhook-examples.js';
import { payloadOf } from '../webhook-examples.js';
import { type ChangedFile, type Commit, Objects } from './git.js';

export type Content = string | Uint8Array;

export interface FakeCheckRun {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: {
    readonly title: string | null;
    readonly summary: string | null;
    readonly annotations: readonly Payload[];
  };
}

export interface FakeUser {
  readonly login: string;
  readonly type: 'User' | 'Bot';
}

export interface FakeReview {
  readonly id: number;
  readonly user: FakeUser;
  readonly state: 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED';
  readonly body: string;
  readonly commit_id: string;
}

export interface FakeComment {
  readonly id: number;
  readonly user: FakeUser;
  readonly body: string;
  readonly path?: string;
  readonly line?: number | null;
  readonly start_line?: number | null;
  readonly side?: string;
  readonly subject_type?: 'line' | 'file';
  readonly commit_id?: string;
  readonly in_reply_to_id?: number;
  readonly pull_request_review_id?: number | null;
  readonly reactions: readonly { readonly content: string; readonly user: string }[];
}

export interface FakePull {
  readonly number: number;
  state: 'open' | 'closed';
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
  readonly id: string;
  readonly event: string;
  readonly payload: Payload;
}

let ids = 1000;
let deliveries = 0;

/** A number that nothing else has. */
export function nextId(): number {
  ids += 1;
  return ids;
}

/** A repository of the fake: commits in memory, pull requests, and what was written to them. */
export class FakeRepository {
  readonly objects = new Objects();
  readonly branches = new Map<string, string>();
  readonly pulls = new Map<number, FakePull>();
  readonly checks: FakeCheckRun[] = [];
  readonly permissions = new Map<string, string>();
  readonly renames = new Map<string, string>();
  /** Trees with more rows than this come cut short, as on GitHub past 100,000. */
  treeLimit = 100_000;
  /** Rows of one answer without patches once they hold more lines than this together. */
  patchLimit = 20_000;

  constructor(
    readonly owner: string,
    readonly name: string,
    readonly installation: number,
    readonly defaultBranch: string,
    files: Readonly<Record<string, Content>>,
  ) {
    this.branches.set(defaultBranch, this.objects.commit(bytesOf(files), [], 'first').sha);
  }

  /** Commits changes to a branch, which begins at the default branch where it is new; a null removes a file. Gives the commit. */
  commit(branch: string, changes: Readonly<Record<string, Content | null>>, options: { parent?: string } = {}): string {
    const parent = options.parent ?? this.branches.get(branch) ?? this.branches.get(this.defaultBranch) ?? '';
    const files = new Map(this.commitOf(parent).files);
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) files.delete(path);
      else files.set(path, Buffer.from(content as string));
    }
    const { sha } = this.objects.commit(files, [parent], branch);
    this.branches.set(branch, sha);
    return sha;
  }

  /** Tells that a file of the head was another one before, where their contents differ. */
  renamed(from: string, to: string): void {
    this.renames.set(to, from);
  }

  open(options: {
    head: string;
    base?: string;
    title?: string;
    body?: string;
    author?: string;
    draft?: boolean;
    fork?: boolean;
  }): FakePull {
    const pull: FakePull = {
      number: this.pulls.size + 1,
      state: 'open',
      title: options.title ?? 'A change',
      body: options.body ?? null,
      draft: options.draft ?? false,
      user: { login: options.author ?? 'octocat', type: 'User' },
      base: options.base ?? this.defaultBranch,
      head: options.head,
      isFork: options.fork ?? false,
      reviews: [],
      reviewComments: [],
      issueComments: [],
    };
    this.pulls.set(pull.number, pull);
    return pull;
  }

  sha(reference: string): string | null {
    const sha = this.branches.get(reference) ?? reference;
    return this.objects.commits.has(sha) ? sha : null;
  }

  commitOf(sha: string): Commit {
    const found = this.objects.commits.get(sha);
    if (found === undefined) throw new Error(`no commit ${sha}`);
    return found;
  }

  headOf(pull: FakePull): string {
    return this.branches.get(pull.head) ?? '';
  }

  /** The files of a pull request, against its merge base. */
  filesOf(pull: FakePull): readonly ChangedFile[] {
    const base = this.branches.get(pull.base) ?? '';
    const from = this.objects.mergeBase(base, this.headOf(pull)) ?? base;
    return this.objects.changes(from, this.headOf(pull), this.renames);
  }

  pullJson(pull: FakePull): Payload {
    const at = (ref: string) => ({ ref, sha: this.branches.get(ref) ?? '', label: `${this.owner}:${ref}` });
    const { number, state, title, body, draft, user } = pull;
    return {
      number,
      state,
      title,
      body,
      draft,
      user,
      base: { ...at(pull.base), repo: this.json() },
      head: {
        ...at(pull.head),
        repo: pull.isFork ? { ...this.json(), full_name: `${user.login}/${this.name}` } : this.json(),
      },
      changed_files: this.filesOf(pull).length,
    };
  }

  json(): Payload {
    const { name, owner, defaultBranch } = this;
    return {
      id: this.installation,
      name,
      full_name: `${owner}/${name}`,
      owner: { login: owner, type: 'Organization' },
      default_branch: defaultBranch,
    };
  }

  /** A webhook about a pull request, as GitHub documents it, fitted to this repository. */
  webhook(event: string, action: string, number: number, extra: Payload = {}): Webhook {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    deliveries += 1;
    const subject =
      event === 'issue_comment'
        ? {
            issue: {
              number,
              state: pull.state,
              pull_request: { url: `/repos/${this.owner}/${this.name}/pulls/${number}` },
            },
          }
        : { pull_request: this.pullJson(pull) };
    const payload = {
      ...payloadOf(event, action),
      number,
      ...subject,
      repository: this.json(),
      installation: { id: this.installation },
      sender: pull.user,
      ...extra,
    };
    return { id: `00000000-0000-4000-8000-${String(deliveries).padStart(12, '0')}`, event, payload };
  }

  /** A comment that a person writes, and the webhook that tells of it. */
  comments(number: number, body: string, options: { by?: FakeUser; inReplyTo?: number } = {}): Webhook {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    const by = options.by ?? pull.user;
    const root = options.inReplyTo === undefined ? {} : { in_reply_to_id: options.inReplyTo };
    const comment: FakeComment = { id: nextId(), user: by, body, ...root, reactions: [] };
    const inDiff = options.inReplyTo !== undefined;
    (inDiff ? pull.reviewComments : pull.issueComments).push(comment);
    const event = inDiff ? 'pull_request_review_comment' : 'issue_comment';
    return this.webhook(event, 'created', number, { comment, sender: by });
  }
}

export function bytesOf(files: Readonly<Record<string, Content>>): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content as string)]));
}
