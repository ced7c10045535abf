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

async function rulesOn(input: string): Promise<ReadonlySet<string>> {
  const request: ReviewFilesRequest = {
    base: {},
    head: { 'migrations/1_case.sql': input },
    config: { dialect: 'postgres', preset: 'all', databases: [{ framework: 'plain-sql' }] },
  };
  const { findings } = (await reviewFiles(request)) as Said;
  return new Set(findings.map(({ rule }) => rule));
}

for (const file of files) {
  const cases = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
  const score = { hazards: 0, found: 0, clean: 0, silent: 0, unmapped: 0 };
  const misses: string[] = [];
  for (const one of cases) {
    const said = await rulesOn(one.input);
    for (const id of one.expected) {
      const known = mapped(one.tool, id);
      if ('none' in known) score.unmapped += 1;
      else {
        score.hazards += 1;
        const isFound = known.ours.some((rule) => said.has(rule));
        if (isFound) score.found += 1;
        else misses.push(`missed ${id}: ${one.id} (said ${[...said].join(', ') || 'nothing'})`);
      }
    }
    for (const id of one.absent) {
      const known = mapped(one.tool, id);
      if ('none' in known) score.unmapped += 1;
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
    `${file}: ${cases.length} cases; hazards found ${share(score.found, score.hazards)}; clean ones silent ${share(score.silent, score.clean)}; ${score.unmapped} assertions have no rule of ours\n`,
  );
  for (const miss of misses) process.stdout.write(`  ${miss}\n`);
}
