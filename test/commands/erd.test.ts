import { expect, it } from 'vitest';
import { commandsOn } from '../support/run-command.js';
import { shop } from './shop.js';

it('draws what the change touches; on an issue, all', async () => {
  expect(await commandsOn(shop).run('erd')).toMatch(/^```mermaid\nerDiagram\n[^`]*orders/);
  const still = { mergeBase: shop.head, base: shop.head, head: shop.head, files: [] };
  expect(await commandsOn(still).run('erd')).toContain('nothing to draw');
  expect(await commandsOn(still, { pull: null }).run('erd')).toMatch(/^```mermaid\nerDiagram\n[^`]*orders/);
});
