import type { EffectContext } from '../../../core/dialect.js';
import { key } from '../../../core/name.js';
import type { Type } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { readType } from '../parse/index.js';

/** Whether two types are one and the same. */
export function sameType(one: Type, other: Type): boolean {
  return (
    one.base === other.base &&
    one.array === other.array &&
    key(one.name ?? { name: '' }) === key(other.name ?? { name: '' }) &&
    modifiers(one).join() === modifiers(other).join()
  );
}

/** Modifiers with those that may be left out: `numeric(10)` is `numeric(10,0)`, `bit` is `bit(1)`. */
function modifiers({ base, modifiers: given }: Type): readonly number[] {
  if (base === 'numeric' && given.length === 1) return [...given, 0];
  return (base === 'bit' || base === 'character') && given.length === 0 ? [1] : given;
}

/**
 * Whether ALTER COLUMN … TYPE leaves every value on disk as it is: the types are binary coercible, and no length is checked anew.
 *
 * Measured on PostgreSQL 12 to 18. Sources: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES, pg_cast of
 * PostgreSQL 18 where castmethod is b, and ATColumnChangeRequiresRewrite in its src/backend/commands/tablecmds.c
 */
export function keepsValues(from: Type, to: Type, schema: Schema, where: EffectContext): boolean {
  if (sameType(from, to)) return true;
  const [plain, target] = [plainFrom(from, schema), plainTo(to, schema)];
  if (plain === null || target === null) return false;
  return sameType(plain, target) || isBinaryCoercible(plain, target, where);
}

/** What a value of a domain is. Its base's length is not known to hold, although it does. */
function plainFrom(type: Type, schema: Schema): Type | null {
  const domain = domainOf(type, schema);
  return domain === null ? type : plainFrom({ ...domain.base, modifiers: [] }, schema);
}

/** What a value must be to be one of a domain; null where the domain checks each value. */
function plainTo(type: Type, schema: Schema): Type | null {
  const domain = domainOf(type, schema);
  if (domain === null) return type;
  return domain.checks.length > 0 || domain.notNull ? null : plainTo(domain.base, schema);
}

function domainOf(type: Type, schema: Schema) {
  const found = type.name === undefined || type.array > 0 ? undefined : schema.types.get(key(type.name));
  return found?.kind === 'domain' ? found : null;
}

/** Zones of which the offset is always zero, so that a timestamp reads the same with a zone as without. */
const zeroZones: readonly string[] =
  'utc etc/utc gmt etc/gmt uct etc/uct zulu etc/zulu universal etc/universal greenwich etc/greenwich gmt0 etc/gmt0'.split(
    ' ',
  );

function isBinaryCoercible(from: Type, to: Type, where: EffectContext): boolean {
  // An array is converted one by one, whatever its elements are.
  if (from.array > 0 || to.array > 0) return false;
  if (from.base === to.base) return widens(from, to);
  switch (`${from.base} > ${to.base}`) {
    case 'character varying > text':
    case 'cidr > inet':
    case 'xml > text':
    case 'integer > oid':
    case 'oid > integer':
    // Source: https://www.postgresql.org/docs/17/citext.html, and its script of creation
    case 'character varying > citext':
    case 'text > citext':
    case 'citext > text':
      return true;
    case 'text > character varying':
    case 'citext > character varying':
    case 'xml > character varying':
      return to.modifiers.length === 0;
    case 'bit > bit varying':
      return to.modifiers.length === 0 || (to.modifiers[0] ?? 0) >= (from.modifiers[0] ?? 1);
    case 'timestamp without time zone > timestamp with time zone':
    case 'timestamp with time zone > timestamp without time zone':
      return (
        (where.version ?? 12) >= 12 &&
        zeroZones.includes((where.timeZone ?? '').toLowerCase()) &&
        precision(to) >= precision(from)
      );
    default:
      return false;
  }
}

/** The same type with a modifier that lets in all that the old one did. */
function widens(from: Type, to: Type): boolean {
  switch (from.base) {
    case 'character varying':
    case 'bit varying':
      if (to.modifiers.length === 0) return true;
      return from.modifiers.length > 0 && (to.modifiers[0] ?? 0) >= (from.modifiers[0] ?? 0);
    case 'numeric': {
      const [digits, scale] = modifiers(from);
      const [newDigits, newScale] = modifiers(to);
      if (newDigits === undefined) return true;
      return digits !== undefined && newDigits >= digits && newScale === scale;
    }
    case 'timestamp with time zone':
    case 'timestamp without time zone':
    case 'time with time zone':
    case 'time without time zone':
      return precision(to) >= precision(from);
    case 'interval':
      return (
        to.sql.trim().split(/\s+/).length === from.sql.trim().split(/\s+/).length && precision(to) >= precision(from)
      );
    default:
      return false;
  }
}

function precision(type: Type): number {
  return type.modifiers[0] ?? 6;
}

/** Types of which an index keeps its order, and so stays as it is, when one becomes another. */
const alike: readonly (readonly string[])[] = [
  ['character varying', 'text'],
  ['cidr', 'inet'],
];

/** Whether an index on a column of one type serves the other as it is. */
export function ordersAlike(from: Type, to: Type, schema: Schema): boolean {
  const [one, other] = [plainFrom(from, schema)?.base, plainFrom(to, schema)?.base];
  return one === other || alike.some((group) => group.includes(one ?? '') && group.includes(other ?? ''));
}

/** The cast in an expression that is a column and nothing else; `none` without one, null where it is more. */
export function castIn(sql: string, column: string): Type | 'none' | null {
  const plain = sql
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const name = [column, `"${column.replaceAll('"', '""')}"`];
  if (name.includes(plain)) return 'none';
  const written =
    name.map((one) => (plain.startsWith(one) ? /^\s*::\s*(.+)$/s.exec(plain.slice(one.length)) : null)).find(Boolean) ??
    name.map((one) => castCall(plain, one)).find(Boolean);
  const type = written?.[1];
  if (type === undefined || type.includes('::')) return null;
  return readType(type);
}

function castCall(sql: string, column: string): RegExpExecArray | null {
  const body = /^cast\s*\(\s*(.+?)\s*\)$/is.exec(sql)?.[1] ?? '';
  return body.startsWith(column) ? /^\s+as\s+(.+)$/is.exec(body.slice(column.length)) : null;
}
