import { beforeAll, describe, expect, it } from 'vitest';
import { missingFeatures } from '../../src/core/features.js';
import type { Operation } from '../../src/core/operation.js';
import type { Rule } from '../../src/core/rule.js';
import { postgres } from '../../src/dialects/index.js';
import { rules } from '../../src/review/shelves.js';
import { raisedBy, type SqlCase, schemaOf } from '../support/test-rule.js';

beforeAll(() => postgres.load());

/** The unsafe example of a rule on a server of one version; null where it is no SQL, or is for another server. */
function exampleOn({ id, examples }: Rule, server: number | null): SqlCase | null {
  if ('framework' in examples || 'seen' in examples || examples.server !== undefined) return null;
  const { given, transaction, known, options } = examples;
  return {
    sql: examples.unsafe,
    ...(given === undefined ? {} : { given }),
    ...(transaction === undefined ? {} : { transaction }),
    ...(known === undefined ? {} : { known }),
    ...(options === undefined ? {} : { config: { rules: { [id]: options } } }),
    ...(server === null ? {} : { server }),
  };
}

/** What the fixes of an example ask for that the server lacks, and the example itself does not. An unknown server is the oldest that is supported. */
function lacking(rule: Rule, server: number | null): readonly string[] {
  const example = exampleOn(rule, server);
  if (example === null) return [];
  const schema = schemaOf(postgres, example.given ?? '');
  const missing = (operations: readonly Operation[]): readonly string[] =>
    operations
      .flatMap((operation) => missingFeatures(operation, { facts: postgres.facts, serverVersion: server, schema }))
      .map(({ title, since }) => `${rule.id}: ${title} needs ${since}`);
  const asked = new Set(missing(postgres.parse(example.sql).statements.flatMap(({ operations }) => operations)));
  const steps = raisedBy(rule, example).flatMap(({ problem: { fix } }) =>
    fix !== undefined && 'steps' in fix ? fix.steps : [],
  );
  return missing(steps.flatMap(({ operations }) => operations)).filter((one) => !asked.has(one));
}

describe('fixes', () => {
  it.each([12, 13, 14, 15, 16, 17, 18])('ask for nothing that a server of version %i lacks', (server) => {
    expect(rules.flatMap((rule) => lacking(rule, server))).toEqual([]);
  });

  it('ask for nothing new of a server that is unknown', () => {
    expect(rules.flatMap((rule) => lacking(rule, null))).toEqual([]);
  });

  it('are many', () => {
    const fixed = rules.filter((rule) => {
      const example = exampleOn(rule, 15);
      return example !== null && raisedBy(rule, example).some(({ problem }) => problem.fix !== undefined);
    });
    expect(fixed.length).toBeGreaterThan(20);
  });
});
