// Tries to lock a folder at a given time, says how it went, and goes on until it is ended.
import { lockFolder } from '../../src/queue/folder-lock.js';

const [folder = '', at = '0'] = process.argv.slice(2);
process.stdout.write('ready\n');
// Busy, so that all contenders come at the same moment.
while (Date.now() < Number(at));
const said = await lockFolder(folder, () => undefined).then(
  () => 'locked',
  (error: unknown) => `refused: ${String(error)}`,
);
process.stdout.write(`${said}\n`);
setInterval(() => undefined, 1000);
