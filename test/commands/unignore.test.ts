import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('takes back what was accepted, and has the check concluded anew', async () => {
  const { run, done } = commandsOn(shop);
  expect(await run('unignore', 'drop-column')).toContain('`drop-column` counts again: 1 acceptance taken back');
  expect(done).toMatchObject({ withdrawn: [['drop-column', null]], reviewedAgain: true });
});

it('is refused to whoever may not accept', async () => {
  const { run, done } = commandsOn(shop, { refusalFor: async () => 'one needs to be someone else.' });
  await expect(run('unignore', 'drop-column')).rejects.toThrow('one needs to be someone else.');
  expect(done.withdrawn).toEqual([]);
});
