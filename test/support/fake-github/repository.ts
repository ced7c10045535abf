import type { Payload } from '../webhook-examples.js';
import { type ChangedFile, changesBetween } from './diff.js';
import { blobId, type Commit, type Content, Objects } from './git.js';
import { pullJson, repositoryJson } from './json.js';
import {
  type FakeCheckRun,
  type FakeComment,
  type FakePull,
  type FakeReaction,
  type FakeReview,
  type FakeUser,
  nextId,
  now,
  type Role,
  type Webhook,
} from './records.js';
import { webhookOf } from './webhooks.js';

/** Where a repository stands, and who may see it. */
export interface RepositoryOptions {
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** The installation that covers it; one of its own where none is named. */
  readonly installation?: number;
}

export interface CommitOptions {
  readonly message?: string;
  /** Where the branch is set first. Leaving commits of the branch behind needs `force`. */
  readonly parent?: string;
  readonly force?: boolean;
  /** Further parents: a merge. */
  readonly merges?: readonly string[];
  /** What a path was called before, where the contents differ too much to see it: new path to old one. */
  readonly rename?: Readonly<Record<string, string>>;
}

export interface PullOptions {
  readonly head: string;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly draft?: boolean;
  readonly fork?: boolean;
}

/** A tag of the fake. */
export interface FakeTag {
  readonly sha: string;
  /** The id of the tag's own object; null for a plain tag. */
  readonly object: string | null;
}

/** A repository of the fake: commits in memory, pull requests, and what was written to them. */
export class FakeRepository {
  readonly id = nextId();
  readonly objects = new Objects();
  readonly branches = new Map<string, string>();
  /** Tags by name, the first made first. An annotated one has an object of its own. */
  readonly tags = new Map<string, FakeTag>();
  readonly pulls = new Map<number, FakePull>();
  readonly checks: FakeCheckRun[] = [];
  readonly permissions = new Map<string, string>();
  readonly renames = new Map<string, string>();
  readonly installation: number;
  readonly defaultBranch: string;
  readonly isPrivate: boolean;
  /** Trees with more rows than this come cut short, as on GitHub past 100,000. */
  treeLimit = 100_000;
  /** Rows of one answer without patches once they hold more lines than this together. */
  patchLimit = 20_000;
  readonly #tips = new Map<string, string[]>();
  readonly #changes = new Map<string, readonly ChangedFile[]>();

  constructor(
    readonly host: string,
    readonly owner: string,
    readonly name: string,
    installation: number,
    files: Readonly<Record<string, Content>>,
    options: RepositoryOptions = {},
  ) {
    this.installation = options.installation ?? installation;
    this.defaultBranch = options.defaultBranch ?? 'main';
    this.isPrivate = options.private ?? false;
    this.#write(this.defaultBranch, [], { files: new Map(), modes: new Map() }, files, 'first');
  }

  /** Commits changes to a branch, which begins at the default branch where it is new; a null removes a file. Gives the commit. */
  commit(branch: string, changes: Readonly<Record<string, Content | null>>, options: CommitOptions = {}): string {
    const tip = this.branches.get(branch);
    const parent = options.parent ?? tip ?? this.branches.get(this.defaultBranch) ?? '';
    if (tip !== undefined && options.force !== true && !this.objects.ancestors(parent).has(tip))
      throw new Error(`${branch} would lose commits; say force`);
    for (const [to, from] of Object.entries(options.rename ?? {})) this.renamed(from, to);
    const parents = [parent, ...(options.merges ?? [])];
    return this.#write(branch, parents, this.commitOf(parent), changes, options.message ?? branch);
  }

  /** Tags the tip of a branch, or a commit. */
  tag(name: string, of: string, options: { readonly annotated?: boolean } = {}): void {
    const sha = this.sha(of) ?? '';
    this.tags.set(name, { sha, object: options.annotated === true ? blobId(Buffer.from(`tag ${name} ${sha}`)) : null });
  }

  /** Merges a branch into another: what it changed since they parted is laid over. Gives the commit. */
  merge(into: string, from: string): string {
    const [tip = '', other = ''] = [this.branches.get(into), this.branches.get(from)];
    const base = this.commitOf(this.objects.mergeBase(tip, other) ?? tip);
    const changes: Record<string, Content | null> = {};
    for (const { filename, previous_filename: earlier, status } of changesBetween(
      base,
      this.commitOf(other),
      this.renames,
    )) {
      if (earlier !== undefined) changes[earlier] = null;
      changes[filename] = status === 'removed' ? null : (this.commitOf(other).files.get(filename) ?? null);
    }
    return this.commit(into, changes, { message: `Merge ${from}`, merges: [other] });
  }

