import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { playRound, type RoundResult } from '../test/support/faults/round.js';
import { startRealPostgres } from '../test/support/real-postgres.js';

/** A kind of round, played with a new seed each time. */
interface Scenario {
  readonly name: string;
  readonly store: 'embedded' | 'postgres';
  readonly processes: number;
  readonly weather: boolean;
  readonly shadow: boolean;
}

const scenarios: readonly Scenario[] = [
  { name: 'kills', store: 'embedded', processes: 1, weather: false, shadow: false },
  { name: 'kills', store: 'postgres', processes: 1, weather: false, shadow: false },
  { name: 'kills and a failing GitHub', store: 'embedded', processes: 1, weather: true, shadow: false },
  { name: 'kills of two processes', store: 'postgres', processes: 2, weather: false, shadow: false },
  { name: 'kills and a failing GitHub', store: 'postgres', processes: 1, weather: true, shadow: false },
  { name: 'kills, with the shadow', store: 'embedded', processes: 1, weather: false, shadow: true },
];

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    round: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    log: { type: 'string' },
  },
});

function print(words: string): void {
  process.stdout.write(`${words}\n`);
}

/** Plays a round on a store of its own. */
async function play(scenario: Scenario, seed: number, kills: number): Promise<RoundResult> {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-faults-'));
  const server = scenario.store === 'postgres' ? await startRealPostgres() : null;
  const variables = { DATA_DIR: folder, ...(server === null ? {} : { DATABASE_URL: server.url }) };
  try {
    return await playRound({ ...scenario, seed, kills, variables });
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told({ name, store }: Scenario, seed: number, result: RoundResult): void {
  const { kills, sent, acknowledged, pulls, comments, checks, troubles, starts, broken, notReviewed } = result;
  const moments = Object.entries(kills).map(([moment, count]) => `${count} ${moment}`);
  print(`${name}, ${store}, seed ${seed}: killed ${moments.join(', ')}`);
  print(
    `  sent ${sent}, acknowledged ${acknowledged}; ${troubles} times GitHub failed; load ${loadavg()[0]?.toFixed(1)}`,
  );
  print(`  ${pulls} pull requests, ${checks} checks, ${comments} comments; all well after start ${starts}`);
  if (notReviewed.length > 0) print(`  told as not reviewed: ${notReviewed.length}: ${notReviewed[0]}`);
  for (const words of broken) print(`  BROKEN: ${words}`);
}

const goal = Number(values.kills);
const chosen = scenarios.filter(({ name, store }) => `${name} ${store}`.includes(values.only ?? ''));
if (values.log !== undefined) mkdirSync(values.log, { recursive: true });
let killed = 0;
let broken = 0;
for (let round = 0; killed < goal; round += 1) {
  const scenario = chosen[round % chosen.length];
  if (scenario === undefined) throw new Error(`no scenario is called ${values.only}`);
  const seed = Number(values.seed) + round;
  const result = await play(scenario, seed, Math.min(Number(values.round), goal - killed));
  killed += Object.values(result.kills).reduce((sum, count) => sum + count, 0);
  broken += result.broken.length;
  told(scenario, seed, result);
  if (values.log !== undefined) writeFileSync(join(values.log, `round-${seed}.log`), result.log.join('\n'));
}
print(`${killed} kills, ${broken} promises broken`);
process.exitCode = broken === 0 ? 0 : 1;
