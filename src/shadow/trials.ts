import type { Evidence, Restored, Trial, TrialResult } from '../core/rehearsal.js';
import type { OpenDatabase } from './rehearsing.js';
import { emptied } from './reset.js';
import { runBase, runSteps } from './run.js';
import type { Session } from './session.js';

/**
 * Runs trials one after the other, each on a base of its own.
 *
 * Statements that run outside a transaction cannot be taken back, so nothing is rolled back. A database that was kept with the base is
 * opened once more; another is emptied and the base built again, and where something stays behind, one is restored anew. Stops where
 * the base does not come up a second time.
 */
export async function runTrials(
  opened: OpenDatabase,
  open: () => Promise<OpenDatabase>,
  base: readonly string[],
  trials: readonly Trial[],
  tell: (result: TrialResult) => void,
): Promise<void> {
  let current = opened;
  for (const trial of trials) {
    if (opened.again !== undefined || !(await emptied(current.session))) {
      await current.close();
      current = await (opened.again ?? open)();
    }
    const errors = await runBase(current.session, current.again === undefined ? base : []);
    if (errors.length > 0) return;
    tell(await runTrial(current.session, trial));
  }
}

async function runTrial(session: Session, { id, steps, back = [] }: Trial): Promise<TrialResult> {
  const seen: Record<'forward' | 'back', Evidence[]> = { forward: [], back: [] };
  const restored: Restored[] = [];
  const [first, last] = [steps[0]?.id, back.at(-1)?.id];
  const roundTrips = first === undefined || last === undefined ? [] : [{ first, last }];
  await runSteps(
    session,
    { base: [], extensions: [], steps, back, roundTrips },
    {
      started: () => undefined,
      evidence: (direction, one) => seen[direction].push(one),
      restored: (one) => restored.push(one),
    },
  );
  const [difference] = restored;
  return {
    trial: id,
    evidence: seen.forward,
    ...(seen.back.length === 0 ? {} : { back: seen.back }),
    ...(difference === undefined ? {} : { restored: difference }),
  };
}
