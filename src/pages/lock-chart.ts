import type { ReviewedMigration } from '../core/review.js';
import { count } from '../review/words.js';
import { type HeldLock, heldLocks, transactionSpans } from './held-locks.js';
import { type Html, html } from './html.js';

/** Sizes in pixels, and how much is drawn at most: past it the table says the same. */
const size = { lane: 26, top: 44, character: 7.3, statement: 72, narrow: 26, lanes: 60, statements: 200, label: 44 };

const classes = { 'reads+writes': 'reads', writes: 'writes', ddl: 'ddl' } as const;
const waits = { 'reads+writes': 'reads and writes wait', writes: 'writes wait', ddl: 'schema changes wait' } as const;

/** How to read the pictures. */
export const legend = html`<p class="dim">In the pictures a column is a statement, in the order in which they run. It is no time: nobody knows how long one
takes. Shaded: a transaction. Red: reads and writes wait. Yellow: writes wait. Grey: only schema changes wait.</p>`;

/** The locks of a migration over time, as a picture: a lane for each lock, a column for each statement. Null where nobody waits for any. */
export function lockChart(migration: ReviewedMigration): Html | null {
  const held = heldLocks(migration);
  if (held.length === 0) return null;
  const columns = migration.statements.length;
  if (held.length > size.lanes || columns > size.statements)
    return html`<p class="dim">${count(held.length, 'lock')} over ${count(columns, 'statement')}: too many to draw. The list below has them all.</p>`;
  const labels = held.map(({ relation, lock }) => shortened(`${relation}: ${lock}`));
  const left = Math.ceil(Math.max(...labels.map(({ length }) => length)) * size.character) + 12;
  const column = columns > 12 ? size.narrow : size.statement;
  const width = left + columns * column + 1;
  const height = size.top + held.length * size.lane + 1;
  const summary = `${count(held.length, 'lock')} over ${count(columns, 'statement')} of ${migration.path}`;
  return html`<div class="wide"><svg role="img" aria-label="${summary}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${transactionSpans(migration).map(
  ({ from, to }) =>
    html`<rect class="transaction" x="${left + from * column}" y="0" width="${(to - from + 1) * column}" height="${height}"/>
${(to - from + 1) * column < 90 ? null : html`<text class="faint" x="${left + from * column + 6}" y="15">one transaction</text>`}`,
)}
${migration.statements.map(
  (
    _,
    at,
  ) => html`<text class="faint" x="${left + at * column + column / 2}" y="35" text-anchor="middle">${at + 1}</text>
<line class="rule" x1="${left + at * column}" y1="24" x2="${left + at * column}" y2="${height}"/>`,
)}
${held.map((lock, lane) => bar(lock, { label: labels[lane] ?? '', top: size.top + lane * size.lane, left, column }))}
</svg></div>`;
}

function bar(
  lock: HeldLock,
  {
    label,
    top,
    left,
    column,
  }: { readonly label: string; readonly top: number; readonly left: number; readonly column: number },
): Html {
  return html`<text x="${left - 8}" y="${top + 17}" text-anchor="end">${label}</text>
<rect class="${classes[lock.blocks]}" x="${left + lock.from * column + 2}" y="${top + 4}" width="${(lock.to - lock.from + 1) * column - 4}" height="${size.lane - 8}" rx="3"><title>${sentence(lock)}</title></rect>
`;
}

/** Which statement holds what on which table until when, in a sentence. */
export function sentence({ relation, lock, blocks, from, to, until }: HeldLock): string {
  const end =
    until === 'statement'
      ? 'it ends'
      : to > from
        ? `its transaction ends after statement ${to + 1}`
        : 'its transaction ends';
  return `Statement ${from + 1} holds ${lock} on ${relation} until ${end}: ${waits[blocks]}.`;
}

function shortened(label: string): string {
  return label.length <= size.label ? label : `${label.slice(0, size.label - 1)}…`;
}
