import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultConfig } from '../dist/core/config.js';
import { assignTransactions, type Migration } from '../dist/core/migration.js';
import type { Rehearsal } from '../dist/core/rehearsal.js';
import { emptySchema, type Schema } from '../dist/core/schema.js';
import { postgres } from '../dist/dialects/index.js';
import { checkWorld } from '../dist/review/check.js';
import { onPart, rehearsalOf } from '../dist/review/rehearse.js';
import { rules } from '../dist/review/shelves.js';
import { type WalkedMigration, walkMigration } from '../dist/review/walk.js';
import { openPglite } from '../dist/shadow/index.js';
import { type GeneratedFile, generateMigrations } from './migrations.js';

const rounds = 5;

/** The middle of several figures. */
function median(figures: readonly number[]): number {
  return [...figures].sort((one, other) => one - other)[Math.floor(figures.length / 2)] ?? 0;
}

function line(what: string, figure: string, goal = ''): void {
  process.stdout.write(`${what.padEnd(58)}${figure.padStart(14)}   ${goal}\n`);
}

/** Parse alone, then everything: complete, effects, apply and all rules. Milliseconds. */
function inProcess(files: readonly GeneratedFile[]): {
  readonly parse: number;
  readonly all: number;
  readonly statements: number;
  readonly problems: number;
} {
  const started = performance.now();
  const parsed = files.map((file) => ({ file, parsed: postgres.parse(file.text) }));
  const parse = performance.now() - started;
  let schema = emptySchema();
  const walked = parsed.map(({ file, parsed: { statements } }) => {
    const drafts = statements.map((statement, index) => ({
      id: `${file.path}#${index + 1}`,
      operations: statement.operations,
      sql: statement.sql,
      location: { path: file.path, startLine: statement.startLine, endLine: statement.endLine },
    }));
    const migration: Migration = {
      id: file.path,
      path: file.path,
      framework: 'plain-sql',
      back: null,
      skipped: [],
      ...assignTransactions(drafts, 'file', file.path),
    };
    const next = walkMigration(migration, schema, postgres, 15);
    schema = next.after;
    return next;
  });
  const none = { id: 'none', list: async () => [], read: async () => null, readMany: async () => new Map() };
  const { raised } = checkWorld(
    {
      database: {
        id: '',
        root: '',
        framework: 'plain-sql',
        dialect: { value: 'postgres', from: 'bench' },
        serverVersion: { value: 15, from: 'bench' },
        migrations: [],
        orms: [],
        settings: {},
      },
      dialect: postgres,
      config: defaultConfig(),
      changes: { mergeBase: none, base: none, head: none, files: [] },
      serverVersion: 15,
      known: null,
      schemaBefore: emptySchema(),
      schemaAfter: schema,
      migrations: walked,
      sinceRelease: [],
      change: {
        changes: { mergeBase: none, base: none, head: none, files: [] },
        migrations: [],
        statements: walked.flatMap((one) => one.statements),
        checksums: false,
        baseMigrations: [],
        headMigrations: [],
        edited: [],
        late: [],
        mayMiss: false,
        baseClean: true,
        dump: null,
      },
      models: [],
      modelsAtBase: [],
      sites: [],
      uses: () => [],
      namings: () => ({ likely: [], others: [] }),
      canSeeUses: false,
      runnerForcesTransaction: false,
    },
    rules,
  );
  return {
    parse,
    all: performance.now() - started,
    statements: walked.reduce((sum, one) => sum + one.statements.length, 0),
    problems: raised.length,
  };
}

/** The other linter's binary over the same files in one process. Milliseconds. */
function squawk(folder: string, files: readonly GeneratedFile[]): number {
  const { getBinaryPath } = createRequire(import.meta.url)('squawk-cli/js/index.js') as { getBinaryPath(): string };
  const started = performance.now();
  spawnSync(getBinaryPath(), ['--reporter', 'json', ...files.map((file) => join(folder, file.path))], {
    stdio: ['ignore', 'ignore', 'ignore'],
    cwd: folder,
  });
  return performance.now() - started;
}

