import { z } from 'zod';
import { callIn } from '../commands/index.js';
import type { Delivery } from '../core/ports.js';
import { wishOf } from './buttons.js';
import { checkName } from './check-run.js';
import {
  type account,
  checkRun,
  checkSuite,
  common,
  diffComment,
  installationChange,
  type installationShape,
  issueComment,
  mergeGroup,
  type ofCheck,
  pullRequest,
  repositoriesChange,
  repositoryChange,
  type repositoryShape,
  reviewThread,
} from './payloads.js';
import { type Push, pushIn, pushShape } from './pushes.js';
import { readKey } from './run-key.js';
import { factsOf, type PullFacts } from './titles.js';

/** What a webhook asks of us. */
export type Job =
  | {
      readonly kind: 'review';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
      /** Null where only the head is known: a check that is asked for again. */
      readonly number: number | null;
      readonly headSha: string;
      /** The base branch and what is special about the pull request, where the webhook tells them. */
      readonly base: string | null;
      readonly pull: PullFacts | null;
      /** When the pull request was as the webhook tells, in milliseconds since 1970; null where it does not. */
      readonly toldAtMs: number | null;
      /** Login of the person who asked for the specialist too; null where nobody did. */
      readonly asksSpecialist: string | null;
    }
  /** Somebody wants to accept what a check found. */
  | {
      readonly kind: 'accept';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
      readonly number: number;
      readonly headSha: string;
      readonly by: string;
    }
  | {
      readonly kind: 'merge group';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
      readonly baseSha: string;
      readonly headSha: string;
      /** The pull request that the group adds, where its branch names it. */
      readonly queued: number | null;
    }
  | {
      readonly kind: 'command';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
      readonly number: number;
      /** The default branch, where the comment stands on a plain issue; null on a pull request. */
      readonly issueOn: string | null;
      readonly comment: {
        readonly id: number;
        readonly body: string;
        readonly inDiff: boolean;
        readonly rootId: number;
        readonly by: string;
      };
    }
  /** A branch got files: what is to be merged into it may be judged otherwise now. */
  | ({
      readonly kind: 'base moved';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
    } & Push)
  /** A merge group is gone: what runs for it is of no use. */
  | { readonly kind: 'stop' }
  /** What people did with our comments. A pull request that was closed tells it too, and what runs for it is of no use. */
  | ({
      readonly kind: 'feedback';
      readonly owner: string;
      readonly repo: string;
      readonly installation: number;
      readonly number: number;
    } & (
      | { readonly about: 'reactions' }
      | {
          readonly about: 'resolved' | 'unresolved' | 'deleted';
          readonly comment: { readonly body: string; readonly by: string };
        }
    ))
  /** `repositories` are `owner/name`; null for all of them, and the installation with them. */
  | { readonly kind: 'forget'; readonly installation: number; readonly repositories: readonly string[] | null };

/** A job, and with which others it takes turns. */
export interface Intake {
  readonly job: Job;
  readonly installation: number;
  readonly group: string;
  /** Whether a newer one of the group makes this one pointless. */
  readonly replaces: boolean;
  /** When all was as the webhook tells, in milliseconds since 1970; null or left out where it does not say. */
  readonly toldAtMs?: number | null;
}

/** Actions of a pull request after which its head, or what it is compared with, is another. */
const reviewed = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review', 'converted_to_draft']);

