import type { Evidence } from '../core/rehearsal.js';
import { builtIn, openFromSnapshot } from './pglite.js';
import type { ChildMessage, ChildTask } from './protocol.js';
import { BrokenSession, runBase, runSteps } from './run.js';
import { runTrials } from './trials.js';

/** The embedded server's major version: its only one. */
const version = 18;

/** An empty database, opened before anybody asks: a rehearsal without extensions takes it. */
const [snapshot = ''] = process.argv.slice(2);
const spare = openFromSnapshot(snapshot, []);
// Who takes it hears of the failure.
spare.catch(() => undefined);

process.once('message', (task: ChildTask) => {
  rehearse(task).then(
    () => tell({ kind: 'done' }),
    (error: unknown) =>
      tell({
        kind: 'broken',
        reason:
          error instanceof BrokenSession
            ? error.message
            : `the embedded database gave up: ${error instanceof Error ? error.message : String(error)}`,
      }),
  );
});

async function rehearse({ rehearsal }: ChildTask): Promise<void> {
  const open = () => openFromSnapshot(snapshot, rehearsal.extensions);
  const isPlain = rehearsal.extensions.every((extension) => builtIn.has(extension));
  if (!isPlain) void spare.then(({ close }) => close());
  const opened = await (isPlain ? spare : open());
  const { session, missing } = opened;
  const absent = new Set(missing);
  const base = rehearsal.base.filter((sql) => !creates(sql, absent));
  const errors = await runBase(session, base);
  const [row] = await session.query<{ version: string }>("select current_setting('server_version') as version");
  tell({
    kind: 'base',
    engine: `PostgreSQL ${row?.version ?? version} (PGlite)`,
    version,
    complete: errors.length === 0 && missing.length === 0,
    errors,
    missing,
  });
  await runSteps(session, rehearsal, {
    started: (statement) => tell({ kind: 'started', statement }),
    evidence: (direction, evidence: Evidence) => tell({ kind: 'evidence', direction, evidence }),
  });
  tell({ kind: 'rehearsed' });
  // On half a schema a fix proves nothing.
  if (errors.length > 0 || missing.length > 0) return;
  await runTrials(opened, open, base, rehearsal.trials ?? [], (result) => tell({ kind: 'trial', result }));
}

function creates(sql: string, extensions: ReadonlySet<string>): boolean {
  const name = /^\s*create\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?/i.exec(sql)?.[1];
  return name !== undefined && extensions.has(name);
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}
