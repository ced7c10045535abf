import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('has the head reviewed again', async () => {
  const { run, done } = commandsOn(shop);
  expect(await run('review')).toContain(shop.head.id);
  expect(done.reviewedAgain).toBe(true);
});
