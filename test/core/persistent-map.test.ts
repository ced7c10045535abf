import { describe, expect, test } from 'vitest';
import { seeded } from '../../bench/migrations.js';
import { type Grouping, PersistentMap, valuesIn } from '../../src/core/persistent-map.js';

interface Item {
  readonly group: string;
  readonly label: number;
}

const byGroup: Grouping<Item> = { part: ({ group }) => group, groups: ({ group }) => [group] };

/** The ids of each group, found by looking at every value. */
function groupsOf(map: ReadonlyMap<string, Item>): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const [id, { group }] of map) found[group] = [...(found[group] ?? []), id].sort();
  return found;
}

describe('a persistent map', () => {
  test('holds what a Map would hold, in the same order, through a thousand changes', () => {
    const random = seeded(11);
    const plain = new Map<string, Item>();
    let persistent = PersistentMap.of(new Map<string, Item>());
    for (let step = 0; step < 1000; step += 1) {
      const id = `item-${Math.floor(random() * 120)}`;
      const isGone = random() < 0.3;
      const value = { group: `group-${Math.floor(random() * 7)}`, label: step };
      if (isGone) plain.delete(id);
      else plain.set(id, value);
      persistent.grouped(byGroup);
      persistent = persistent.changed((draft) => (isGone ? draft.delete(id) : draft.set(id, value)));
      expect([...persistent]).toEqual([...plain]);
      expect(persistent.size).toBe(plain.size);
      const grouped = [...persistent.grouped(byGroup)].map(([group, ids]) => [group, [...ids].sort()]);
      expect(Object.fromEntries(grouped)).toEqual(groupsOf(plain));
    }
  });

  test('does not change when a copy of it does', () => {
    const first = PersistentMap.of(new Map([['orders', { group: 'sales', label: 1 }]]));
    const second = first.changed((draft) => draft.delete('orders'));
    expect(first.get('orders')).toEqual({ group: 'sales', label: 1 });
    expect(second.has('orders')).toBe(false);
    expect(valuesIn(first, byGroup, 'sales')).toHaveLength(1);
    expect(valuesIn(second, byGroup, 'sales')).toHaveLength(0);
  });

  test('is itself where nothing changes', () => {
    const map = PersistentMap.of(new Map<string, Item>());
    expect(map.changed((draft) => draft.delete('orders'))).toBe(map);
  });

  test('finds the values of a group in a plain Map too', () => {
    const plain = new Map([['orders', { group: 'sales', label: 1 }]]);
    expect(valuesIn(plain, byGroup, 'sales')).toEqual([{ group: 'sales', label: 1 }]);
  });
});
