import { z } from 'zod';
import type { Conclusion, Review } from '../core/review.js';
import { checkMarkdown } from '../review/summary.js';
import { type Annotation, annotationsOf } from './annotations.js';
import { ask, GitHubError, mayPassSoon, tell } from './client.js';
import type { Repository } from './repository.js';

/** Name of the check. Teams make it a required one, so it never changes. */
export const checkName = 'dbspec';

/** Annotations in one request, and the longest title in UTF-16 units. Source: https://docs.github.com/en/rest/checks/runs (version 2022-11-28) */
const limits = { annotations: 50, title: 255 };

/** One check run of ours. */
export interface CheckRun {
  readonly id: number;
  readonly status: string;
  /** Annotations that it has already. */
  readonly annotations: number;
}

/** A button of a completed check, at most three. Label 20 characters, description 40, identifier 20. */
export interface CheckButton {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

/** What a check says: a title of one line, and Markdown. */
export interface CheckText {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
}

const runShape = z.object({
  id: z.number(),
  status: z.string(),
  external_id: z.string().nullable().optional(),
  app: z.object({ slug: z.string().optional() }).nullable().optional(),
  output: z.object({ annotations_count: z.number().optional(), title: z.string().nullable().optional() }).optional(),
});
const runsShape = z.object({ check_runs: z.array(runShape) });

type Row = z.output<typeof runShape>;

function runOf({ id, status, output }: Row): CheckRun {
  return { id, status, annotations: output?.annotations_count ?? 0 };
}

/** Which run of a head is taken up again, rather than opening one: that of a key, or whichever of ours is not concluded. */
export type TakenUp = 'none' | 'own' | 'any open';

/** Opens the check of a head, "in progress". `key` tells runs of one head apart. */
export async function openCheck(
  repository: Repository,
  headSha: string,
  key: string,
  takenUp: TakenUp,
  detailsUrl?: string,
): Promise<CheckRun> {
  const existing = takenUp === 'none' ? null : await findCheck(repository, headSha, key, takenUp);
  if (existing !== null) return existing;
  try {
    const made = await tell(
      repository.client,
      'POST /repos/{owner}/{repo}/check-runs',
      {
        ...at(repository),
        name: checkName,
        head_sha: headSha,
        external_id: key,
        status: 'in_progress',
        started_at: new Date().toISOString(),
        ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
        output: { title: 'Reading the change', summary: 'The review is under way.' },
      },
      runShape,
    );
    return runOf(made);
  } catch (error) {
    const isKnown = error instanceof GitHubError && error.status < 500;
    const landed = isKnown ? null : await findCheck(repository, headSha, key, 'own');
    if (landed === null) throw error;
    return landed;
  }
}

async function findCheck(
  repository: Repository,
  headSha: string,
  key: string,
  takenUp: TakenUp,
): Promise<CheckRun | null> {
  const runs = await checksOf(repository, headSha);
  const found =
    runs.find((run) => run.external_id === key) ??
    (takenUp === 'any open' ? runs.find(({ status }) => status !== 'completed') : undefined);
  return found === undefined ? null : runOf(found);
}

/** The title of a check whose head is none any more. */
export const supersededTitle = 'Superseded';

/** Whether one of these runs says what came of a review of its head. */
export function hasVerdict(runs: readonly Row[]): boolean {
  return runs.some(({ status, output }) => status === 'completed' && output?.title !== supersededTitle);
}

/** Runs of our name on a commit that this app made. */
export async function ownChecks(repository: Repository, sha: string, ourLogin: string): Promise<readonly Row[]> {
  const slug = ourLogin.replace(/\[bot\]$/, '');
  return (await checksOf(repository, sha)).filter(({ app }) => app?.slug === slug);
}

/** All runs of our name on a commit, the latest first. */
export async function checksOf(repository: Repository, sha: string): Promise<readonly Row[]> {
  const { check_runs: runs } = await ask(
    repository.client,
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    { ...at(repository), ref: sha, check_name: checkName, filter: 'all', per_page: 100 },
    runsShape,
  );
  return runs;
}

/**
 * Concludes a check with a review: its verdict, its text, its buttons, and what has no comment beside a line as annotations. Said again for the same run,
 * it changes the text and adds only the annotations that are missing.
 *
 * Gives the run as it is now.
 */
export async function concludeWithReview(
  repository: Repository,
  run: CheckRun,
  review: Review,
  buttons: readonly CheckButton[],
): Promise<CheckRun> {
  const conclusion = { status: 'completed', conclusion: review.conclusion, completed_at: new Date().toISOString() };
  // The request that says how many there were is one of them.
  const output = fitted({ title: review.title, ...checkMarkdown(review, repository.client.requests() + 1) });
  return annotated(repository, run, annotationsOf(review), { ...conclusion, output, actions: buttons });
}

/** Pauses before annotations are sent again, in milliseconds. */
const pausesMs = [1000, 4000];

/**
 * Sends a change of a check with annotations, 50 in one request. Every request adds to those before, so that after a failure the check is asked how many it
 * has.
 */
async function annotated(
  repository: Repository,
  opened: CheckRun,
  annotations: readonly Annotation[],
  change: Readonly<Record<string, unknown>> & { readonly output: CheckText },
): Promise<CheckRun> {
  let run = opened;
  let next: Readonly<Record<string, unknown>> = change;
  for (let failures = 0; ; ) {
    const part = annotations.slice(run.annotations, run.annotations + limits.annotations);
    if (next !== change && part.length === 0) return run;
    try {
      const added = part.length === 0 ? {} : { annotations: part };
      await update(repository, run, { ...next, output: { ...change.output, ...added } });
      run = { ...run, status: 'completed', annotations: run.annotations + part.length };
      next = {};
    } catch (error) {
      const pause = pausesMs[failures];
      if (pause === undefined || !mayPassSoon(error)) throw error;
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, pause));
      run = await readCheck(repository, run.id);
    }
  }
}

async function readCheck(repository: Repository, id: number): Promise<CheckRun> {
  const parameters = { ...at(repository), check_run_id: id };
  return runOf(
    await ask(repository.client, 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}', parameters, runShape),
  );
}

/** Concludes a check without a review. Said again, it says the same. */
export async function conclude(
  repository: Repository,
  run: CheckRun,
  conclusion: Conclusion | 'cancelled',
  text: CheckText,
  buttons: readonly CheckButton[] = [],
): Promise<void> {
  const change = { status: 'completed', conclusion, completed_at: new Date().toISOString(), actions: buttons };
  await annotated(repository, run, [], { ...change, output: fitted(text) });
}

async function update(repository: Repository, run: CheckRun, change: Record<string, unknown>): Promise<void> {
  const parameters = { ...at(repository), check_run_id: run.id, ...change };
  await tell(repository.client, 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', parameters, runShape);
}

function at(repository: Repository) {
  return { owner: repository.owner, repo: repository.name };
}

function fitted({ title, summary, text }: CheckText): CheckText {
  return {
    title: title.length <= limits.title ? title : `${title.slice(0, limits.title - 1)}…`,
    summary,
    ...(text === undefined || text === '' ? {} : { text }),
  };
}
