import { parseSync } from 'libpg-query';
import type { Type } from '../../core/operation.js';
import { as, child, children, nameOf, strings, type Tree } from './tree.js';

/** Names of types as the grammar knows them, in the server's own spelling. Source: https://www.postgresql.org/docs/18/datatype.html */
const canonical: Readonly<Record<string, string>> = {
  int2: 'smallint', int4: 'integer', int8: 'bigint', float4: 'real', float8: 'double precision', bool: 'boolean', varchar: 'character varying', bpchar: 'character',
  timestamptz: 'timestamp with time zone', timestamp: 'timestamp without time zone', timetz: 'time with time zone', time: 'time without time zone', varbit: 'bit varying', decimal: 'numeric',
  serial: 'serial', serial4: 'serial', bigserial: 'bigserial', serial8: 'bigserial', smallserial: 'smallserial', serial2: 'smallserial',
};

/** Types of the server itself, and of extensions that everybody has: they have no `name`. */
const builtIn = new Set([
  ...Object.values(canonical), 'text', 'uuid', 'json', 'jsonb', 'bytea', 'date', 'interval', 'numeric', 'money', 'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'xml', 'tsvector', 'tsquery', 'point', 'line', 'lseg', 'box',
  'path', 'polygon', 'circle', 'oid', 'name', 'regclass', 'regtype', 'regproc', 'char', '"char"', 'int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange', 'int4multirange', 'int8multirange',
  'nummultirange', 'tsmultirange', 'tstzmultirange', 'datemultirange', 'jsonpath', 'pg_lsn', 'xid', 'xid8', 'tid', 'cid', 'void', 'trigger', 'record', 'refcursor', 'txid_snapshot', 'pg_snapshot', 'anyelement', 'anyarray', 'event_trigger',
]);

const serials = new Set(['serial', 'bigserial', 'smallserial']);

/** Spelling of a type with its modifiers where the manual has it short. */
const short: Readonly<Record<string, string>> = {
  'character varying': 'varchar', character: 'char', 'timestamp with time zone': 'timestamptz', 'timestamp without time zone': 'timestamp', 'time without time zone': 'time', 'time with time zone': 'timetz',
};

/** A type as the grammar read it. */
export function typeOf(typeName: Tree | undefined): Type {
  const parts = strings(children(typeName, 'names'));
  const system = parts.length === 1 || parts[0] === 'pg_catalog';
  const last = parts.at(-1) ?? '';
  const base = system ? (canonical[last] ?? last) : last;
  const modifiers = children(typeName, 'typmods').flatMap((modifier) => {
    const value = child(as(modifier, 'A_Const'), 'ival');
    return value === undefined ? [] : [typeof value.ival === 'number' ? value.ival : 0];
  });
  const array = children(typeName, 'arrayBounds').length;
  const isBuiltIn = system && builtIn.has(base);
  const shown = base === 'interval' || (base === 'character' && modifiers[0] === 1 && array === 0) ? [] : modifiers;
  const kept = base === 'interval' ? [] : modifiers;
  const sql = `${spelling(parts, base, isBuiltIn, shown)}${'[]'.repeat(array)}`;
  return { sql, base, modifiers: kept, array, ...(isBuiltIn ? {} : { name: nameOf(parts) }) };
}

function spelling(parts: readonly string[], base: string, isBuiltIn: boolean, modifiers: readonly number[]): string {
  const name = isBuiltIn ? (short[base] ?? base) : parts.map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.');
  return modifiers.length === 0 ? name : `${name}(${modifiers.join(', ')})`;
}

/** Whether a type is `serial` or one of its relatives. */
export function isSerial(type: Type): boolean {
  return type.array === 0 && serials.has(type.base);
}

/** A type out of its text. Text that is no type gives one whose base is the text. */
export function readType(sql: string): Type {
  try {
    const tree = parseSync(`select null::${sql}`) as unknown as Tree;
    const target = as(children(child(children(tree, 'stmts')[0], 'stmt')?.SelectStmt as Tree, 'targetList')[0], 'ResTarget');
    const cast = as(child(target, 'val'), 'TypeCast');
    if (cast !== undefined) return typeOf(child(cast, 'typeName'));
  } catch {
    // No type that the grammar knows: kept as it is written.
  }
  return { sql, base: sql.toLowerCase(), modifiers: [], array: 0, name: { name: sql } };
}
