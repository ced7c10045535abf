import type { EffectContext } from '../../core/dialect.js';
import type { Effect } from '../../core/effect.js';
import type { Operation, OperationKind } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { code } from './effects/code.js';
import { columns } from './effects/columns.js';
import { constraints } from './effects/constraints.js';
import { indexes } from './effects/indexes.js';
import { effectsOf, type Part, type Weighs } from './effects/locks.js';
import { partitions } from './effects/partitions.js';
import { rows } from './effects/rows.js';
import { tables } from './effects/tables.js';
import { upkeep } from './effects/upkeep.js';
import { types } from './effects/user-types.js';
import { views } from './effects/views.js';

/** What each kind of operation does. A kind without a place in a family is an error of the compiler. */
const kinds: Weighs<OperationKind> = {
  ...tables,
  ...partitions,
  ...columns,
  ...constraints,
  ...indexes,
  ...views,
  ...types,
  ...code,
  ...upkeep,
  ...rows,
};

/**
 * What a completed operation does to relations of a live server.
 *
 * Relations that the operation makes have no effect: no other session sees them. A relation that is not in the schema counts as one that
 * is in use and of which nothing is known. Without a version it is the worst of PostgreSQL 12 to 18; without a time zone, of all zones.
 */
export function effects(operation: Operation, schema: Schema, where: EffectContext): readonly Effect[] {
  const weigh = kinds[operation.kind] as (
    operation: Operation,
    schema: Schema,
    where: EffectContext,
  ) => readonly Part[];
  return effectsOf(weigh(operation, schema, where), schema, where);
}
