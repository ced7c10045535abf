import type { EffectContext } from '../../../core/dialect.js';
import type { Because, Blocks, Effect } from '../../../core/effect.js';
import { key, type Name } from '../../../core/name.js';
import type { OperationKind, OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';

/** Lock modes on relations, from weak to strong. */
const modes = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type Lock = (typeof modes)[number];

/**
 * For each mode the weakest mode that it keeps waiting; SHARE UPDATE EXCLUSIVE and SHARE let some stronger ones through, which
 * changes nothing for readers and writers.
 *
 * Source: https://www.postgresql.org/docs/17/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
 */
const keepsWaiting: Readonly<Record<Lock, Lock>> = {
  'ACCESS SHARE': 'ACCESS EXCLUSIVE',
  'ROW SHARE': 'EXCLUSIVE',
  'ROW EXCLUSIVE': 'SHARE',
  'SHARE UPDATE EXCLUSIVE': 'SHARE UPDATE EXCLUSIVE',
  SHARE: 'ROW EXCLUSIVE',
  'SHARE ROW EXCLUSIVE': 'ROW EXCLUSIVE',
  EXCLUSIVE: 'ROW SHARE',
  'ACCESS EXCLUSIVE': 'ACCESS SHARE',
};

/**
 * Who waits, by what they need: a plain SELECT takes ACCESS SHARE, INSERT, UPDATE and DELETE take ROW EXCLUSIVE, VACUUM and the
 * mildest schema changes take SHARE UPDATE EXCLUSIVE. What only a stronger schema change would wait for is everyday traffic.
 *
 * Source: https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES
 */
function blocksOf(lock: Lock | null): Blocks {
  if (lock === null) return 'none';
  const from = modes.indexOf(keepsWaiting[lock]);
  if (from <= modes.indexOf('ACCESS SHARE')) return 'reads+writes';
  if (from <= modes.indexOf('ROW EXCLUSIVE')) return 'writes';
  return from <= modes.indexOf('SHARE UPDATE EXCLUSIVE') ? 'ddl' : 'none';
}

/** A mode as a source spells it; the strongest where it is none that we know. */
export function lockNamed(mode: string): Lock {
  return modes.find((known) => known === mode.toUpperCase()) ?? 'ACCESS EXCLUSIVE';
}

/** What takes as long as the table is big. */
export interface Work {
  readonly rewrite?: boolean;
  readonly scan?: boolean;
  readonly indexBuild?: boolean;
  readonly because?: Because;
}

/** What an effect is made of; everything else follows from the lock. */
export interface Part extends Work {
  readonly relation: Name;
  readonly object?: Effect['object'];
  readonly lock: Lock | null;
  /** Page of the manual with its anchor: `sql-altertable.html`. */
  readonly page: string;
}

/** What one kind of operation does. */
export type Weigh<Kind extends OperationKind> = (
  operation: OperationOf<Kind>,
  schema: Schema,
  where: EffectContext,
) => readonly Part[];

/** What each kind of a family does. */
export type Weighs<Kinds extends OperationKind> = { readonly [Kind in Kinds]: Weigh<Kind> };

/** The effects of one operation: one for each relation, with the strongest lock and all the work that is done under it. */
export function effectsOf(parts: readonly Part[], schema: Schema, where: EffectContext): readonly Effect[] {
  const found = new Map<string, Part>();
  for (const part of parts) {
    const other = found.get(key(part.relation));
    found.set(key(part.relation), other === undefined ? part : joined(other, part));
  }
  return [...found.values()].map((part) => effect(part, schema, where));
}

function joined(one: Part, other: Part): Part {
  const strength = (part: Part): number => (part.lock === null ? -1 : modes.indexOf(part.lock));
  const stronger = strength(other) > strength(one) ? other : one;
  const weaker = stronger === one ? other : one;
  const because = isLong(stronger) || !isLong(weaker) ? (stronger.because ?? weaker.because) : weaker.because;
  return {
    ...stronger,
    rewrite: one.rewrite === true || other.rewrite === true,
    scan: one.scan === true || other.scan === true,
    indexBuild: one.indexBuild === true || other.indexBuild === true,
    ...(because === undefined ? {} : { because }),
  };
}

function isLong(part: Part): boolean {
  return part.rewrite === true || part.scan === true || part.indexBuild === true;
}

function effect(part: Part, schema: Schema, where: EffectContext): Effect {
  const object = part.object ?? objectOf(schema, part.relation);
  const blocks = blocksOf(part.lock);
  // Nobody inserts into a materialized view, updates or deletes: what waits where writers would is a REFRESH.
  const waiting = object === 'materialized_view' && blocks === 'writes' ? 'ddl' : blocks;
  return {
    relation: part.relation,
    object,
    lock: part.lock,
    blocks: waiting,
    // A request queues behind a lock that is itself waiting exactly where it would wait for the lock once held.
    queues: waiting,
    until: where.inTransaction ? 'transaction' : 'statement',
    rewrite: part.rewrite === true,
    scan: part.scan === true,
    indexBuild: part.indexBuild === true,
    // Source: https://www.postgresql.org/docs/17/hot-standby.html#HOT-STANDBY-CONFLICT
    replicas: part.lock === 'ACCESS EXCLUSIVE',
    ...(part.because === undefined ? {} : { because: part.because }),
    source: `https://www.postgresql.org/docs/17/${part.page}`,
  };
}

/** What kind of relation a name stands for; one that nobody knows is a table. */
function objectOf(schema: Schema, name: Name): Effect['object'] {
  const id = key(name);
  const view = schema.views.get(id);
  if (view !== undefined) return view.materialized ? 'materialized_view' : 'view';
  if (schema.tables.has(id)) return 'table';
  if (schema.indexes.has(id)) return 'index';
  return schema.sequences.has(id) ? 'sequence' : 'table';
}
