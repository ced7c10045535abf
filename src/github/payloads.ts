import { z } from 'zod';

// Each reads what GitHub documents for its event. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads (version 2022-11-28)

/** The repository of a webhook. */
export const repositoryShape = z.object({
  id: z.number().optional(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.string().optional(),
});

/** The installation of a webhook. */
export const installationShape = z.object({ id: z.number() });

/** What every webhook of a repository tells. */
export const common = { repository: repositoryShape, installation: installationShape };

/** A person, an app or an organisation. */
export const account = z.object({ login: z.string(), type: z.string() });

const repositoryId = z.object({ id: z.number() });

/** What is read of `pull_request`. */
export const pullRequest = z.object({
  ...common,
  action: z.string(),
  changes: z.object({ base: z.unknown().optional() }).optional(),
  pull_request: z.object({
    number: z.number(),
    head: z.object({ sha: z.string(), repo: repositoryId.nullable().optional() }),
    base: z.object({ ref: z.string(), repo: repositoryId.optional() }),
    user: account.nullable(),
    draft: z.boolean().optional(),
    updated_at: z.iso.datetime({ offset: true }).optional(),
  }),
});

/** A pull request of a check. GitHub names none for the head of a fork, and one that goes upstream where the check is on the fork. */
export const ofCheck = z.object({
  number: z.number(),
  head: z.object({ sha: z.string() }).optional(),
  base: z.object({ repo: repositoryId.optional() }).optional(),
});

/** What is read of `check_run`. */
export const checkRun = z.object({
  ...common,
  action: z.string(),
  sender: account.optional(),
  requested_action: z.object({ identifier: z.string() }).optional(),
  check_run: z.object({
    name: z.string(),
    head_sha: z.string(),
    external_id: z.string().nullable().optional(),
    pull_requests: z.array(ofCheck).default([]),
  }),
});

/** What is read of `check_suite`. */
export const checkSuite = z.object({
  ...common,
  action: z.string(),
  check_suite: z.object({
    head_sha: z.string(),
    pull_requests: z.array(ofCheck).default([]),
  }),
});

/** What is read of `merge_group`. */
export const mergeGroup = z.object({
  ...common,
  action: z.string(),
  merge_group: z.object({ head_sha: z.string(), base_sha: z.string(), head_ref: z.string().optional() }),
});

/** What is read of `issue_comment`. */
export const issueComment = z.object({
  ...common,
  action: z.string(),
  issue: z.object({ number: z.number(), pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.number(), body: z.string(), user: account.nullable() }),
});

/** What is read of `pull_request_review_comment`. */
export const diffComment = z.object({
  ...common,
  action: z.string(),
  sender: account.optional(),
  pull_request: z.object({ number: z.number() }),
  comment: z.object({
    id: z.number(),
    body: z.string(),
    user: account.nullable(),
    in_reply_to_id: z.number().optional(),
  }),
});

/** What is read of `pull_request_review_thread`. */
export const reviewThread = z.object({
  ...common,
  action: z.string(),
  sender: account.optional(),
  pull_request: z.object({ number: z.number() }),
  thread: z.object({ comments: z.array(z.object({ body: z.string(), user: account.nullable() })) }),
});

/** What is read of `installation`. */
export const installationChange = z.object({ action: z.string(), installation: installationShape });

/** What is read of `installation_repositories`. */
export const repositoriesChange = z.object({
  installation: installationShape,
  repositories_removed: z.array(z.object({ full_name: z.string() })).default([]),
});

/** What is read of `repository`. */
export const repositoryChange = z.object({
  action: z.string(),
  repository: z.object({ full_name: z.string() }),
  installation: installationShape,
});
