import { type Blocks, type Effect, isLong, worst } from '../core/effect.js';
import { bytesInWords, dayOf, isSmall, rowsInWords, type ServerFacts, tableFacts } from '../core/facts.js';
import type { Statement, Transaction } from '../core/migration.js';
import { type Name, text } from '../core/name.js';
import type { Evidence } from '../core/rehearsal.js';
import type { Needs } from './made-here.js';

/** What the sentences about a lock need to know besides the effect. */
export interface Surroundings {
  /** The framework's title: `Rails`. */
  readonly framework: string;
  readonly known: ServerFacts | null;
  /** The SQL command, in upper case: `CREATE INDEX`. */
  readonly command: string;
  readonly transaction: Transaction | null;
  readonly statement: Statement;
  /** It is the last statement of its transaction. */
  readonly last: boolean;
  /** Tables that the transaction has locked against every query before, and the line where it did. */
  readonly held: readonly { readonly relation: Name; readonly line: number }[];
}

/** The paragraph that says what a statement locks, what it means, who waits and until when. Empty without a lock worth naming. */
export function lockParagraph(effects: readonly Effect[], around: Surroundings): string {
  const main = worst(effects.filter((effect) => effect.lock !== null && effect.blocks !== 'none'));
  if (main === undefined) return '';
  const others = effects.filter(
    (effect) =>
      effect !== main &&
      effect.object === 'table' &&
      effect.lock !== null &&
      blocking(effect) &&
      text(effect.relation) !== text(main.relation),
  );
  const alsoOn = others.length === 0 ? '' : ` ${also(others)}`;
  const alike = others.filter(({ blocks }) => blocks === main.blocks);
  const unlike = others.filter(({ blocks }) => blocks !== main.blocks);
  const waits = [
    waitingFor(main, [main, ...alike], around),
    ...unlike.map((effect) => waitingFor(effect, [effect], around)),
  ];
  return `${takes(main, others, around)}${alsoOn} ${waits.join(' ')}${queueing(main)}`;
}

function takes(effect: Effect, others: readonly Effect[], around: Surroundings): string {
  const relation = `\`${text(effect.relation)}\``;
  const work = workDone(effect, others);
  return `\`${around.command}\` takes ${article(effect.lock ?? '')} \`${effect.lock}\` lock on ${relation}${extent(effect, around.known)}${work}, and ${held(effect, around)}.`;
}

/** How big the table is, in brackets, where the facts tell. */
function extent({ relation }: Effect, known: ServerFacts | null): string {
  const facts = tableFacts(known, relation);
  if (known === null || facts === undefined) return '';
  return ` (${rowsInWords(facts.rows)}, ${bytesInWords(facts.bytes)} by the facts of ${dayOf(known)})`;
}

function article(lock: string): string {
  return /^[AEIOU]/.test(lock) ? 'an' : 'a';
}