/** What each event asks of us, by its name. An event that is not here asks nothing. */
const readers: Readonly<Record<string, (payload: unknown) => Intake | null>> = {
  pull_request(payload) {
    const { action, changes, pull_request: pull, ...rest } = pullRequest.parse(payload);
    const isRebased = action === 'edited' && changes?.base !== undefined;
    const toldAtMs = pull.updated_at === undefined ? null : Date.parse(pull.updated_at);
    if (action === 'closed') {
      const job = { kind: 'feedback', ...placeOf(rest), number: pull.number, about: 'reactions' } as const;
      return { ...intake(rest, pull.number, job, true), toldAtMs };
    }
    if (!reviewed.has(action) && !isRebased) return null;
    return reviewIntake(rest, pull.number, pull.head.sha, { base: pull.base.ref, pull: factsOf(pull), toldAtMs });
  },
  check_run(payload) {
    const { action, check_run: run, requested_action: requested, sender, ...rest } = checkRun.parse(payload);
    if (run.name !== checkName) return null;
    const wish = action === 'requested_action' ? wishOf(requested?.identifier ?? '') : 'run-again';
    if (wish === null || (action !== 'rerequested' && action !== 'requested_action')) return null;
    const key = readKey(run.external_id ?? '');
    // What is accepted on a pull request counts in the merge queue too.
    if (wish === 'accept-risks') return acceptIntake(rest, key.number, run.head_sha, sender?.login ?? null);
    if (key.baseSha !== null) return groupIntake(rest, { head_sha: run.head_sha, base_sha: key.baseSha }, key.number);
    const asksSpecialist = wish === 'run-with-specialist' ? (sender?.login ?? null) : null;
    return againIntake(rest, key.number, run, asksSpecialist);
  },
  check_suite(payload) {
    const { action, check_suite: suite, ...rest } = checkSuite.parse(payload);
    if (action !== 'rerequested') return null;
    const [pull, another] = suite.pull_requests.filter(({ base }) => isHere(base?.repo, rest.repository));
    // Several are found by their head, as those that GitHub does not name.
    return againIntake(rest, another === undefined ? (pull?.number ?? null) : null, suite, null);
  },
  merge_group(payload) {
    const { action, merge_group: group, ...rest } = mergeGroup.parse(payload);
    if (action === 'destroyed') return intake(rest, `@${group.head_sha}`, { kind: 'stop' }, true);
    if (action !== 'checks_requested') return null;
    const queued = Number(/\/pr-(\d+)-[0-9a-f]+$/.exec(group.head_ref ?? '')?.[1] ?? 0) || null;
    return groupIntake(rest, group, queued);
  },
  push(payload) {
    const push = pushIn(pushShape.parse(payload));
    if (push === null) return null;
    const where = z.object(common).parse(payload);
    return intake(where, `:${push.branch}`, { kind: 'base moved', ...placeOf(where), ...push }, false);
  },
  issue_comment(payload) {
    const { action, issue, comment, ...rest } = issueComment.parse(payload);
    if (action !== 'created') return null;
    const issueOn = issue.pull_request === undefined ? (rest.repository.default_branch ?? 'HEAD') : null;
    return commandIntake(rest, issue.number, issueOn, { ...comment, inDiff: false, rootId: comment.id });
  },
  pull_request_review_comment(payload) {
    const { action, pull_request: pull, comment, sender, ...rest } = diffComment.parse(payload);
    if (action === 'deleted') return feedbackIntake(rest, pull.number, sender, 'deleted', comment);
    if (action !== 'created') return null;
    return commandIntake(rest, pull.number, null, {
      ...comment,
      inDiff: true,
      rootId: comment.in_reply_to_id ?? comment.id,
    });
  },
  pull_request_review_thread(payload) {
    const { action, pull_request: pull, thread, sender, ...rest } = reviewThread.parse(payload);
    if (action !== 'resolved' && action !== 'unresolved') return null;
    return feedbackIntake(rest, pull.number, sender, action, thread.comments[0]);
  },
  installation(payload) {
    const { action, installation } = installationChange.parse(payload);
    if (action !== 'deleted') return null;
    return forgetIntake(installation.id, null);
  },
  repository(payload) {
    const { action, repository, installation } = repositoryChange.parse(payload);
    return action === 'deleted' ? forgetIntake(installation.id, [repository.full_name]) : null;
  },
  installation_repositories(payload) {
    const { installation, repositories_removed: removed } = repositoriesChange.parse(payload);
    const names = removed.map((repository) => repository.full_name);
    return names.length === 0 ? null : forgetIntake(installation.id, names);
  },
};

function forgetIntake(installation: number, repositories: readonly string[] | null): Intake {
  const job = { kind: 'forget', installation, repositories } as const;
  return { job, installation, group: `installation ${installation}`, replaces: false };
}

/**
 * Reads what a webhook asks of us; null where it asks nothing.
 *
 * @throws ZodError for a payload that is not what GitHub documents for its event
 */
export function intakeOf(event: string, payload: unknown): Intake | null {
  return Object.hasOwn(readers, event) ? (readers[event]?.(payload) ?? null) : null;
}

/** The events that we act on, besides those of installations, which arrive without being asked for. */
export const events: readonly string[] = Object.keys(readers);

