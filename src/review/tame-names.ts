import type { Finding } from '../core/finding.js';
import type { HazardRuledOut } from '../core/review.js';
import type { Schema } from '../core/schema.js';
import type { World } from './rule-contexts.js';

/** What ends a code span, or steers a terminal. */
const wild = /[`\p{Cc}\p{Cf}\u2028\u2029]/u;

/** Longest text that is taken for a name, in UTF-16 units: a server keeps 63 bytes, and a file may say more. */
const longest = 400;

/**
 * Names of a change that would break out of the code span in which a rule puts them: whoever wrote the pull request chose them. Longest
 * first.
 */
export function wildNames(
  world: Pick<World, 'schemaBefore' | 'schemaAfter' | 'migrations' | 'models'>,
): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length <= longest && wild.test(value)) found.add(value);
    } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) visit(part);
  };
  for (const schema of [world.schemaBefore, world.schemaAfter]) for (const name of namesOf(schema)) visit(name);
  for (const { statements } of world.migrations)
    for (const { operations } of statements) for (const operation of operations) visit(operation);
  for (const model of world.models) visit(model);
  return [...found].sort((one, other) => other.length - one.length);
}

function* namesOf(schema: Schema): Iterable<unknown> {
  for (const { name, columns, constraints, triggers, policies } of schema.tables.values()) {
    yield name;
    for (const part of [columns, constraints, triggers, policies]) for (const { name: own } of part) yield own;
  }
  for (const map of [schema.indexes, schema.views, schema.sequences, schema.types, schema.routines])
    for (const { name } of map.values()) yield name;
}

/** Findings whose sentences hold those names as text that stays within its code span. */
export function tamed(findings: readonly Finding[], names: readonly string[]): readonly Finding[] {
  if (names.length === 0) return findings;
  const tame = (words: string): string => tameWords(words, names);
  return findings.map((finding) => ({
    ...finding,
    headline: tame(finding.headline),
    body: tame(finding.body),
    instead: tame(finding.instead),
    ...(finding.fix === null ? {} : { fix: { ...finding.fix, title: tame(finding.fix.title) } }),
  }));
}

/** The same for hazards that are ruled out. */
export function tamedReasons(hazards: readonly HazardRuledOut[], names: readonly string[]): readonly HazardRuledOut[] {
  return hazards.map((hazard) => ({ ...hazard, reason: tameWords(hazard.reason, names) }));
}

function tameWords(words: string, names: readonly string[]): string {
  return names.reduce((text, name) => text.replaceAll(name, tameName(name)), words);
}

function tameName(name: string): string {
  return name
    .replaceAll('`', '\u02cb')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cf}/gu, '');
}
