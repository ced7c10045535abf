import type { Name } from './name.js';

/** Which other sessions wait: `ddl` are other schema changes, VACUUM, and what refreshes a materialized view only. */
export type Blocks = 'none' | 'ddl' | 'writes' | 'reads+writes';

/**
 * What a dialect predicts that one operation does to one relation of a live database.
 *
 * The single home of lock knowledge: rules ask for effects and never name a lock or a version themselves.
 */
export interface Effect {
  readonly relation: Name;
  readonly object: 'table' | 'index' | 'view' | 'materialized_view' | 'sequence' | 'type';
  /** Spelled as the manual spells it: `SHARE ROW EXCLUSIVE`; null where the operation locks nothing that others want. */
  readonly lock: string | null;
  /** Who waits while the lock is held. */
  readonly blocks: Blocks;
  /** Who queues behind the lock while it is itself waiting for older transactions. */
  readonly queues: Blocks;
  readonly until: 'statement' | 'transaction';
  /** The table's rows are written anew. */
  readonly rewrite: boolean;
  /** Every row is read, under that lock. */
  readonly scan: boolean;
  /** Indexes are built, under that lock. */
  readonly indexBuild: boolean;
  /** The lock is replayed on hot standbys. */
  readonly replicas: boolean;
  /** Why there is a rewrite, scan or build, or why there is none though one might be expected. */
  readonly because?: Because;
  /** Versioned source of the fact. */
  readonly source: string;
}

/** Reasons that rules and words may ask for. */
export type Because =
  | 'volatile-default'
  | 'written-default'
  | 'identity'
  | 'serial'
  | 'stored-generated'
  | 'constrained-domain'
  | 'type-change'
  | 'type-change-indexes'
  | 'type-change-check'
  | 'collation'
  | 'free-type-change'
  | 'proven-not-null'
  | 'not-null'
  | 'check'
  | 'foreign-key'
  | 'unique'
  | 'primary-key'
  | 'exclusion'
  | 'index'
  | 'reindex'
  | 'attach'
  | 'default-partition'
  | 'persistence'
  | 'tablespace'
  | 'access-method'
  | 'refresh'
  | 'vacuum-full'
  | 'cluster'
  | 'not-valid'
  | 'using-index'
  | 'validate'
  | 'backfill'
  | 'metadata-only';

/** Whether the effect lasts as long as the table is big. */
export function isLong(effect: Effect): boolean {
  return effect.rewrite || effect.scan || effect.indexBuild;
}

/** Whether writers, or readers and writers, wait. */
export function blocksWrites(effect: Effect): boolean {
  return effect.blocks === 'writes' || effect.blocks === 'reads+writes';
}

const order: readonly Blocks[] = ['none', 'ddl', 'writes', 'reads+writes'];

/** The effect under which most others wait; the first of equals. */
export function worst(effects: readonly Effect[]): Effect | undefined {
  return effects.reduce<Effect | undefined>((found, effect) => {
    if (found === undefined) return effect;
    const difference = order.indexOf(effect.blocks) - order.indexOf(found.blocks);
    if (difference !== 0) return difference > 0 ? effect : found;
    return isLong(effect) && !isLong(found) ? effect : found;
  }, undefined);
}
