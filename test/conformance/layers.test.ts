import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What a room may import: rooms of ours, and packages. `shelves` means the `index.ts` of each shelf only. */
interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  readonly shelfDoors?: boolean;
}

const syntaxTrees = ['web-tree-sitter'];
const embedded = ['@electric-sql/pglite', 'pg'];

const rooms: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: ['zod'] },
  languages: { rooms: ['core'], packages: syntaxTrees },
  dialects: { rooms: ['core'], packages: ['libpg-query', '@pgsql/types', 'node-sql-parser'] },
  frameworks: { rooms: ['core', 'languages'], packages: ['yaml'] },
  orms: { rooms: ['core', 'languages'], packages: ['yaml'] },
  systems: { rooms: ['core'], packages: [] },
  rules: { rooms: ['core'], packages: [] },
  flow: { rooms: ['core'], packages: [] },
  facts: { rooms: ['core'], packages: ['pg'] },
  shadow: { rooms: ['core'], packages: embedded },
  'second-opinion': { rooms: ['core'], packages: ['squawk-cli'] },
  queue: { rooms: ['core'], packages: embedded },
  agent: { rooms: ['core'], packages: ['@anthropic-ai/sdk', 'zod'] },
  review: { rooms: ['core', 'flow'], packages: ['yaml', 'picomatch', 'diff', 'zod'], shelfDoors: true },
  commands: { rooms: ['core', 'review'], packages: [], shelfDoors: true },
  github: { rooms: ['core', 'review', 'commands'], packages: ['probot', '@octokit', 'pino', 'zod'] },
  server: { rooms: ['core', 'services.ts'], packages: ['probot', 'pino', 'prom-client'] },
  pages: { rooms: ['core', 'review'], packages: ['markdown-it'] },
  cli: { rooms: ['core', 'review', 'commands'], packages: ['commander', 'picocolors'] },
  'index.ts': { rooms: ['core', 'review', 'services.ts'], packages: [] },
};

/** Files that put the parts together, and so may import everything. */
const assembly = new Set(['server.ts', 'app.ts', 'services.ts', 'cli/main.ts']);

const shelves = new Set(['dialects', 'frameworks', 'orms', 'rules', 'systems', 'languages']);

function files(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function imports(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  const statics = [
    ...text.matchAll(/^\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'/gm),
    ...text.matchAll(/^\s*import\s+'([^']+)'/gm),
  ];
  const dynamics = [
    ...text.matchAll(/\bimport\(\s*'([^']+)'/g),
    ...text.matchAll(/\brequire(?:\.resolve)?\(\s*'([^']+)'/g),
  ];
  return [...statics, ...dynamics].map((match) => match[1] ?? '');
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** What is wrong with one import, in words; null where it is allowed. */
function complaint(file: string, target: string): string | null {
  const from = roomOf(file);
  const room = rooms[from];
  if (room === undefined) return `${file} is in no room of the house`;
  if (target.startsWith('node:')) return null;
  if (!target.startsWith('.')) {
    const allowed = room.packages.some((name) => target === name || target.startsWith(`${name}/`));
    return allowed ? null : `${file} imports ${target}, which ${from} may not`;
  }
  const path = normalize(join(dirname(file), target)).replace(/\.js$/, '.ts');
  const to = roomOf(path);
  if (to === from || room.rooms.includes(to)) return null;
  const isDoor = room.shelfDoors === true && shelves.has(to) && path === `${to}/index.ts`;
  return isDoor ? null : `${file} imports ${path}, which ${from} may not`;
}

describe('the house', () => {
  const all = files('src').map((path) => path.slice('src/'.length));

  it('keeps every arrow pointing inward', () => {
    const complaints = all
      .filter((file) => !assembly.has(file))
      .flatMap((file) => imports(join('src', file)).flatMap((target) => complaint(file, target) ?? []));
    expect(complaints).toEqual([]);
  });

  it('lets no rule import another rule', () => {
    const siblings = all
      .filter((file) => file.startsWith('rules/') && !/\/(?:index|members)\.ts$/.test(file))
      .flatMap((file) =>
        imports(join('src', file))
          .filter((target) => target.startsWith('./'))
          .map((target) => `${file} imports ${target}`),
      );
    expect(siblings).toEqual([]);
  });

  it('lets no rule look into SQL with a pattern', () => {
    const patterns = all
      .filter((file) => file.startsWith('rules/'))
      .filter((file) =>
        /\.(?:match|matchAll|test|exec|search)\(|new RegExp|\.sql\.(?:includes|startsWith|toLowerCase)/.test(
          readFileSync(join('src', file), 'utf8'),
        ),
      );
    expect(patterns).toEqual([]);
  });

  it('names no engine outside the dialects', () => {
    const branches = all
      .filter((file) => !file.startsWith('dialects/'))
      .filter((file) => /dialect(?:\.id|\.value|Id)?\s*[!=]==\s*'/.test(readFileSync(join('src', file), 'utf8')));
    expect(branches).toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = all.filter((file) => /process\.env\b/.test(readFileSync(join('src', file), 'utf8')));
    expect(readers.filter((file) => file !== 'cli/git.ts' && !assembly.has(file))).toEqual([]);
  });

  it('has no file past 400 lines, tables of facts apart', () => {
    const facts = /\/(?:tables?|keywords|volatility|functions)\.ts$/;
    const long = all
      .filter((file) => !facts.test(file))
      .filter((file) => readFileSync(join('src', file), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  it('has no room without a subject', () => {
    expect(
      all
        .filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\/|\.ts$)/.test(file))
        .filter((file) => !file.startsWith('dialects/')),
    ).toEqual([]);
  });
});
