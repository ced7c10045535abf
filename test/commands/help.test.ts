import { expect, it } from 'vitest';
import { commands } from '../../src/commands/index.js';
import { commandsOn } from '../support/run-command.js';

it('lists every command', async () => {
  const text = await commandsOn(null).run('help');
  for (const command of commands) expect(text).toContain(command.usage);
});