function workDone(effect: Effect, others: readonly Effect[]): string {
  // A new partition keeps its parent locked while others are read: those that hold what belongs nowhere else.
  const read = others.filter(({ because, scan }) => because === 'default-partition' && scan);
  if (effect.because === 'default-partition' && read.length > 0)
    return `, reads every row of ${join(read.map(({ relation }) => `\`${text(relation)}\``))} meanwhile`;
  if (effect.rewrite) return ', writes every row of it anew';
  if (effect.indexBuild) return ', reads the whole table to build the index';
  if (effect.scan) return ', reads every row of it';
  return '';
}

function held(effect: Effect, around: Surroundings): string {
  if (effect.until === 'statement' || around.transaction === null) return 'keeps the lock until the statement ends';
  return `keeps the lock until the transaction commits${endOf(around)}`;
}

function endOf(around: Surroundings): string {
  if (around.transaction?.openedBy === 'file' && around.transaction.endedBy === undefined)
    return ', at the `COMMIT` of this file';
  if (around.transaction?.openedBy === 'server')
    return `, which is the end of the file: ${isFiles(around.framework) ? 'it is sent' : `${around.framework} sends it`} to the server at once`;
  return `, which in ${aMigrationOf(around.framework)} is the end of the file`;
}

/** Whether a title names no tool, but what there is where nobody knows the tool: `plain SQL files`. */
function isFiles(framework: string): boolean {
  return framework.endsWith(' files');
}

/** A migration of a framework, by its title: `a Rails migration`, `an Atlas migration`, `a migration of plain SQL files`. */
export function aMigrationOf(framework: string): string {
  if (isFiles(framework)) return `a migration of ${framework}`;
  return `${/^(?:[AEIOU]|SQL)/.test(framework) ? 'an' : 'a'} ${framework} migration`;
}

/** What to do where the runner opens a transaction round every file, which a file cannot leave. What the change itself makes is not there before. */
export function noWayOut(framework: string, needs: Needs): string {
  const tied = `${framework} opens a transaction round every file, and a file cannot leave it`;
  if (needs === 'column')
    return `${tied}. The index needs a column that this change makes: leave that part out, run it by hand once the column is there, and let a later migration find it done, with IF NOT EXISTS.`;
  return needs === 'name'
    ? `${tied}: build it by hand before the deploy under another name, and let the migration drop the old one and rename the new one.`
    : `${tied}: run that part by hand before the deploy, and let the migration find it done, with IF NOT EXISTS or IF EXISTS.`;
}

function also(others: readonly Effect[]): string {
  const list = others.map((effect) => `\`${text(effect.relation)}\` (\`${effect.lock}\`)`);
  return `It locks ${join(list)} as well.`;
}

/** Who waits for a lock: everybody, where the transaction has the table for itself already. */
function waitingFor({ blocks }: Effect, effects: readonly Effect[], { held }: Surroundings): string {
  const lineOf = ({ relation }: Effect) => held.find((lock) => text(lock.relation) === text(relation))?.line;
  const kept = blocks === 'reads+writes' ? [] : effects.filter((effect) => lineOf(effect) !== undefined);
  if (kept.length === 0) return waiting(blocks, effects);
  const others = effects.filter((effect) => !kept.includes(effect));
  return [
    ...kept.map(
      (effect) =>
        `The transaction has locked \`${text(effect.relation)}\` against every query since line ${lineOf(effect)}, so reads of it wait as well as writes.`,
    ),
    ...(others.length === 0
      ? []
      : [
          `On ${listed(others)} reads go on${blocks === 'writes' ? ', and every `INSERT`, `UPDATE` and `DELETE` waits' : ' and so do writes'}.`,
        ]),
  ].join(' ');
}

function listed(effects: readonly Effect[]): string {
  return join([...new Set(effects.map((effect) => `\`${text(effect.relation)}\``))]);
}

function waiting(blocks: Blocks, effects: readonly Effect[]): string {
  const relation = listed(effects);
  switch (blocks) {
    case 'reads+writes':
      return `Every query on ${relation} waits, reads too.`;
    case 'writes':
      return `Reads go on. Every \`INSERT\`, \`UPDATE\` and \`DELETE\` on ${relation} waits.`;
    case 'ddl':
      return effects.every(({ object }) => object === 'materialized_view')
        ? `Reads go on. Only a \`REFRESH\` of ${relation}, and other schema changes, wait.`
        : `Reads and writes go on. Only other schema changes and \`VACUUM\` on ${relation} wait.`;
    default:
      return `Nobody waits for ${relation}.`;
  }
}

function queueing(effect: Effect): string {
  if (effect.blocks !== 'reads+writes' || isLong(effect)) return '';
  return ' While it is itself waiting for an older transaction, every new query queues behind it.';
}

function blocking(effect: Effect): boolean {
  return effect.blocks === 'writes' || effect.blocks === 'reads+writes';
}

