import { beforeAll, describe, expect, it } from 'vitest';
import { lockEntries } from '../../../src/core/lock-table.js';
import { postgres } from '../../../src/dialects/index.js';
import { locks } from '../../../src/dialects/postgres/lock-table.js';

describe('the record of what the lock table was proven on', () => {
  beforeAll(() => postgres.load());

  it('knows the rows of the table, and no others', () =>
    expect(Object.keys(locks.proven.rows)).toEqual(locks.rows.map(({ sql }) => sql)));

  it('has a server of each version that knows the operation', () => {
    const unproven = (lockEntries(postgres, null) ?? []).flatMap(({ sql, behaviours, provenOn }) => {
      const seen = provenOn.map((engine) => Number(/^PostgreSQL (\d+)/.exec(engine)?.[1]));
      return behaviours.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at)
          .filter((version) => !seen.includes(version))
          .map((version) => `${version}: ${sql}`),
      );
    });
    expect(unproven).toEqual([]);
  });
});
