import type { Evidence, Rehearsal } from '../core/rehearsal.js';
import type { ChildMessage } from './protocol.js';
import { runBase, runSteps } from './run.js';
import { BrokenSession, type Session } from './session.js';
import { runTrials } from './trials.js';

/** A throw-away database, open and empty. */
export interface OpenDatabase {
  readonly session: Session;
  /** What it is: `PostgreSQL 18.6 (PGlite)`. */
  readonly engine: string;
  readonly version: number;
  /** Extensions and roles that were asked for and are not there, each as the statement that would make it, with the reason. */
  readonly missing: readonly { readonly sql: string; readonly message: string }[];
  /** Why a statement is left out here: what it makes is not to be had, or is there already. Null for all others. */
  withholds(sql: string): string | null;
  /** Where the schema before the change stands in it already: opens it once more as it was. */
  again?(): Promise<OpenDatabase>;
  /** All of it, to be opened again. Absent where it cannot be had. */
  dump?(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Runs a rehearsal in a child process on databases that `open` gives, and tells the parent as it goes. `keep` gets the base once it stands. */
export function answer(
  rehearsal: Rehearsal,
  first: () => Promise<OpenDatabase>,
  open: () => Promise<OpenDatabase>,
  keep?: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  return rehearse(rehearsal, first, open, keep).then(
    () => tell({ kind: 'done' }),
    (error: unknown) =>
      tell({
        kind: 'broken',
        reason:
          error instanceof BrokenSession
            ? error.message
            : `the database gave up: ${error instanceof Error ? error.message : String(error)}`,
      }),
  );
}

async function rehearse(
  rehearsal: Rehearsal,
  first: () => Promise<OpenDatabase>,
  open: () => Promise<OpenDatabase>,
  keep?: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  const opened = await first();
  const base = rehearsal.base.filter((sql) => opened.withholds(sql) === null);
  const errors = await runBase(opened.session, opened.again === undefined ? base : []);
  const complete = errors.length === 0 && opened.missing.length === 0;
  // Before anything of the change runs, and after that never: nothing of it may get into what is kept.
  // What cannot be kept is built again the next time.
  if (complete) await keep?.(opened).catch(() => undefined);
  tell({
    kind: 'base',
    engine: opened.engine,
    version: opened.version,
    complete,
    errors: [...errors, ...opened.missing],
  });
  await runSteps(opened.session, withheld(rehearsal, opened), {
    started: (statement) => tell({ kind: 'started', statement }),
    evidence: (direction, evidence: Evidence) => tell({ kind: 'evidence', direction, evidence }),
    restored: (restored) => tell({ kind: 'restored', restored }),
  });
  tell({ kind: 'rehearsed' });
  // On half a schema a fix proves nothing.
  if (!complete) return;
  const trials = (rehearsal.trials ?? []).map((trial) => withheld(trial, opened));
  await runTrials(opened, open, base, trials, (result) => tell({ kind: 'trial', result }));
}

/** The same steps without those that this database leaves out. */
function withheld<Steps extends Pick<Rehearsal, 'steps'> & Partial<Pick<Rehearsal, 'back'>>>(
  rehearsal: Steps,
  database: OpenDatabase,
): Steps {
  const weigh = (steps: Rehearsal['steps']): Rehearsal['steps'] =>
    steps.map((step) => {
      const reason = step.how.kind === 'skipped' ? null : database.withholds(step.sql);
      return reason === null ? step : { ...step, how: { kind: 'skipped', reason } };
    });
  const back = rehearsal.back === undefined || rehearsal.back === null ? rehearsal.back : weigh(rehearsal.back);
  return { ...rehearsal, steps: weigh(rehearsal.steps), ...(back === undefined ? {} : { back }) };
}

/** The extension that a statement makes. */
export function extensionOf(sql: string): string | undefined {
  return /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(sql)?.[1];
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}