  #write(
    branch: string,
    parents: readonly string[],
    before: Pick<Commit, 'files' | 'modes'>,
    changes: Readonly<Record<string, Content | null>>,
    message: string,
  ): string {
    const files = new Map(before.files);
    const modes = new Map(before.modes);
    for (const [path, content] of Object.entries(changes)) {
      modes.delete(path);
      if (content === null) files.delete(path);
      else if (typeof content === 'string') files.set(path, Buffer.from(content));
      else if (content instanceof Uint8Array) files.set(path, Buffer.from(content));
      else {
        files.set(path, Buffer.from(content.content));
        modes.set(path, content.mode);
      }
    }
    const { sha } = this.objects.commit({ files, modes, parents, message });
    this.branches.set(branch, sha);
    this.#tips.set(branch, [...(this.#tips.get(branch) ?? []), sha]);
    for (const pull of this.pulls.values()) if (pull.head === branch) pull.updatedAt = now();
    return sha;
  }

  /** Tells that a file of the head was another one before, where their contents differ. */
  renamed(from: string, to: string): void {
    this.renames.set(to, from);
    this.#changes.clear();
  }

  open(options: PullOptions): FakePull {
    if (!this.branches.has(options.head)) throw new Error(`no branch ${options.head}`);
    const at = now();
    const pull: FakePull = {
      id: nextId(),
      number: this.pulls.size + 1,
      state: 'open',
      merged: false,
      mergeCommit: null,
      createdAt: at,
      updatedAt: at,
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

  permission(user: string, role: Role): void {
    this.permissions.set(user, role);
  }

  /** The check runs of a commit, or all, in the order of their making. */
  checkRuns(sha?: string): readonly FakeCheckRun[] {
    return this.checks.filter((run) => sha === undefined || run.head_sha === sha);
  }

  reviews(number: number): readonly FakeReview[] {
    return this.pull(number).reviews;
  }

  reviewComments(number: number): readonly FakeComment[] {
    return this.pull(number).reviewComments;
  }

  issueComments(number: number): readonly FakeComment[] {
    return this.pull(number).issueComments;
  }

  /** Reactions to a comment of either kind. */
  reactions(comment: number): readonly FakeReaction[] {
    const all = [...this.pulls.values()].flatMap((pull) => [...pull.issueComments, ...pull.reviewComments]);
    return all.find(({ id }) => id === comment)?.reactions ?? [];
  }

  pull(number: number): FakePull {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    return pull;
  }

  /** The commit that a name or an id stands for; null where there is none. */
  sha(reference: string): string | null {
    const number = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(reference)?.[1];
    const pull = number === undefined ? undefined : this.pulls.get(Number(number));
    if (pull !== undefined) return this.headOf(pull);
    const sha =
      this.branches.get(reference.replace(/^(?:refs\/)?heads\//, '')) ?? this.branches.get(reference) ?? reference;
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

  /** All commits that the head of a pull request ever was, the first first. */
  headsOf(pull: FakePull): readonly string[] {
    return this.#tips.get(pull.head) ?? [];
  }

  /** The files of a pull request against its merge base, at its head or at an earlier commit. */
  filesOf(pull: FakePull, head = this.headOf(pull)): readonly ChangedFile[] {
    const base = this.branches.get(pull.base) ?? '';
    return this.changes(this.objects.mergeBase(base, head) ?? base, head);
  }

  changes(from: string, to: string): readonly ChangedFile[] {
    const key = `${from}..${to}`;
    const found = this.#changes.get(key) ?? changesBetween(this.commitOf(from), this.commitOf(to), this.renames);
    this.#changes.set(key, found);
    return found;
  }

  pullJson(pull: FakePull): Payload {
    return pullJson(this, pull);
  }

  json(): Payload {
    return repositoryJson(this);
  }

  /** A webhook about a pull request, as GitHub documents it, fitted to this repository. */
  webhook(event: string, action: string, number: number, extra: Payload = {}): Webhook {
    return webhookOf(this, event, action, number, extra);
  }

  /** A comment that a person writes, and the webhook that tells of it. */
  comments(number: number, body: string, options: { by?: FakeUser; inReplyTo?: number } = {}): Webhook {
    const pull = this.pull(number);
    const by = options.by ?? pull.user;
    const inDiff = options.inReplyTo !== undefined;
    const at = now();
    const first = pull.reviewComments.find(({ id }) => id === options.inReplyTo);
    const comment: FakeComment = {
      ...first,
      id: nextId(),
      user: by,
      body,
      ...(inDiff ? { in_reply_to_id: options.inReplyTo } : {}),
      created_at: at,
      updated_at: at,
      reactions: [],
    };
    (inDiff ? pull.reviewComments : pull.issueComments).push(comment);
    pull.updatedAt = at;
    return this.webhook(inDiff ? 'pull_request_review_comment' : 'issue_comment', 'created', number, { sender: by });
  }
}
