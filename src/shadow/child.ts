import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startGuard } from './guard.js';
import { builtIn, openFromSnapshot, openKept } from './pglite.js';
import { basePipe, type ChildTask } from './protocol.js';
import { answer, type OpenDatabase } from './rehearsing.js';

const [snapshot = '', limitMegabytes = '', when = ''] = process.argv.slice(2);
startGuard(Number(limitMegabytes));

/** An empty database, opened before anybody asks: a rehearsal without extensions takes it. */
const spare = when === 'now' ? openFromSnapshot(snapshot, []) : null;
// Who takes it hears of the failure.
spare?.catch(() => undefined);

process.once('message', ({ rehearsal, base }: ChildTask) => {
  const open = () => openFromSnapshot(snapshot, rehearsal.extensions);
  const isPlain = rehearsal.extensions.every((extension) => builtIn.has(extension));
  const takesSpare = spare !== null && isPlain && base !== 'restore';
  if (!takesSpare) void spare?.then(({ close }) => close());
  const fresh = takesSpare ? () => spare : open;
  const first = base === 'restore' ? () => restore(rehearsal.extensions).catch(open) : fresh;
  void answer(rehearsal, first, open, base === 'keep' ? keep : undefined);
});

async function restore(extensions: readonly string[]): Promise<OpenDatabase> {
  return openKept(await buffer(new Socket({ fd: basePipe })), extensions);
}

async function keep(database: OpenDatabase): Promise<void> {
  const tar = await database.dump?.();
  const pipe = new Socket({ fd: basePipe });
  await new Promise<void>((resolve, reject) => {
    pipe.once('error', reject);
    pipe.end(tar ?? '', resolve);
  });
}
