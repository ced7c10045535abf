import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playRound } from '../support/faults/round.js';

it('loses nothing and says nothing twice, though it is killed again and again while GitHub fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-kills-'));
  try {
    const variables = { DATA_DIR: folder };
    const result = await playRound({ seed: 7, kills: 15, processes: 1, weather: true, shadow: false, variables });
    expect(result.broken, result.log.slice(-150).join('\n')).toEqual([]);
    expect(Object.values(result.kills).reduce((sum, count) => sum + count, 0)).toBe(15);
    expect(result.acknowledged).toBeGreaterThan(0);
    expect(result.checks).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 900_000);
