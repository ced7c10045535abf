import type { Evidence, Trial, TrialResult } from '../core/rehearsal.js';
import type { OpenDatabase } from './rehearsing.js';
import { emptied } from './reset.js';
import { runBase, runSteps } from './run.js';

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
    const evidence: Evidence[] = [];
    await runSteps(
      current.session,
      { base, extensions: [], steps: trial.steps, back: null },
      { started: () => undefined, evidence: (_, one) => evidence.push(one), restored: () => undefined },
    );
    tell({ trial: trial.id, evidence });
  }
}
