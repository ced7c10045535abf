import type { ChildProcess } from 'node:child_process';
import { UpstreamError } from '../core/errors.js';
import type { Evidence, Rehearsal, RehearsalResult, Restored, TrialResult } from '../core/rehearsal.js';
import { outOfMemory } from './guard.js';
import type { ChildMessage, ChildTask } from './protocol.js';

/** Collects what the child tells until it is done, dies, or its time is up. */
export function watch(
  child: ChildProcess,
  task: ChildTask,
  limitMs: number,
  signal?: AbortSignal,
): Promise<RehearsalResult> {
  return new Promise((resolvePromise, reject) => {
    const evidence: Evidence[] = [];
    const back: Evidence[] = [];
    const restored: Restored[] = [];
    const trials: TrialResult[] = [];
    let rehearsed = false;
    let base: BaseMessage | null = null;
    let current: string | null = null;
    const finish = (reason: string | null): void => {
      // What ends a trial leaves the change itself as it was seen: the trial is missing, and nothing else.
      const partial = rehearsed ? null : reason;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      child.removeAllListeners();
      if (base === null) {
        reject(new UpstreamError('shadow database', partial ?? 'The database did not start.', true));
        return;
      }
      resolvePromise({
        ...described(base),
        evidence: [...evidence, ...rest(task.rehearsal, evidence, partial)],
        back: task.rehearsal.back === null || back.length === 0 ? null : back,
        restored,
        trials,
        partial,
      });
    };
    const abort = (): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(
      () => finish(`stopped after ${Math.round(limitMs / 1000)} s${current === null ? '' : ` at ${current}`}`),
      limitMs,
    );
    signal?.addEventListener('abort', abort, { once: true });
    child.on('message', (message: ChildMessage) => {
      if (message.kind === 'base') base = message;
      else if (message.kind === 'started') current = message.statement;
      else if (message.kind === 'rehearsed') rehearsed = true;
      else if (message.kind === 'restored') restored.push(message.restored);
      else if (message.kind === 'trial') trials.push(message.result);
      else if (message.kind === 'evidence') (message.direction === 'forward' ? evidence : back).push(message.evidence);
      else finish(message.kind === 'done' ? null : message.reason);
    });
    child.on('error', (error) => finish(`the database could not be started: ${error.message}`));
    child.on('exit', (code, killedBy) => finish(`${endOf(code, killedBy)}${current === null ? '' : ` at ${current}`}`));
    child.send(task);
  });
}

/** Why a child ended before it was done. */
function endOf(code: number | null, killedBy: NodeJS.Signals | null): string {
  if (killedBy === outOfMemory) return 'stopped when its memory was used up';
  return `the database ended early (${killedBy ?? `exit code ${code}`})`;
}

type BaseMessage = Extract<ChildMessage, { kind: 'base' }>;

function described(base: BaseMessage): Pick<RehearsalResult, 'engine' | 'version' | 'baseComplete' | 'baseErrors'> {
  return { engine: base.engine, version: base.version, baseComplete: base.complete, baseErrors: base.errors };
}

/** Statements that nobody got to. */
function rest(rehearsal: Rehearsal, evidence: readonly Evidence[], partial: string | null): readonly Evidence[] {
  const seen = new Set(evidence.map((one) => one.statement));
  return rehearsal.steps
    .filter((step) => !seen.has(step.id))
    .map((step) => ({
      statement: step.id,
      outcome: 'skipped',
      message: partial ?? 'it was not reached',
      locks: [],
      rewrites: [],
      scans: [],
      indexBuilds: [],
    }));
}
