import { startGuard } from './guard.js';
import { builtIn, openFromSnapshot } from './pglite.js';
import type { ChildTask } from './protocol.js';
import { answer } from './rehearsing.js';

/** An empty database, opened before anybody asks: a rehearsal without extensions takes it. */
const [snapshot = '', limitMegabytes = ''] = process.argv.slice(2);
startGuard(Number(limitMegabytes));
const spare = openFromSnapshot(snapshot, []);
// Who takes it hears of the failure.
spare.catch(() => undefined);

process.once('message', ({ rehearsal }: ChildTask) => {
  const open = () => openFromSnapshot(snapshot, rehearsal.extensions);
  const isPlain = rehearsal.extensions.every((extension) => builtIn.has(extension));
  if (!isPlain) void spare.then(({ close }) => close());
  void answer(rehearsal, isPlain ? () => spare : open, open);
});
