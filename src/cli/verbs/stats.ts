import { type Command, Option } from 'commander';
import type { AuditEntry, FeedbackBook, RuleCounts } from '../../core/risk.js';
import { table } from './lists.js';

/** Opens the store of the service. The doors hand it in. */
export type OpenBook = () => Promise<{ readonly reviews: FeedbackBook; close(): Promise<void> }>;

interface Options {
  readonly repository?: string;
  readonly format: 'text' | 'json';
}

/** Entries of the audit list that are printed. */
const mostEntries = 50;

/** `dbspec stats`: what became of findings, by rule, and what people accepted. */
export function statsVerb(program: Command, open: OpenBook): void {
  program
    .command('stats')
    .description("what became of findings, by rule, and what people accepted: from the service's store")
    .option('--repository <name>', 'of one repository only, as OWNER/REPOSITORY')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['text', 'json']).default('text'))
    .action(async ({ repository, format }: Options) => {
      const store = await open();
      try {
        const counts = await store.reviews.ruleCounts(repository);
        const audit = await store.reviews.audit(mostEntries, repository);
        process.stdout.write(
          `${format === 'json' ? JSON.stringify({ counts, audit }, null, 2) : printed(counts, audit)}\n`,
        );
      } finally {
        await store.close();
      }
    });
}

const columns = ['shown', 'fixed', 'ignored', 'resolved', 'dismissed', 'thumbsUp', 'thumbsDown'] as const;
const heads = ['rule', 'shown', 'fixed', 'ignored', 'resolved', 'dismissed', 'thumbs up', 'thumbs down'];

function printed(counts: readonly RuleCounts[], audit: readonly AuditEntry[]): string {
  const rows = counts.map((one) => [one.rule, ...columns.map((column) => String(one[column]))]);
  const accepted = audit.map(({ repository, pullRequest, risk, withdrawn }) => [
    risk.at.slice(0, 10),
    `${repository}#${pullRequest}`,
    risk.kind === 'override' ? `override of ${risk.headSha.slice(0, 7)}` : risk.rule,
    risk.by,
    `${plain(risk.reason)}${withdrawn ? ' (taken back)' : ''}`,
  ]);
  return [
    rows.length === 0 ? 'No findings are stored.' : table([heads, ...rows]),
    accepted.length === 0 ? 'Nothing was accepted by a command.' : `Accepted:\n${table(accepted)}`,
  ].join('\n\n');
}

/** A reason of a person without what a terminal would obey. */
function plain(reason: string): string {
  return reason.replace(/\p{Cc}/gu, ' ');
}
