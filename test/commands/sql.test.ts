import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('shows what will run, with its transaction', async () => {
  const text = await commandsOn(shop).run('sql');
  expect(text).toContain('20260801000000_index_orders.sql');
  expect(text).toMatch(
    /begin;[^\n]*\ncreate index orders_placed_at_idx on orders \(placed_at\);\nalter table orders drop/,
  );
});