interface Whole {
  readonly ms: number;
  readonly kilobytes: number | null;
}

/** One run of the built command line, cold, with its peak memory where the system can tell. */
function whole(args: readonly string[]): Whole {
  const timer = existsSync('/usr/bin/time');
  const log = join(tmpdir(), `dbspec-bench-${process.pid}`);
  const command = timer ? ['/usr/bin/time', '-f', '%M', '-o', log, process.execPath] : [process.execPath];
  const started = performance.now();
  const { status, stderr } = spawnSync(command[0] ?? '', [...command.slice(1), 'dist/cli/main.js', ...args], {
    encoding: 'utf8',
  });
  const ms = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`The review ended with ${status}: ${stderr}`);
  return { ms, kilobytes: timer ? Number(readFileSync(log, 'utf8').trim().split('\n').at(-1)) : null };
}

function repository(migrations: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-bench-'));
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  const write = (file: GeneratedFile): void => {
    mkdirSync(dirname(join(folder, file.path)), { recursive: true });
    writeFileSync(join(folder, file.path), file.text);
  };
  const files = generateMigrations(migrations + 1);
  git('init', '-q', '--initial-branch=main');
  for (const file of files.slice(0, -1)) write(file);
  git('add', '.');
  git('commit', '-qm', 'history');
  const path = `migrations/${String(migrations + 1).padStart(4, '0')}_step.sql`;
  const steps = 'create index order_0_late_idx on order_0 (id);\nalter table order_0 add column late text;\n';
  for (const [subject, text] of [
    ['change', steps],
    ['edit', `${steps}alter table order_0 add column later text;\n`],
  ] as const) {
    write({ path, text });
    git('add', '.');
    git('commit', '-qm', subject);
  }
  return folder;
}

await postgres.load();
const files = generateMigrations(1000);
const folder = mkdtempSync(join(tmpdir(), 'dbspec-bench-files-'));
for (const file of files) {
  mkdirSync(dirname(join(folder, file.path)), { recursive: true });
  writeFileSync(join(folder, file.path), file.text);
}
inProcess(files.slice(0, 50));
const own = Array.from({ length: rounds }, () => inProcess(files));
const theirs = Array.from({ length: rounds }, () => squawk(folder, files));
const [sample] = own;
line('1,000 SQL files, statements', String(sample?.statements ?? 0));
line('1,000 SQL files, problems', String(sample?.problems ?? 0));
line('1,000 SQL files, parsing alone (the floor)', `${median(own.map((one) => one.parse)).toFixed(0)} ms`);
line(
  '1,000 SQL files, parse, effects, all rules',
  `${median(own.map((one) => one.all)).toFixed(0)} ms`,
  'goal: 1000 ms',
);
line("1,000 SQL files, squawk's binary", `${median(theirs).toFixed(0)} ms`);
line('ratio to squawk in this run', (median(own.map((one) => one.all)) / median(theirs)).toFixed(2));
rmSync(folder, { recursive: true, force: true });

/** A migration of SQL statements, each a transaction of its own, walked from a schema. */
function walked(path: string, statements: readonly string[], before: Schema): WalkedMigration {
  const drafts = statements.flatMap((sql, index) =>
    postgres.parse(sql).statements.map(({ operations }) => ({
      id: `${path}#${index + 1}`,
      operations,
      sql,
      location: { path, startLine: index + 1, endLine: index + 1 },
    })),
  );
  const migration: Migration = {
    id: path,
    path,
    framework: 'plain-sql',
    back: null,
    skipped: [],
    ...assignTransactions(drafts, 'file', path),
  };
  return walkMigration(migration, before, postgres, 15);
}

