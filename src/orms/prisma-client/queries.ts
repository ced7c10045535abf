import type { Filter } from '../../core/operation.js';
import type { QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { keysOf, objectsIn, valueAt } from './objects.js';
import { upsertOf } from './upserts.js';

/** Methods of a model in the client. Source: https://www.prisma.io/docs/v6/orm/reference/prisma-client-reference#model-queries */
const methods: Readonly<Record<string, readonly [QueryFacts['action'], QueryFacts['gives']]>> = {
  findMany: ['read', 'rows'],
  findUnique: ['read', 'row'],
  findUniqueOrThrow: ['read', 'row'],
  findFirst: ['read', 'row'],
  findFirstOrThrow: ['read', 'row'],
  count: ['read', 'value'],
  aggregate: ['read', 'value'],
  groupBy: ['read', 'value'],
  create: ['insert', 'nothing'],
  createMany: ['insert', 'nothing'],
  createManyAndReturn: ['insert', 'nothing'],
  update: ['update', 'nothing'],
  updateMany: ['update', 'nothing'],
  upsert: ['update', 'nothing'],
  delete: ['delete', 'nothing'],
  deleteMany: ['delete', 'nothing'],
};

/** A call of the client, `prisma.order.findMany({ … })`; null for any other call. */
export function queryOf(call: Node, path: string): (QueryFacts & { readonly method: string }) | null {
  const member = call.childForFieldName('function');
  const method = member?.childForFieldName('property')?.text ?? '';
  const accessor = member?.childForFieldName('object');
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (known === undefined || accessor?.type !== 'member_expression') return null;
  const client = accessor.childForFieldName('object')?.text ?? '';
  if (!/(?:^|\.)(?:prisma\w*|\w*Prisma|db|tx|trx)$/.test(client)) return null;
  const [options] = objectsIn(call.childForFieldName('arguments'));
  const take = valueAt(options, 'take');
  return {
    method,
    model: accessor.childForFieldName('property')?.text ?? '',
    action: known[0],
    gives: known[1],
    filters: keysOf(valueAt(options, 'where')).map((column): Filter => ({ column, comparison: 'equal' })),
    order: objectsIn(valueAt(options, 'orderBy'))
      .flatMap(keysOf)
      .map((column) => ({ column, direction: 'asc' })),
    eager: [...keysOf(valueAt(options, 'include'))],
    bound: known[1] === 'row' ? 1 : take?.type === 'number' ? Number(take.text) : null,
    selects: valueAt(options, 'select') === null ? null : keysOf(valueAt(options, 'select')),
    arguments: namesIn(options),
    writes: objectsIn(valueAt(options, 'data')).flatMap(keysOf),
    ...(method === 'upsert' ? upsertOf(options) : {}),
    location: { path, startLine: call.startPosition.row + 1, endLine: call.endPosition.row + 1 },
  };
}

function namesIn(node: Node | null | undefined): readonly string[] {
  const found = node?.descendantsOfType(['identifier', 'shorthand_property_identifier']) ?? [];
  return [...new Set(found.flatMap((one) => (one === null ? [] : [one.text])))];
}
