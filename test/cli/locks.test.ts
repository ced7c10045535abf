import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

function locks(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', 'locks', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
  return { code: status, out: stdout, err: stderr };
}

describe('dbspec locks', () => {
  it('prints lines that fit into 120 columns, and what each row was proven on', () => {
    const { code, out } = locks();
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(out).not.toContain('proven on nothing');
    expect(out).toMatch(
      /create index orders_number_idx on orders \(number\)\n {4}SHARE +on orders +writes wait until commit +scan, index build\n/,
    );
  });

  it('tells versions apart', () => {
    const { out } = locks('--format', 'json');
    const { rows } = JSON.parse(out) as {
      readonly rows: readonly {
        readonly title: string;
        readonly lackedBy: readonly number[];
        readonly behaviours: readonly { readonly from: number; readonly to: number }[];
      }[];
    };
    const stretches = (title: string) =>
      rows.find((row) => row.title === title)?.behaviours.map(({ from, to }) => [from, to]);
    expect(stretches('Detach a partition')).toEqual([
      [12, 13],
      [14, 18],
    ]);
    expect(rows.find((row) => row.title === 'Add NOT NULL NOT VALID')?.lackedBy).toEqual([12, 13, 14, 15, 16, 17]);
  });

  it('prints one version as Markdown', () => {
    const { out } = locks('--server-version', '13', '--format', 'markdown');
    expect(out).toContain('## Partitions');
    expect(out).toMatch(
      /\| `ACCESS EXCLUSIVE` \| `readings` \| reads and writes wait \| commit \| {2}\| 13 \| PGlite [\d.]+, 12[\d.]+, 13/,
    );
  });

  it.each([
    [['--server-version', '11'], '--server-version 11: Postgres 12 to 18 are known. Give one of them.'],
    [['--dialect', 'nosuch'], '--dialect nosuch: there is no lock table for it. Tables exist for: postgres.'],
  ])('says what is wrong with %j', (args, message) => {
    const { code, err } = locks(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
