import { startGuard } from './guard.js';
import type { ServerTask } from './protocol.js';
import { answer } from './rehearsing.js';
import { openOnServer } from './server-database.js';

const [limitMegabytes = ''] = process.argv.slice(2);
startGuard(Number(limitMegabytes));

process.once('message', (task: ServerTask) => {
  let ordinal = 0;
  const open = () => {
    ordinal += 1;
    return openOnServer(task, `${task.stem}_${ordinal}`, task.rehearsal);
  };
  void answer(task.rehearsal, open, open).finally(() => process.disconnect());
});
