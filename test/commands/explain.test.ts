import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';

it('explains a rule', async () => {
  expect(await commandsOn(null).run('explain', 'drop-column')).toContain('# Column dropped');
});

it('asks back with what is near', async () => {
  expect(await commandsOn(null).run('explain', 'drop-colum')).toContain('Did you mean `drop-column`?');
});
