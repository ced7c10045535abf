import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tools from '../../src/agent/tools/index.js';
import { commands } from '../../src/commands/index.js';
import * as languages from '../../src/languages/index.js';
import { dialects, frameworks, orms, rules, systems } from '../../src/review/shelves.js';

interface Member {
  readonly id: string;
}

const shelves: Readonly<Record<string, readonly Member[]>> = { rules, frameworks, dialects, orms, systems };

/** Files of a shelf that are members: everything with a test of the same name is expected of them. */
function members(shelf: string): readonly string[] {
  return readdirSync(join('src', shelf))
    .filter((name) => !['index.ts', 'members.ts'].includes(name))
    .filter((name) => !isShared(join('src', shelf, name)))
    .map((name) => name.replace(/\.ts$/, ''));
}

/** A folder or file that says of itself that members share it, and so is no member. */
function isShared(path: string): boolean {
  const door = statSync(path).isDirectory() ? join(path, 'index.ts') : path;
  return !existsSync(door) || /^\/\/ Shared by the members of this shelf/.test(readFileSync(door, 'utf8'));
}

function hasTest(shelf: string, id: string): boolean {
  return [`test/${shelf}/${id}.test.ts`, `test/${shelf}/${id}/`].some((path) => existsSync(path));
}

describe.each(Object.entries(shelves))('the shelf %s', (shelf, list) => {
  beforeAll(async () => {
    await Promise.all(dialects.map((dialect) => dialect.load()));
  });

  it('holds every file of its folder, under an id that equals the name of the file', () => {
    expect(list.map((member) => member.id).sort()).toEqual([...members(shelf)].sort());
  });

  it('has a test for each member', () => {
    expect(
      list
        .filter((member) => !hasTest(shelf, member.id))
        .map((member) => `test/${shelf}/${member.id}.test.ts is missing`),
    ).toEqual([]);
  });
});

/** Files of a folder that make a member, known by what such a file exports. */
function filesWith(folder: string, member: RegExp): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && member.test(readFileSync(join(folder, name), 'utf8')))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}

const withoutTest = (folder: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `test/${folder}/${name}.test.ts`).filter((path) => !existsSync(path));

describe('the other shelves', () => {
  it('hold every slash command of the folder, under the name of its file, each with a test', () => {
    const names = filesWith('src/commands', /^export const \w+: Command = \{$/m);
    expect(commands.map(({ name }) => name).sort()).toEqual(names);
    expect(withoutTest('commands', names)).toEqual([]);
  });

  it('hold every tool of the specialist, under the name of its file, each with a test', () => {
    const names = filesWith('src/agent/tools', /^export const \w+ = tool\(\{$/m);
    const held = Object.values(tools).map(({ name }) => name.replaceAll('_', '-'));
    expect(held.sort()).toEqual(names);
    expect(withoutTest('agent/tools', names)).toEqual([]);
  });

  it('hold every host language, under the name of its file', () => {
    const names = filesWith('src/languages', /^export const \w+: HostLanguage = /m);
    const held = Object.values(languages).flatMap((one) =>
      typeof one === 'object' && 'grammar' in one ? [one.id] : [],
    );
    expect(held.sort()).toEqual(names);
  });
});

describe('every rule', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s has all its texts and a versioned source', (_, rule) => {
    for (const field of [rule.title, rule.why, rule.instead]) expect(field.trim()).not.toBe('');
    expect(rule.instead.endsWith('.')).toBe(true);
    expect(rule.source).toMatch(/^https:\/\//);
    expect(rule.source).not.toContain('/current/');
    expect(Object.keys(rule.on).length).toBeGreaterThan(0);
  });

  it('gives way only to rules that are there', () => {
    const known = new Set(rules.map((rule) => rule.id));
    expect(rules.flatMap((rule) => (rule.quietedBy ?? []).filter((id) => !known.has(id)))).toEqual([]);
  });
});

describe('every system', () => {
  it.each(systems.map((system) => [system.id, system] as const))(
    '%s has signals, a dated playbook and sources',
    (_, system) => {
      expect(system.signals.length).toBeGreaterThan(0);
      expect(system.playbook.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(system.playbook.text.length).toBeGreaterThan(400);
      expect(system.playbook.sources.length).toBeGreaterThan(0);
    },
  );
});
