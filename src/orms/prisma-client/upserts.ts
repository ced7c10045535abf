import type { QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { valueAt } from './objects.js';

type Entries = ReadonlyMap<string, Node>;

/**
 * An upsert that the client leaves to the server as INSERT … ON CONFLICT: it looks for one unique key, creates with the same values, updates
 * something, and reads and writes no other model. Any other one reads first, and needs no index.
 *
 * Source: https://www.prisma.io/docs/v6/orm/reference/prisma-client-reference#database-upserts
 */
export function upsertOf(options: Node | undefined): Pick<QueryFacts, 'upsert'> {
  const create = entriesOf(valueAt(options, 'create'));
  const update = entriesOf(valueAt(options, 'update'));
  if (create === null || update === null || update.size === 0 || readsMore(options)) return {};
  const by = keyOf(options, create);
  if (by === null || [...create.values(), ...update.values()].some(isNested)) return {};
  return { upsert: { by, gives: [...create.keys(), ...update.keys()] } };
}

/** The entries of an object; null where it is none, or takes over those of another. */
function entriesOf(node: Node | null): Entries | null {
  if (node?.type !== 'object') return null;
  const entries = new Map<string, Node>();
  for (const child of node.namedChildren) {
    if (child === null || child.type === 'comment') continue;
    const value = child.type === 'pair' ? child.childForFieldName('value') : child;
    const name = child.type === 'pair' ? child.childForFieldName('key')?.text : child.text;
    if (!['pair', 'shorthand_property_identifier'].includes(child.type) || value === null || name === undefined)
      return null;
    entries.set(name, value);
  }
  return entries;
}

/** It gives back relations as well. */
function readsMore(options: Node | undefined): boolean {
  if (valueAt(options, 'include') !== null) return true;
  const select = valueAt(options, 'select');
  const chosen = entriesOf(select);
  return select !== null && (chosen === null || [...chosen.values()].some((value) => value.type !== 'true'));
}

/** The fields of the one key that it looks for, where it creates with the same values; null where that is not certain. */
function keyOf(options: Node | undefined, create: Entries): readonly string[] | null {
  const where = valueAt(options, 'where');
  const entries = entriesOf(where);
  if (entries === null) return keyInVariable(where?.text ?? 'where', create);
  const [only] = [...entries];
  if (only === undefined || entries.size > 1) return null;
  const [name, value] = only;
  const fields = value.type === 'object' ? entriesOf(value) : new Map([[name, value]]);
  if (fields === null || fields.size === 0) return null;
  const isSame = ([field, given]: readonly [string, Node]): boolean => create.get(field)?.text === given.text;
  return [...fields].every(isSame) ? [...fields.keys()] : null;
}

/** `{ where, create: { date: where.date_symbol.date, symbol: where.date_symbol.symbol } }`: the name of the key tells all its fields. */
function keyInVariable(variable: string, create: Entries): readonly string[] | null {
  const keys = new Map<string, string[]>();
  for (const [field, { text }] of create) {
    const [key, name, ...more] = text.startsWith(`${variable}.`) ? text.slice(variable.length + 1).split('.') : [];
    if (key === undefined || name !== field || more.length > 0) continue;
    keys.set(key, [...(keys.get(key) ?? []), field]);
  }
  const whole = [...keys].filter(
    ([key, fields]) => key.length === fields.join('_').length && fields.every((field) => key.includes(field)),
  );
  return whole.length === 1 ? (whole[0]?.[1] ?? null) : null;
}

const nested = new Set([
  'create',
  'createMany',
  'connect',
  'connectOrCreate',
  'upsert',
  'update',
  'updateMany',
  'delete',
  'deleteMany',
  'disconnect',
]);

/** It writes rows of a relation. */
function isNested(value: Node): boolean {
  return [...(entriesOf(value)?.keys() ?? [])].some((name) => nested.has(name));
}
