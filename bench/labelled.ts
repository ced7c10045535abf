import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReviewFilesRequest, reviewFiles } from '../src/index.js';
import type { LabelledCase } from './labelled-case.js';
import { mapped } from './labelled-map.js';
import { railsRequest, untold } from './labelled-rails.js';

interface Said {
  readonly findings: readonly { readonly rule: string }[];
}

/** What a review of a case said: as its files say it runs, and in the other ways that it may run. */
interface Heard {
  readonly said: ReadonlySet<string>;
  readonly others: readonly ReadonlySet<string>[];
}

interface Score {
  hazards: number;
  found: number;
  kept: number;
  clean: number;
  silent: number;
  refuted: number;
  unscored: Map<string, number>;
  readonly lines: string[];
}

/** Labelled cases of other tools, scored by the ids that they assert. They are data to measure with and stand outside the repository. */
const folder = process.argv[2] ?? '../shared/bench';

const files: Readonly<Record<string, (one: LabelledCase) => Promise<Heard>>> = {
  'diesel-guard.jsonl': hearSql,
  'postgres-language-server.jsonl': hearSql,
  'rubocop-rails.jsonl': async (one) => ({ said: await rulesOn(railsRequest(one)), others: [] }),
};

/** Files whose framework is not read, so that nothing can be said of their cases. */
const unread: Readonly<Record<string, string>> = { 'excellent_migrations.jsonl': 'Ecto is not read yet' };

/** The other tools speak wherever a guard is missing, and of every small key: who comes from them may configure that. */
const policies = { 'not-idempotent': { guards: 'always' }, 'small-integer-key': { keys: 'every' } };

/** How a runner may treat the file: a case does not say. */
const modes = [undefined, 'per-file', 'per-statement'] as const;

async function rulesOn(request: ReviewFilesRequest): Promise<ReadonlySet<string>> {
  const { findings } = (await reviewFiles(request)) as Said;
  return new Set(findings.map(({ rule }) => rule));
}

async function hearSql({ input }: LabelledCase): Promise<Heard> {
  const [said, ...others] = await Promise.all(modes.map((mode) => rulesOn(sqlRequest(input, mode))));
  return { said: said ?? new Set(), others };
}

function sqlRequest(input: string, transaction: (typeof modes)[number]): ReviewFilesRequest {
  return {
    base: {},
    head: { 'migrations/1_case.sql': input },
    config: {
      dialect: 'postgres',
      preset: 'all',
      rules: policies,
      databases: [
        {
          framework: 'plain-sql',
          ...(transaction === undefined ? {} : { migrations: [{ folder: 'migrations', transaction }] }),
        },
      ],
    },
  };
}

function read(file: string): readonly LabelledCase[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledCase);
}

/** Assertions that the same text meets in both directions: what tells them apart is not in the case. */
function twoWays(cases: readonly LabelledCase[]): ReadonlySet<string> {
  const of = (pick: (one: LabelledCase) => readonly string[]): Set<string> =>
    new Set(cases.flatMap((one) => pick(one).map((id) => assertion(id, one))));
  const absent = of((one) => one.absent);
  return new Set([...of((one) => one.expected)].filter((one) => absent.has(one)));
}

/** Blank lines are no difference. */
function assertion(id: string, { input }: LabelledCase): string {
  return `${id} ${input.replace(/\s+/g, ' ').trim()}`;
}

async function score(file: string, hear: (one: LabelledCase) => Promise<Heard>): Promise<void> {
  const cases = read(file);
  const both = twoWays(cases);
  const total: Score = {
    hazards: 0,
    found: 0,
    kept: 0,
    clean: 0,
    silent: 0,
    refuted: 0,
    unscored: new Map(),
    lines: [],
  };
  for (const one of cases) {
    const heard = await hear(one);
    for (const [ids, count] of [
      [one.expected, countHazard],
      [one.absent, countClean],
    ] as const)
      for (const id of ids) {
        const known = mapped(one.tool, id);
        const reason =
          heard.others.length === 0 && both.has(assertion(id, one))
            ? 'the same text is asserted in both directions'
            : (untold(one) ?? ('none' in known ? known.none : undefined));
        if (reason !== undefined || 'none' in known)
          total.unscored.set(`${id}: ${reason}`, (total.unscored.get(`${id}: ${reason}`) ?? 0) + 1);
        else count(total, one, id, known, heard);
      }
  }
  print(file, cases.length, total);
}

type Known = Exclude<ReturnType<typeof mapped>, { readonly none: string }>;

function countHazard(total: Score, one: LabelledCase, id: string, { ours, kept }: Known, heard: Heard): void {
  total.hazards += 1;
  // Some are hazards in a transaction only, and others outside of one.
  if (ours.some((rule) => [heard.said, ...heard.others].some((said) => said.has(rule)))) {
    total.found += 1;
    return;
  }
  if (kept !== undefined) total.kept += 1;
  const why = kept === undefined ? `said ${[...heard.said].join(', ') || 'nothing'}` : `kept: ${kept}`;
  total.lines.push(`missed ${id}: ${one.id} (${why})`);
}

function countClean(
  total: Score,
  one: LabelledCase,
  id: string,
  { ours, wider, refuted }: Known,
  { said }: Heard,
): void {
  if (wider === true) {
    total.unscored.set(
      `${id}: our rules speak of more`,
      (total.unscored.get(`${id}: our rules speak of more`) ?? 0) + 1,
    );
    return;
  }
  total.clean += 1;
  const spoke = ours.filter((rule) => said.has(rule));
  if (spoke.length === 0) {
    total.silent += 1;
    return;
  }
  if (refuted !== undefined) total.refuted += 1;
  total.lines.push(
    `spoke ${id}: ${one.id} (${spoke.join(', ')}${refuted === undefined ? '' : `; the server says: ${refuted}`})`,
  );
}

function print(
  file: string,
  cases: number,
  { hazards, found, kept, clean, silent, refuted, unscored, lines }: Score,
): void {
  const share = (part: number, whole: number): string =>
    `${part} of ${whole} (${((100 * part) / Math.max(whole, 1)).toFixed(1)} %)`;
  const sum = [...unscored.values()].reduce((total, count) => total + count, 0);
  process.stdout.write(
    `${file}: ${cases} cases; hazards found ${share(found, hazards)}, ${share(found, hazards - kept)} without those that are missed on purpose; ` +
      `clean ones silent ${share(silent, clean)}, ${share(silent, clean - refuted)} without those that a server contradicts; ${sum} assertions are not scored\n`,
  );
  for (const line of lines) process.stdout.write(`  ${line}\n`);
  for (const [reason, count] of unscored) process.stdout.write(`  not scored, ${count}: ${reason}\n`);
}

if (!existsSync(join(folder, Object.keys(files)[0] ?? ''))) {
  process.stdout.write(`no labelled cases in ${folder}: give their folder as an argument\n`);
  process.exit(0);
}
for (const [file, hear] of Object.entries(files)) await score(file, hear);
for (const [file, why] of Object.entries(unread))
  process.stdout.write(`${file}: ${read(file).length} cases; not scored: ${why}\n`);
