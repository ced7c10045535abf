import { beforeAll, describe, it } from 'vitest';
import { postgres } from '../../src/dialects/index.js';
import { rules } from '../../src/review/shelves.js';
import { examplesBehave } from '../support/test-rule.js';

describe('the examples of every rule behave', () => {
  beforeAll(() => postgres.load());

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => examplesBehave(rule));
});
