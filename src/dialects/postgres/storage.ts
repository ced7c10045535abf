import { key } from '../../core/name.js';
import type { Type } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';

/** Length and alignment by type, in bytes. Source: pg_type.typlen and typalign; https://www.postgresql.org/docs/18/catalog-pg-type.html */
const table: Readonly<Record<string, readonly [bytes: number, alignBytes: number]>> = {
  boolean: [1, 1],
  smallint: [2, 2],
  integer: [4, 4],
  bigint: [8, 8],
  real: [4, 4],
  'double precision': [8, 8],
  date: [4, 4],
  'time without time zone': [8, 8],
  'time with time zone': [12, 8],
  'timestamp without time zone': [8, 8],
  'timestamp with time zone': [8, 8],
  interval: [16, 8],
  uuid: [16, 1],
  money: [8, 8],
  oid: [4, 4],
  macaddr: [6, 4],
  macaddr8: [8, 4],
};

/** Space of a value of a type with a fixed length; null for others. */
export function storageOf(
  { base, array, name }: Type,
  schema: Schema,
): { readonly bytes: number; readonly alignBytes: number } | null {
  if (array > 0) return null;
  if (name !== undefined) return schema.types.get(key(name))?.kind === 'enum' ? { bytes: 4, alignBytes: 4 } : null;
  const found = table[base];
  return found === undefined ? null : { bytes: found[0], alignBytes: found[1] };
}
