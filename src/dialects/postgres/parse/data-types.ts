import type { TypeName } from 'libpg-query';
import type { Type } from '../../../core/operation.js';
import { all, as, constant, partsName, strings } from './nodes.js';
import type { Reading } from './reading.js';
import { behindBrackets, type Tokens, textOf, wordAt } from './tokens.js';

/** The grammar's names of types, in the manual's spelling. Source: https://www.postgresql.org/docs/18/datatype.html (table 8.1) */
const canonical: Readonly<Record<string, string>> = {
  bool: 'boolean',
  bpchar: 'character',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  serial2: 'smallserial',
  serial4: 'serial',
  serial8: 'bigserial',
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
  varchar: 'character varying',
};

const serials: ReadonlySet<string> = new Set(['smallserial', 'serial', 'bigserial']);

/** Types of the server itself. Source: https://www.postgresql.org/docs/18/datatype.html */
const own: ReadonlySet<string> = new Set([
  ...Object.values(canonical),
  ...serials,
  ...'text uuid json jsonb jsonpath xml bytea date interval numeric money bit name char oid xid xid8 cid tid pg_lsn'.split(
    ' ',
  ),
  ...'inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery pg_snapshot txid_snapshot'.split(
    ' ',
  ),
  ...'int4range int8range numrange tsrange tstzrange daterange'.split(' '),
  ...'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange'.split(' '),
  ...'regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype'.split(
    ' ',
  ),
  ...'void record trigger event_trigger refcursor cstring internal unknown int2vector oidvector aclitem'.split(' '),
  ...'any anyelement anyarray anynonarray anyenum anyrange anymultirange language_handler fdw_handler'.split(' '),
  ...'anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange anycompatiblemultirange'.split(' '),
]);

/** A type as a statement writes it. */
export function typeOf(typeName: TypeName | undefined, reading: Reading): Type {
  // A column of a partition or of a typed table leaves its type to the parent.
  if (typeName === undefined) return typeAs(typeName, '');
  const from = reading.tokenAt(typeName.location);
  return typeAs(typeName, textOf(reading.tokens, from, typeEnd(reading.tokens, from, reading.to)));
}

/** A type of the grammar, with the text that stands for it. */
export function typeAs(typeName: TypeName | undefined, sql: string): Type {
  const parts = strings(typeName?.names);
  const last = parts.at(-1) ?? '';
  const isSystem = parts.length === 1 || parts[0] === 'pg_catalog';
  const known = isSystem && typeName?.pct_type !== true ? knownBase(last) : undefined;
  const numbers = all(typeName?.typmods, 'A_Const').flatMap((modifier) => {
    const value = constant(modifier);
    return typeof value === 'number' ? [value] : [];
  });
  return {
    sql,
    base: known ?? parts.join('.'),
    // The first modifier of an interval is the set of its fields, as bits.
    modifiers: known === 'interval' ? numbers.slice(1) : numbers,
    array: typeName?.arrayBounds?.length ?? 0,
    ...(known === undefined ? { name: partsName(parts) } : {}),
  };
}

function knownBase(name: string): string | undefined {
  const base = Object.hasOwn(canonical, name) ? canonical[name] : name;
  return base !== undefined && own.has(base) ? base : undefined;
}

/** The base name of a type, in the manual's spelling, as it stands in the signature of a function. */
export function signatureOf(typeName: TypeName | undefined): string {
  const type = typeAs(typeName, '');
  return type.base + '[]'.repeat(type.array);
}

/** Whether a type makes a sequence of its own. Source: https://www.postgresql.org/docs/18/datatype-numeric.html#DATATYPE-SERIAL */
export function isSerial(type: Type): boolean {
  return type.array === 0 && type.name === undefined && serials.has(type.base);
}

/** The token behind a type that begins at `from`. */
export function typeEnd(tokens: Tokens, from: number, to: number): number {
  const word = (at: number): string => (at < to ? wordAt(tokens, at) : '');
  let at = word(from) === 'setof' ? from + 1 : from;
  const head = word(at) === 'national' ? word(at + 1) : word(at);
  at += word(at) === 'national' ? 2 : 1;
  if (head === 'double' && word(at) === 'precision') at += 1;
  if (['character', 'char', 'nchar', 'bit'].includes(head) && word(at) === 'varying') at += 1;
  while (word(at) === '.') at += 2;
  if (word(at) === '%' && word(at + 1) === 'type') at += 2;
  if (head === 'interval') while (intervalWords.has(word(at))) at += 1;
  if (word(at) === '(') at = behindBrackets(tokens, at, to);
  if (['timestamp', 'time'].includes(head) && ['with', 'without'].includes(word(at)) && word(at + 1) === 'time')
    at += 3;
  if (word(at) === 'array') at += 1;
  while (word(at) === '[') at = behindBrackets(tokens, at, to);
  return at;
}

const intervalWords: ReadonlySet<string> = new Set('year month day hour minute second to'.split(' '));

/** The type to which an expression of the form `null::…` casts. */
export function castType(node: Parameters<typeof as>[0]): TypeName | undefined {
  return as(node, 'TypeCast')?.typeName;
}
