import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(path, 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => join('docs', name))];

describe('the documents', () => {
  it.each(pages)('lead to files that are there: %s', (path) => {
    const links = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((found) => found[1] ?? '');
    expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
  });

  it('name every variable of the environment', () => {
    const known = [...read('src/services.ts').matchAll(/^ {2}([A-Z_]+): z$|^ {2}([A-Z_]+): z\./gm)].map(
      (found) => found[1] ?? found[2] ?? '',
    );
    const setUp = read('docs/setup.md');
    expect(known).toContain('WEBHOOK_SECRET');
    expect(known.filter((name) => !setUp.includes(`\`${name}\``))).toEqual([]);
  });

  it('say of every permission why it is asked for', () => {
    const { default_permissions: asked } = parse(read('app.yml')) as {
      readonly default_permissions: Readonly<Record<string, string>>;
    };
    const rows = Object.entries(asked).map(([name, level]) => `| ${name.replaceAll('_', ' ')}: ${level} |`);
    const permissions = read('docs/permissions.md');
    expect(rows.filter((row) => !permissions.includes(row))).toEqual([]);
    expect(permissions.match(/^\| [a-z ]+: (?:read|write) \|/gm)).toHaveLength(rows.length);
  });
});

describe('the doors of other systems', () => {
  it('the action knows every input that it uses', () => {
    const text = read('action.yml');
    const { inputs, runs } = parse(text) as {
      readonly inputs: Readonly<Record<string, unknown>>;
      readonly runs: { readonly using: string; readonly steps: readonly { readonly run?: string }[] };
    };
    const used = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map((found) => found[1]));
    expect([...used].sort()).toEqual(Object.keys(inputs).sort());
    expect(runs.using).toBe('composite');
    // What a pull request can choose must not become part of a script.
    expect(runs.steps.filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });

  it('the hook runs a file that is there', () => {
    const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly { readonly id: string; readonly entry: string }[];
    expect(hooks.map(({ id }) => id)).toEqual(['dbspec']);
    for (const { entry } of hooks) expect(existsSync(entry)).toBe(true);
  });
});
