import type { Problem } from '../core/finding.js';
import type { Migration, Statement } from '../core/migration.js';
import { isFilledIn } from '../core/name.js';
import type { EvidenceContext, Rule } from '../core/rule.js';
import { hasFilledIn } from '../core/schema-lookup.js';

/** A way back that failed when it was tried, or after which the schema is not what it was. */
export const downDoesNotRestore: Rule = {
  id: 'down-does-not-restore',
  title: 'Way back that does not lead back',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  why:
    'The migration ran on the shadow database, and its way back then failed there, or left another schema than there was before. It is ' +
    'needed when a release goes wrong, which is no moment to find that out.',
  instead: 'Correct the way back, or take it away and say that there is none.',
  source: 'https://www.postgresql.org/docs/17/errcodes-appendix.html',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column note text;',
    safe: 'alter table orders add column remark text;',
    back: 'alter table orders drop column remark;',
    seen: {
      unsafe: { outcome: 'failed', code: '42703', message: 'column "remark" of relation "orders" does not exist' },
      safe: { outcome: 'ran' },
    },
  },
  beyondLocks: true,
  on: {
    evidence(evidence, context) {
      if (context.direction !== 'back' || !isWhole(evidence.statement, context)) return;
      const statement = context.migration.back?.find((one) => one.id === evidence.statement);
      // One that a framework derives is written by nobody, and a branch may not run.
      if (statement === undefined || !isWritten(statement, context.migration)) return;
      if (evidence.outcome === 'ran') return differenceAfter(evidence.statement, context);
      if (evidence.outcome !== 'failed' || !isReadUpTo(statement, context.migration)) return;
      // The shadow met the placeholders as they stand, and the server never does.
      if (isFilledIn(statement.sql) || hasFilledIn(context.after)) return;
      const message = (evidence.message ?? '').split('\n')[0] ?? '';
      return {
        headline: `The way back fails: ${message.replaceAll('`', "'")}`,
        subject: { file: context.migration.id, object: evidence.code ?? message },
        detail: [seenOn(context), ...untried(context)].join(' '),
      };
    },
  },
};

/** Says that a way back stands in front of those of earlier migrations, which were not tried behind it. */
function untried({ migration, result }: EvidenceContext): readonly string[] {
  const own = new Set(migration.back?.map(({ id }) => id));
  const isLeft = (result.back ?? []).some(({ statement, outcome }) => outcome === 'skipped' && !own.has(statement));
  return isLeft ? ['Ways back of earlier migrations of this change were not tried behind it.'] : [];
}

/** What is not as it was when the last statement of the way back has run. */
function differenceAfter(statement: string, context: EvidenceContext): Problem | undefined {
  const found = context.result.restored?.find((one) => one.statement === statement);
  if (found === undefined || !isRead(context)) return;
  const missing = [...found.lost, ...found.changed];
  const renamed = found.renamed ?? [];
  const [first] = [...missing, ...found.left, ...renamed.map(({ title }) => title)];
  if (first === undefined) return;
  const parts = [
    listed('It does not bring back', found.lost, found.lost.some(holdsRows) ? ', nor what they held' : ''),
    listed('It brings back otherwise than it was', found.changed, ''),
    listed('It leaves behind', found.left, ''),
    renamed.length === 0
      ? ''
      : `It brings back under another name ${inShort(renamed.map(({ title, to }) => `${shown(title)} as ${shown(to)}`))}.`,
  ];
  return {
    headline:
      missing.length > 0
        ? `The way back does not restore ${shown(first)}${others(missing)}`
        : found.left.length > 0
          ? `The way back leaves ${shown(first)}${others(found.left)} behind`
          : `The way back gives ${shown(first)} another name`,
    subject: { file: context.migration.id, object: first },
    detail: [...parts.filter((part) => part !== ''), seenOn(context)].join(' '),
    ...(missing.length > 0 ? {} : { severity: 'notice' as const }),
  };
}

/** All of the way back was read: what is not read was not run either. */
function isRead({ migration }: EvidenceContext): boolean {
  return migration.back?.every((one) => isWritten(one, migration)) === true && migration.skipped.length === 0;
}

/** The way there was read, and the way back up to a statement: what is not read was not run, and may be why it fails. */
function isReadUpTo({ location }: Statement, { skipped }: Migration): boolean {
  return !skipped.some(({ path, line }) => path !== location.path || line < location.startLine);
}

function isWritten({ range, conditional }: Statement, { backIsWritten }: Migration): boolean {
  return (range !== undefined || backIsWritten === true) && conditional !== true;
}

/** Most names of one list that are shown. */
const most = 5;

function listed(words: string, titles: readonly string[], behind: string): string {
  return titles.length === 0 ? '' : `${words} ${inShort(titles.map(shown))}${behind}.`;
}

function inShort(all: readonly string[]): string {
  return `${all.slice(0, most).join(', ')}${all.length > most ? ` and ${all.length - most} more` : ''}`;
}

/** What is lost may have held something of the users. */
function holdsRows(title: string): boolean {
  return title.startsWith('table ') || title.startsWith('column ');
}

function others(titles: readonly string[]): string {
  return titles.length > 1 ? ` and ${titles.length - 1} more` : '';
}

function shown(title: string): string {
  return `\`${title.replaceAll('`', "'")}\``;
}

function seenOn({ result, serverVersion }: EvidenceContext): string {
  return `Seen on ${result.engine}${serverVersion === null ? '' : `; your server is ${serverVersion}`}.`;
}

/** Whether everything before it ran: the schema before, the way there, and the way back up to the statement. */
function isWhole(statement: string, { result }: EvidenceContext): boolean {
  const back = result.back ?? [];
  const before = back.slice(
    0,
    back.findIndex((one) => one.statement === statement),
  );
  return result.baseComplete && [...result.evidence, ...before].every((one) => one.outcome === 'ran');
}
