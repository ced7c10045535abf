import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('shows a table as the change leaves it', async () => {
  const text = await commandsOn(shop).run('schema', '`orders`');
  expect(text).toMatch(/create table orders/i);
  expect(text).toContain('orders_placed_at_idx');
  expect(text).not.toContain('note');
});

it('asks back for a table that is none, as inert text', async () => {
  await expect(commandsOn(shop).run('schema')).rejects.toThrow('Name a table');
  expect(await commandsOn(shop).run('schema', 'order')).toContain('Did you mean `orders`?');
});
