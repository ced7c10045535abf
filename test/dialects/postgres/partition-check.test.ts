import { beforeAll, expect, it } from 'vitest';
import { emptySchema } from '../../../src/core/schema.js';
import { apply } from '../../../src/core/schema-apply.js';
import { postgres } from '../../../src/dialects/index.js';

beforeAll(() => postgres.load());

function checkOf(key: string, bound: string): readonly [string, string] | null {
  const [made] = postgres.parse(
    `create table orders (id bigint, region text, placed_at date, "Day" date) partition by ${key};`,
  ).statements;
  const [attached] = postgres.parse(`alter table orders attach partition part ${bound};`).statements;
  const [create] = made?.operations ?? [];
  const [attach] = attached?.operations ?? [];
  if (create === undefined || attach?.kind !== 'attach_partition') throw new Error('The case is not read.');
  const parent = apply(emptySchema(), postgres.complete(create, emptySchema())).tables.get('orders');
  if (parent === undefined) throw new Error('The case makes no table.');
  const check = postgres.facts.partitionCheck?.(attach.bound, parent);
  return check == null ? null : [check.holds.sql, check.excludes.sql];
}

it.each([
  [
    'range (placed_at)',
    "for values from ('2026-01-01') to ('2027-01-01')",
    [
      "placed_at is not null and placed_at >= '2026-01-01' and placed_at < '2027-01-01'",
      "placed_at is null or placed_at < '2026-01-01' or placed_at >= '2027-01-01'",
    ],
  ],
  [
    'range ("Day")',
    "for values from (MINVALUE) to (date '2027-01-01')",
    [`"Day" is not null and "Day" < date '2027-01-01'`, `"Day" is null or "Day" >= date '2027-01-01'`],
  ],
  [
    'list (region)',
    "for values in ('de', 'at')",
    ["region is not null and region in ('de', 'at')", "region is null or region not in ('de', 'at')"],
  ],
  [
    'list (region)',
    "for values in ('de', NULL)",
    ["region is null or region in ('de')", "region is not null and region not in ('de')"],
  ],
  ['list (region)', 'for values in (null)', ['region is null', 'region is not null']],
  ['range (id, placed_at)', "for values from (1, '2026-01-01') to (2, '2027-01-01')", null],
  ['range (lower(region))', "for values from ('a') to ('b')", null],
  ['list (region collate "C")', "for values in ('de')", null],
  ['hash (id)', 'for values with (modulus 4, remainder 0)', null],
  ['list (region)', 'default', null],
] as const)('%s %s as conditions', (key, bound, expected) => {
  expect(checkOf(key, bound)).toEqual(expected);
});
