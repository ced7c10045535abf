import type { Blocks } from '../core/effect.js';
import { text } from '../core/name.js';
import type { ReviewedMigration } from '../core/review.js';

/** One lock from the statement that takes it to the one whose end lets go of it, as positions in the migration, counted from 0. */
export interface HeldLock {
  readonly relation: string;
  readonly lock: string;
  readonly blocks: Exclude<Blocks, 'none'>;
  readonly from: number;
  /** The last statement during which it is held. */
  readonly to: number;
  readonly until: 'statement' | 'transaction';
}

/** Statements of one transaction that stand beside each other. */
export interface TransactionSpan {
  readonly from: number;
  readonly to: number;
}

/** Locks of a migration for which somebody waits, in the order in which they are taken. The same lock taken again while it is held is one. */
export function heldLocks({ statements }: ReviewedMigration): readonly HeldLock[] {
  const ends = new Map(statements.map(({ transaction }, at) => [transaction, at]));
  const held: HeldLock[] = [];
  for (const [from, { transaction, effects }] of statements.entries()) {
    for (const { relation, lock, blocks, until } of effects) {
      if (lock === null || blocks === 'none') continue;
      const isKept = until === 'transaction' && transaction !== null;
      const to = isKept ? (ends.get(transaction) ?? from) : from;
      const next = { relation: text(relation), lock, blocks, from, to, until: isKept ? until : 'statement' } as const;
      if (!held.some((one) => covers(one, next))) held.push(next);
    }
  }
  return held;
}

function covers(one: HeldLock, next: HeldLock): boolean {
  return one.relation === next.relation && one.lock === next.lock && one.from <= next.from && one.to >= next.to;
}

/** Transactions of a migration, in order. */
export function transactionSpans({ statements }: ReviewedMigration): readonly TransactionSpan[] {
  const spans = new Map<string, TransactionSpan>();
  for (const [at, { transaction }] of statements.entries())
    if (transaction !== null) spans.set(transaction, { from: spans.get(transaction)?.from ?? at, to: at });
  return [...spans.values()];
}
