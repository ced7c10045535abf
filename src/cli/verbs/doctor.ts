import type { Command } from 'commander';
import type { OpenServices } from '../run-review.js';
import { table } from './lists.js';

/** One thing that was looked at, with what to do where it is not well. */
interface Diagnosis {
  readonly what: string;
  readonly isWell: boolean;
  readonly found: string;
}

/** Longest time that the shadow database may take to answer, in milliseconds. */
const limitMs = 60_000;

/** `dbspec doctor`: whether the engines work, and whether the app can do what it must. Exit code 1 where something is not well. */
export function doctorVerb(
  program: Command,
  open: OpenServices,
  exit: (code: number) => void,
  diagnoseApp: () => Promise<readonly Diagnosis[]>,
): void {
  program
    .command('doctor')
    .description('whether the engines work, and the credentials, permissions and webhooks of the app')
    .action(async () => {
      const all = [...(await engines(open)), ...(await diagnoseApp())];
      process.stdout.write(`${table(all.map((one) => [one.isWell ? 'well' : 'NOT WELL', one.what, one.found]))}\n`);
      if (all.some(({ isWell }) => !isWell)) exit(1);
    });
}

async function engines(open: OpenServices): Promise<readonly Diagnosis[]> {
  const services = await open({ shadow: true, specialist: true, cache: false });
  try {
    const { specialist, secondOpinion, absent } = services;
    return [
      { what: 'node', isWell: true, found: process.version },
      await shadow(services),
      { what: 'second opinion', isWell: secondOpinion !== null, found: secondOpinion?.title ?? 'not found' },
      // It is an extra: everything else works without it.
      { what: 'specialist', isWell: true, found: specialist?.title ?? absent.specialist ?? 'not configured' },
    ];
  } finally {
    await services.close();
  }
}

async function shadow({ shadow: database }: Awaited<ReturnType<OpenServices>>): Promise<Diagnosis> {
  const what = 'shadow database';
  if (database === null) return { what, isWell: false, found: 'not there' };
  const step = {
    id: 'one',
    sql: 'create table doctor (id bigint)',
    transaction: null,
    how: { kind: 'traced' },
  } as const;
  try {
    const { engine, evidence } = await database.rehearse(
      { base: [], extensions: [], steps: [step], back: null },
      limitMs,
    );
    const ran = evidence[0]?.outcome === 'ran';
    return { what, isWell: ran, found: ran ? engine : `${engine} ran nothing: ${evidence[0]?.message ?? 'no reason'}` };
  } catch (error) {
    return { what, isWell: false, found: error instanceof Error ? error.message : String(error) };
  }
}
