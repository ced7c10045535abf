import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReviewFilesRequest, reviewFiles } from '../src/index.js';
import { mapped } from './labelled-map.js';

interface Case {
  readonly id: string;
  readonly tool: string;
  readonly input: string;
  readonly expected: readonly string[];
  readonly absent: readonly string[];
}

interface Said {
  readonly findings: readonly { readonly rule: string }[];
  readonly skipped: readonly unknown[];
}

/** Labelled cases of other tools, scored by the ids that they assert. They are data to measure with and stand outside the repository. */
const folder = process.argv[2] ?? '../shared/bench';
const files = ['diesel-guard.jsonl', 'postgres-language-server.jsonl'];

if (!existsSync(join(folder, files[0] ?? ''))) {
  process.stdout.write(`no labelled cases in ${folder}: give their folder as an argument\n`);
  process.exit(0);
}

/** How a runner may treat the file: a case does not say. */
const modes = ['per-file', 'per-statement', undefined] as const;

async function rulesOn(input: string, transaction: (typeof modes)[number]): Promise<ReadonlySet<string>> {
  const request: ReviewFilesRequest = {
    base: {},
    head: { 'migrations/1_case.sql': input },
    config: {
      dialect: 'postgres',
      preset: 'all',
      databases: [
        {
          framework: 'plain-sql',
          ...(transaction === undefined ? {} : { migrations: [{ folder: 'migrations', transaction }] }),
        },
      ],
    },
  };
  const { findings } = (await reviewFiles(request)) as Said;
  return new Set(findings.map(({ rule }) => rule));
}

for (const file of files) {
  const cases = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
  const score = { hazards: 0, found: 0, kept: 0, clean: 0, silent: 0, unmapped: 0 };
  const misses: string[] = [];
  for (const one of cases) {
    const [inTransaction, alone, said] = await Promise.all(modes.map((mode) => rulesOn(one.input, mode)));
    if (inTransaction === undefined || alone === undefined || said === undefined)
      throw new TypeError('a case is read in three ways');
    for (const id of one.expected) {
      const known = mapped(one.tool, id);
      if ('none' in known) score.unmapped += 1;
      else {
        score.hazards += 1;
        // Some are hazards in a transaction only, and others outside of one.
        const isFound = known.ours.some((rule) => [said, inTransaction, alone].some((heard) => heard.has(rule)));
        if (isFound) score.found += 1;
        else {
          if (known.kept !== undefined) score.kept += 1;
          misses.push(
            `missed ${id}: ${one.id} (${known.kept === undefined ? `said ${[...said].join(', ') || 'nothing'}` : `kept: ${known.kept}`})`,
          );
        }
      }
    }
    for (const id of one.absent) {
      const known = mapped(one.tool, id);
      if ('none' in known || known.wider === true) score.unmapped += 1;
      else {
        score.clean += 1;
        const spoke = known.ours.filter((rule) => said.has(rule));
        if (spoke.length === 0) score.silent += 1;
        else misses.push(`spoke ${id}: ${one.id} (${spoke.join(', ')})`);
      }
    }
  }
  const share = (part: number, whole: number): string =>
    `${part} of ${whole} (${((100 * part) / Math.max(whole, 1)).toFixed(1)} %)`;
  process.stdout.write(
    `${file}: ${cases.length} cases; hazards found ${share(score.found, score.hazards)}, ${share(score.found, score.hazards - score.kept)} without those that are missed on purpose; clean ones silent ${share(score.silent, score.clean)}; ${score.unmapped} assertions have no rule of ours\n`,
  );
  for (const miss of misses) process.stdout.write(`  ${miss}\n`);
}