/** A schema of many tables with keys, and a change of five statements to it, as a review plans them: on all of it, and on what it can meet. */
function rehearsals(tables: number): { readonly whole: Rehearsal; readonly part: Rehearsal } {
  const base = Array.from({ length: tables }, (_, at) => [
    `create table t${at} (id bigint generated always as identity primary key, name text not null, amount integer, parent_id bigint)`,
    `create index t${at}_amount_idx on t${at} (amount)`,
    `alter table t${at} add foreign key (parent_id) references t${Math.max(0, at - 1)} (id)`,
  ]).flat();
  const { after: schema } = walked('base', base, emptySchema());
  const change = walked(
    'change',
    [
      'create index t5_name_idx on t5 (name)',
      'alter table t6 add column note text',
      'alter table t7 alter column name type varchar(20)',
      'alter table t8 add constraint t8_amount check (amount > 0)',
      'alter table t9 alter column amount set not null',
    ],
    schema,
  );
  const whole = rehearsalOf(postgres, schema, [change], []);
  const part = onPart(whole, postgres, schema, [change]);
  if (part === null) throw new Error('The change is not planned on a part of the schema.');
  return { whole, part: part.rehearsal };
}

interface Traces {
  /** On what the change can meet. */
  readonly part: number;
  /** On all of the schema: built for the first time, and kept from then on. */
  readonly built: number;
  readonly restored: number;
}

/** The trace of a change, from the snapshot of a database: a new process, the schema, five statements. Milliseconds. */
async function traces(): Promise<Traces> {
  const baseFolder = mkdtempSync(join(tmpdir(), 'dbspec-bench-bases-'));
  const shadow = openPglite({ cacheFolder: null, baseFolder });
  const planned = rehearsals(200);
  const once = async (rehearsal: Rehearsal): Promise<number> => {
    const started = performance.now();
    const { evidence, baseComplete } = await shadow.rehearse(rehearsal, 60_000);
    if (!baseComplete || evidence.some(({ outcome }) => outcome !== 'ran')) throw new Error('The trace did not run.');
    return performance.now() - started;
  };
  const built = await once(planned.whole);
  const restored: number[] = [];
  const part: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    restored.push(await once(planned.whole));
    part.push(await once(planned.part));
  }
  await shadow.close();
  rmSync(baseFolder, { recursive: true, force: true });
  return { part: median(part), built, restored: median(restored) };
}

const trace = await traces();
line('shadow, 200 tables, 5 statements, what they can meet', `${trace.part.toFixed(0)} ms`, 'goal: 1500 ms');
line('shadow, 200 tables, 5 statements, all built and kept', `${trace.built.toFixed(0)} ms`);
line('shadow, 200 tables, 5 statements, all restored', `${trace.restored.toFixed(0)} ms`);

const repo = repository(400);
/** The arguments of a review of one commit. */
function reviewOf(base: string, head: string): readonly string[] {
  const range = ['--repo', repo, '--base', base, '--head', head];
  return ['review', ...range, '--format', 'json', '--no-specialist', '--no-cache'];
}
const [change, edit] = [reviewOf('HEAD~2', 'HEAD~1'), reviewOf('HEAD~1', 'HEAD')];
for (const [what, args, goal] of [
  ['cold review, 400 migrations, without the shadow', [...change, '--no-shadow'], 'goal: 1500 ms, 350 MB'],
  ['cold review, 400 migrations, with the shadow', change, 'goal: 4000 ms, 800 MB'],
  ['cold review, 400 migrations, one edited and tried anew', edit, ''],
] as const) {
  const runs = Array.from({ length: rounds }, () => whole(args));
  const memory = runs[0]?.kilobytes;
  line(what, `${median(runs.map((run) => run.ms)).toFixed(0)} ms`, goal);
  line(
    `${what}, peak memory of one process`,
    memory == null ? 'not measured' : `${Math.round(Math.max(...runs.map((run) => run.kilobytes ?? 0)) / 1024)} MB`,
  );
}
rmSync(repo, { recursive: true, force: true });
