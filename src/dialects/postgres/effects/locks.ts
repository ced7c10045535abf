import type { Blocks, Effect } from '../../../core/effect.js';
import type { Name } from '../../../core/name.js';

/**
 * Who waits for a lock on a table: plain SELECT takes ACCESS SHARE, writes take ROW EXCLUSIVE, other schema changes and VACUUM take SHARE
 * UPDATE EXCLUSIVE or more.
 *
 * Source: https://www.postgresql.org/docs/17/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
 */
const conflicts: Readonly<Record<string, Blocks>> = {
  'ACCESS SHARE': 'none',
  'ROW SHARE': 'none',
  'ROW EXCLUSIVE': 'ddl',
  'SHARE UPDATE EXCLUSIVE': 'ddl',
  SHARE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  EXCLUSIVE: 'writes',
  'ACCESS EXCLUSIVE': 'reads+writes',
};

export type Lock =
  | 'ACCESS SHARE'
  | 'ROW SHARE'
  | 'ROW EXCLUSIVE'
  | 'SHARE UPDATE EXCLUSIVE'
  | 'SHARE'
  | 'SHARE ROW EXCLUSIVE'
  | 'EXCLUSIVE'
  | 'ACCESS EXCLUSIVE';

/** What an effect is made of; everything else follows from the lock. */
export interface Part {
  readonly relation: Name;
  readonly lock: Lock | null;
  readonly object?: Effect['object'];
  readonly rewrite?: boolean;
  readonly scan?: boolean;
  readonly indexBuild?: boolean;
  readonly because?: Effect['because'];
  /** Page of the manual, without its address: `sql-altertable.html`. */
  readonly page: string;
  /** The lock is given back when the statement ends, inside a transaction too (the CONCURRENTLY forms, which refuse one). */
  readonly brief?: boolean;
}

/** An effect of one operation on one relation. */
export function effect(part: Part, inTransaction: boolean): Effect {
  const blocks = part.lock === null ? 'none' : (conflicts[part.lock] ?? 'none');
  return {
    relation: part.relation,
    object: part.object ?? 'table',
    lock: part.lock,
    blocks: part.lock === 'ROW EXCLUSIVE' ? 'none' : blocks,
    queues: blocks,
    until: inTransaction && part.brief !== true ? 'transaction' : 'statement',
    rewrite: part.rewrite === true,
    scan: part.scan === true,
    indexBuild: part.indexBuild === true,
    // Only ACCESS EXCLUSIVE is replayed on a hot standby. Source: https://www.postgresql.org/docs/17/hot-standby.html
    replicas: part.lock === 'ACCESS EXCLUSIVE',
    ...(part.because === undefined ? {} : { because: part.because }),
    source: `https://www.postgresql.org/docs/17/${part.page}`,
  };
}