/** A webhook as the queue stores it; null where it asks nothing of us. */
export function deliveryOf(id: string, event: string, payload: unknown): Delivery | null {
  const found = intakeOf(event, payload);
  if (found === null) return null;
  const action = actionShape.safeParse(payload);
  return {
    id,
    event,
    action: action.success ? action.data.action : null,
    installation: found.installation,
    group: found.group,
    replaces: found.replaces,
    toldAtMs: found.toldAtMs ?? null,
    payload,
  };
}

const actionShape = z.object({ action: z.string() });

interface Where {
  readonly repository: z.output<typeof repositoryShape>;
  readonly installation: z.output<typeof installationShape>;
}

function placeOf({ repository, installation }: Where) {
  return { owner: repository.owner.login, repo: repository.name, installation: installation.id };
}

function intake(where: Where, number: number | string, job: Job, replaces: boolean): Intake {
  const { owner, repo, installation } = placeOf(where);
  const part = typeof number === 'number' ? `#${number}` : number;
  return { job, installation, group: `${owner}/${repo}${part}`, replaces };
}

function reviewIntake(
  where: Where,
  number: number | null,
  headSha: string,
  known: {
    readonly base?: string;
    readonly pull?: PullFacts;
    readonly toldAtMs?: number | null;
    readonly asksSpecialist?: string | null;
  } = {},
): Intake {
  const { base = null, pull = null, toldAtMs = null, asksSpecialist = null } = known;
  const job = { kind: 'review', ...placeOf(where), number, headSha, base, pull, toldAtMs, asksSpecialist } as const;
  return { ...intake(where, number ?? `@${headSha}`, job, true), toldAtMs };
}

function isHere(repo: { readonly id: number } | undefined, { id }: z.output<typeof repositoryShape>): boolean {
  return repo === undefined || id === undefined || repo.id === id;
}

/**
 * A head that is asked for again. It ends no other review, unless it is the head of today for certain: a person who is curious about an older one must
 * not take the verdict from the newer one.
 */
function againIntake(
  where: Where,
  number: number | null,
  {
    head_sha: headSha,
    pull_requests: pulls,
  }: { readonly head_sha: string; readonly pull_requests: readonly z.output<typeof ofCheck>[] },
  asksSpecialist: string | null,
): Intake {
  const isCurrent = pulls.some((pull) => pull.number === number && pull.head?.sha === headSha);
  return { ...reviewIntake(where, number, headSha, { asksSpecialist }), replaces: isCurrent };
}

function groupIntake(
  where: Where,
  group: { readonly base_sha: string; readonly head_sha: string },
  queued: number | null,
): Intake {
  const { base_sha: baseSha, head_sha: headSha } = group;
  return intake(where, `@${headSha}`, { kind: 'merge group', ...placeOf(where), baseSha, headSha, queued }, true);
}

function acceptIntake(where: Where, number: number | null, headSha: string, by: string | null): Intake | null {
  if (number === null || by === null) return null;
  return intake(where, number, { kind: 'accept', ...placeOf(where), number, headSha, by }, false);
}

function commandIntake(
  where: Where,
  number: number,
  issueOn: string | null,
  comment: {
    readonly id: number;
    readonly body: string;
    readonly user: z.output<typeof account> | null;
    readonly inDiff: boolean;
    readonly rootId: number;
  },
): Intake | null {
  // A bot that quotes a command, ourselves included, must not set off a conversation of machines.
  if (comment.user === null || comment.user.type === 'Bot' || callIn(comment.body) === null) return null;
  const { id, body, inDiff, rootId, user } = comment;
  const job = {
    kind: 'command',
    ...placeOf(where),
    number,
    issueOn,
    comment: { id, body, inDiff, rootId, by: user.login },
  } as const;
  return intake(where, number, job, false);
}

/** What a person did with a comment of an app. Our own tidying tells nothing. */
function feedbackIntake(
  where: Where,
  number: number,
  sender: z.output<typeof account> | undefined,
  about: 'resolved' | 'unresolved' | 'deleted',
  comment: { readonly body: string; readonly user: z.output<typeof account> | null } | undefined,
): Intake | null {
  if (sender === undefined || sender.type === 'Bot' || comment?.user?.type !== 'Bot') return null;
  const told = { about, comment: { body: comment.body, by: comment.user.login } };
  return intake(where, number, { kind: 'feedback', ...placeOf(where), number, ...told }, false);
}
