import { key } from '../../core/name.js';
import type { OperationOf, Type } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { columnOf } from '../../core/schema-lookup.js';
import { castIn } from './effects/coercion.js';

/** What becomes of values that the new type has no room for: the change fails, or it loses part of them. */
export type Narrowing = 'fails' | 'loses';

/**
 * Whether a change of type leaves less room than there was. Null where there is as much, where nothing is known of the column, and where
 * USING says itself what becomes of each value.
 *
 * Sources: https://www.postgresql.org/docs/17/datatype.html, and for what a cast cuts off and an assignment refuses
 * https://www.postgresql.org/docs/17/datatype-character.html
 */
export function narrows(operation: OperationOf<'alter_column_type'>, schema: Schema): Narrowing | null {
  const { table, column, type, using } = operation;
  const found = columnOf(schema, table, column);
  if (found === undefined || found.type.array !== type.array) return null;
  const [from, to] = [underDomain(found.type, schema), underDomain(type, schema)];
  const values = lostValues(from, to, schema);
  // An enum goes over by way of text, which castIn does not follow.
  if (values)
    return using === undefined || (using.columns.length === 1 && using.functions.length === 0) ? 'fails' : null;
  const cast = using === undefined ? 'none' : castIn(using.sql, column);
  if (cast === null) return null;
  return characters(from, to, cast !== 'none') ?? numbers(from, to) ?? times(from, to) ?? bits(from, to);
}

function underDomain(type: Type, schema: Schema): Type {
  const domain = type.name === undefined ? undefined : schema.types.get(key(type.name));
  return domain?.kind === 'domain' ? underDomain(domain.base, schema) : type;
}

/** Whether an enum becomes another that lacks values of it. */
function lostValues(from: Type, to: Type, schema: Schema): boolean {
  const [one, other] = [from, to].map((type) =>
    type.name === undefined ? undefined : schema.types.get(key(type.name)),
  );
  return one?.kind === 'enum' && other?.kind === 'enum' && one.values.some((value) => !other.values.includes(value));
}

const characterTypes: readonly string[] = ['text', 'character varying', 'character', 'citext', 'name'];

/** What is too long is refused; a cast that is written out cuts it off. */
function characters(from: Type, to: Type, isCast: boolean): Narrowing | null {
  if (!characterTypes.includes(from.base) || !characterTypes.includes(to.base)) return null;
  return room(to) < room(from) ? (isCast ? 'loses' : 'fails') : null;
}

function room({ base, modifiers }: Type): number {
  if (base === 'name') return 63;
  return modifiers[0] ?? (base === 'character' ? 1 : Number.POSITIVE_INFINITY);
}

/** Decimal digits before the point that whole numbers fit in, by their type. */
const wholeDigits: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

/** Binary digits that a number keeps. Source: https://www.postgresql.org/docs/17/datatype-numeric.html */
const kept: Readonly<Record<string, number>> = {
  smallint: 15,
  integer: 31,
  bigint: 63,
  real: 24,
  'double precision': 53,
};

function numbers(from: Type, to: Type): Narrowing | null {
  const isNumber = ({ base }: Type): boolean => base === 'numeric' || Object.hasOwn(kept, base);
  if (!isNumber(from) || !isNumber(to)) return null;
  const isFloat = ({ base }: Type): boolean => base === 'real' || base === 'double precision';
  if (to.base === 'numeric') return intoNumeric(from, to);
  if (from.base === 'numeric') return isWhole(from) && !isFloat(to) ? fewerDigits(from, to) : 'loses';
  if (isFloat(from) && !isFloat(to)) return 'loses';
  if ((kept[to.base] ?? 0) >= (kept[from.base] ?? 0)) return null;
  return isFloat(to) ? 'loses' : 'fails';
}

function isWhole({ modifiers }: Type): boolean {
  return modifiers.length > 0 && (modifiers[1] ?? 0) === 0;
}

/** A numeric of few digits always fits into a whole number with more. */
function fewerDigits(from: Type, to: Type): Narrowing | null {
  return (from.modifiers[0] ?? 0) >= (wholeDigits[to.base] ?? 0) ? 'fails' : null;
}

function intoNumeric(from: Type, to: Type): Narrowing | null {
  const [digits, scale = 0] = to.modifiers;
  if (digits === undefined) return null;
  const whole = digits - scale;
  if (from.base === 'numeric') {
    const [before, places = 0] = from.modifiers;
    if (before === undefined || places > scale) return 'loses';
    return before - places > whole ? 'fails' : null;
  }
  const needed = wholeDigits[from.base];
  if (needed === undefined) return 'loses';
  return needed > whole ? 'fails' : null;
}

const dayTypes: readonly string[] = ['timestamp without time zone', 'timestamp with time zone'];

/** Fractions of a second, and the time of day. */
function times(from: Type, to: Type): Narrowing | null {
  const timed = [...dayTypes, 'time without time zone', 'time with time zone'];
  if (dayTypes.includes(from.base) && (to.base === 'date' || to.base.startsWith('time '))) return 'loses';
  if (!timed.includes(from.base) || !timed.includes(to.base)) return null;
  return (to.modifiers[0] ?? 6) < (from.modifiers[0] ?? 6) ? 'loses' : null;
}

function bits(from: Type, to: Type): Narrowing | null {
  if (from.base !== 'bit varying' || to.base !== 'bit varying') return null;
  return (to.modifiers[0] ?? Number.POSITIVE_INFINITY) < (from.modifiers[0] ?? Number.POSITIVE_INFINITY)
    ? 'fails'
    : null;
}
