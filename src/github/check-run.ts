import { z } from 'zod';
import type { Conclusion, PlacedFinding, Review } from '../core/review.js';
import { summaryMarkdown } from '../review/markdown.js';
import { ask, GitHubError, tell } from './client.js';
import type { Repository } from './repository.js';

/** Name of the check. Teams make it a required one, so it never changes. */
export const checkName = 'dbspec';

/** Annotations in one request, and the longest texts. Source: https://docs.github.com/en/rest/checks/runs (version 2022-11-28) */
const limits = { annotations: 50, title: 255, message: 8000 };

/** One check run of ours. */
export interface CheckRun {
  readonly id: number;
}

/** What a check says: a title of one line, and Markdown. */
export interface CheckText {
  readonly title: string;
  readonly summary: string;
}

const runShape = z.object({ id: z.number(), status: z.string(), external_id: z.string().nullable().optional() });
const runsShape = z.object({ check_runs: z.array(runShape) });

/**
 * Opens the check of a head, "in progress". `key` tells runs of one head apart; where a run of that key is there already, it is taken up again.
 *
 * @param mayExist whether an earlier attempt may have opened it
 */
export async function openCheck(
  repository: Repository,
  headSha: string,
  key: string,
  mayExist: boolean,
  detailsUrl?: string,
): Promise<CheckRun> {
  const existing = mayExist ? await findCheck(repository, headSha, key) : null;
  if (existing !== null) return existing;
  try {
    return await tell(
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
  } catch (error) {
    const landed =
      error instanceof GitHubError && error.status < 500 ? null : await findCheck(repository, headSha, key);
    if (landed === null) throw error;
    return landed;
  }
}

async function findCheck(repository: Repository, headSha: string, key: string): Promise<CheckRun | null> {
  const { check_runs: runs } = await ask(
    repository.client,
    'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    { ...at(repository), ref: headSha, check_name: checkName, filter: 'all', per_page: 100 },
    runsShape,
  );
  return runs.find((run) => run.external_id === key) ?? null;
}

/** Concludes a check with a review: its verdict, its summary, and what has no comment beside a line as annotations. */
export async function concludeWithReview(repository: Repository, run: CheckRun, review: Review): Promise<void> {
  const text = { title: review.title, summary: summaryMarkdown(review) };
  const [first = [], ...rest] = chunks(review.findings.flatMap(annotation), limits.annotations);
  await conclude(repository, run, review.conclusion, text, first);
  for (const annotations of rest) await update(repository, run, { output: { ...fitted(text), annotations } });
}

/** Writes the text of a concluded check anew. Its conclusion stays, and annotations are not repeated. */
export async function rewriteCheck(repository: Repository, run: CheckRun, review: Review): Promise<void> {
  const output = fitted({ title: review.title, summary: summaryMarkdown(review) });
  await update(repository, run, { status: 'completed', conclusion: review.conclusion, output });
}

/** Concludes a check. */
export async function conclude(
  repository: Repository,
  run: CheckRun,
  conclusion: Conclusion,
  text: CheckText,
  annotations: readonly object[] = [],
): Promise<void> {
  const output = { ...fitted(text), ...(annotations.length === 0 ? {} : { annotations }) };
  await update(repository, run, {
    status: 'completed',
    conclusion,
    completed_at: new Date().toISOString(),
    output,
  });
}

/** Changing a check says the same however often it is said, so that it may be sent again. */
async function update(repository: Repository, run: CheckRun, change: Record<string, unknown>): Promise<void> {
  const parameters = { ...at(repository), check_run_id: run.id, ...change };
  await ask(repository.client, 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', parameters, runShape);
}

function at(repository: Repository) {
  return { owner: repository.owner, repo: repository.name };
}

function fitted({ title, summary }: CheckText): CheckText {
  return { title: title.length <= limits.title ? title : `${title.slice(0, limits.title - 1)}…`, summary };
}

const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

function annotation(finding: PlacedFinding): readonly object[] {
  if (finding.placement.kind === 'inline' || finding.severity === 'notice') return [];
  const { path, startLine, endLine } = finding.location;
  const message = `${plain(finding.headline)}\n\n${plain(finding.instead)}`.slice(0, limits.message);
  return [
    {
      path,
      start_line: startLine,
      end_line: endLine,
      annotation_level: levels[finding.severity],
      title: finding.rule,
      message,
    },
  ];
}

/** Annotations are shown as plain text. */
function plain(markdown: string): string {
  return markdown.replace(/\\([\\`*_{}[\]<>()#!|~&])/g, '$1').replaceAll('`', '');
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