/** `a`, `a and b`, `a, b and c`. */
export function join(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The upper-case words with which a statement begins, as a person would name it. */
export function commandOf(sql: string): string {
  const words = sql.trim().replace(/\s+/g, ' ').toUpperCase();
  const known =
    /^(CREATE (?:OR REPLACE )?(?:UNIQUE )?(?:MATERIALIZED )?\w+( CONCURRENTLY)?|ALTER \w+( COLUMN)?|DROP (?:MATERIALIZED )?\w+( CONCURRENTLY)?|REFRESH MATERIALIZED VIEW( CONCURRENTLY)?|REINDEX \w+|VACUUM( FULL)?|LOCK TABLE|\w+)/.exec(
      words,
    );
  return (known?.[0] ?? words.split(' ')[0] ?? 'The statement')
    .replace(/^CREATE UNIQUE INDEX/, 'CREATE UNIQUE INDEX')
    .replace(/ ONLY$/, '');
}

/** Whether evidence shows what an effect claims: the same lock on the same relation, and the same long work. */
export function confirms(evidence: Evidence, effects: readonly Effect[]): boolean {
  if (evidence.outcome !== 'ran' || evidence.tracedAs !== undefined) return false;
  const claims = effects.filter((effect) => effect.lock !== null && blocking(effect));
  if (claims.length === 0) return false;
  return claims.every((effect) => {
    const lock = evidence.locks.find((seen) => text(seen.relation) === text(effect.relation));
    if (lock === undefined || lock.lock !== effect.lock) return false;
    return !effect.rewrite || evidence.rewrites.some((seen) => text(seen) === text(effect.relation));
  });
}

/** How we know, in plain words: the small print of a finding. */
export function howWeKnow(basis: readonly string[], engine: string | null, serverVersion: number | null): string {
  const parts = basis.includes('deduced') ? ['by rule'] : [];
  if (basis.includes('observed')) {
    const yours = serverVersion === null ? '' : ` (your server: ${serverVersion})`;
    parts.push(`confirmed on ${engine ?? 'the embedded database'}${yours}`);
  }
  if (basis.includes('judged')) parts.push('judged by the model');
  return parts.join(', ');
}

/** Lines of a file in words: `lines 3, 4 and 9`. Of very many the first are named. */
export function lineNumbers(lines: readonly number[]): string {
  const most = 12;
  const shown = lines.slice(0, most).map(String);
  const all = lines.length > most ? [...shown, `${lines.length - most} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length === 1 ? `line ${last}` : `lines ${all.slice(0, -1).join(', ')} and ${last}`;
}

/** `1 statement`, `3 statements`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** A time of so many milliseconds, as a person says it: `12 ms`, `3.4 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Why a hazard of a table that the change makes, or that was made since the last release, is none. */
export function newTable(table: Name, inThisChange: boolean): string {
  return inThisChange
    ? `\`${text(table)}\` is made in this change: nothing uses it yet.`
    : `\`${text(table)}\` was made after the last release: nothing that runs uses it yet.`;
}

/** Why a hazard that grows with its table is none where the table is small. */
export function smallTable(table: Name, known: ServerFacts | null): string {
  const facts = tableFacts(known, table);
  const isByFacts = known !== null && facts !== undefined && isSmall(facts);
  return `\`${text(table)}\` is small${isByFacts ? `: ${rowsInWords(facts.rows)} by the facts of ${dayOf(known)}` : ' by the configuration'}.`;
}

const mostLines = 10;

/** Says of other places of a file, by their lines, that they are not read either. */
export function alsoUnread(lines: readonly number[]): string {
  return `The same goes for ${count(lines.length, 'more place')} of the file, on ${onLines(lines)}.`;
}

/** Says of other statements of a transaction, by their lines, that they do the same. */
export function alsoDone(lines: readonly number[]): string {
  return `The same goes for ${count(lines.length, 'more statement')} of this transaction, on ${onLines(lines)}.`;
}

function onLines(lines: readonly number[]): string {
  const shown = lines.slice(0, mostLines);
  const more = lines.length - shown.length;
  const places = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ').replace(/, (\d+)$/, ' and $1');
  return `${lines.length === 1 ? 'line' : 'lines'} ${places}`;
}
