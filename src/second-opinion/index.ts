import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpstreamError } from '../core/errors.js';
import type { SecondOpinion, SecondOpinionFile, SecondOpinionHit } from '../core/ports.js';
import { theirRules } from './map.js';

const require = createRequire(import.meta.url);

/** Longest time for all files, in milliseconds. */
const limitMs = 20_000;

/** One line of the other linter's answer. Its lines are 0-based. */
interface Hit {
  readonly file: string;
  readonly line: number;
  readonly rule_name: string;
  readonly message: string;
}

/** Opens squawk: its binary, with a configuration of our own, so that the one of a checked-out repository changes nothing. */
export function openSquawk(): SecondOpinion {
  const { version } = require('squawk-cli/package.json') as { readonly version: string };
  return {
    title: `squawk ${version}`,
    dialects: ['postgres'],
    async check(files, signal) {
      const folder = await mkdtemp(join(tmpdir(), 'dbspec-opinion-'));
      try {
        const found = await Promise.all(groups(files).map((group) => checkGroup(group, folder, signal)));
        return found.flat();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Files whose settings are equal go into one process. */
function groups(files: readonly SecondOpinionFile[]): readonly (readonly SecondOpinionFile[])[] {
  const found = new Map<string, SecondOpinionFile[]>();
  for (const file of files.filter((candidate) => candidate.statements.length > 0)) {
    const id = `${file.inTransaction} ${file.serverVersion}`;
    found.set(id, [...(found.get(id) ?? []), file]);
  }
  return [...found.values()];
}

/** A file as it is handed over: the text, and which lines belong to which statement. */
interface Handed {
  readonly source: SecondOpinionFile;
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

async function checkGroup(
  group: readonly SecondOpinionFile[],
  folder: string,
  signal?: AbortSignal,
): Promise<readonly SecondOpinionHit[]> {
  const prefix = `${group[0]?.inTransaction === true ? 't' : 'n'}${group[0]?.serverVersion ?? 0}-`;
  const handed = group.map((source, index) => hand(source, `${prefix}${index}.sql`));
  const config = join(folder, `${prefix}squawk.toml`);
  await Promise.all([writeFile(config, ''), ...handed.map((file) => writeFile(join(folder, file.name), file.text))]);
  const args = [
    '--reporter',
    'json',
    '-c',
    config,
    ...(group[0]?.inTransaction === true ? ['--assume-in-transaction'] : []),
    ...(group[0]?.serverVersion == null ? [] : [`--pg-version=${group[0].serverVersion}.0`]),
    ...handed.map((file) => join(folder, file.name)),
  ];
  const output = await runBinary(args, signal);
  return output.flatMap((hit) => {
    const file = handed.find((candidate) => hit.file.endsWith(candidate.name));
    const statement = file?.lines[hit.line];
    if (file === undefined || statement === undefined) return [];
    return [
      {
        path: file.source.path,
        statement,
        rules: theirRules[hit.rule_name]?.ours ?? [],
        theirs: hit.rule_name,
        message: hit.message,
      },
    ];
  });
}

function hand(source: SecondOpinionFile, name: string): Handed {
  const lines: string[] = [];
  const text = source.statements
    .map(({ id, sql }) => {
      const one = `${sql.replace(/;\s*$/, '')};`;
      for (let line = one.split('\n').length; line > 0; line -= 1) lines.push(id);
      return one;
    })
    .join('\n');
  return { source, name, text: `${text}\n`, lines };
}

function runBinary(args: readonly string[], signal?: AbortSignal): Promise<readonly Hit[]> {
  const { getBinaryPath } = require('squawk-cli/js/index.js') as { getBinaryPath(): string };
  return new Promise((resolve, reject) => {
    const child = spawn(getBinaryPath(), [...args], {
      env: {},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      ...(signal === undefined ? {} : { signal }),
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', (cause) =>
      reject(new UpstreamError('squawk', `squawk could not be started: ${cause.message}`, false, { cause })),
    );
    child.on('close', (code) => {
      const found = hitsIn(Buffer.concat(output).toString('utf8'));
      if (code === 2 || found === null)
        return reject(
          new UpstreamError(
            'squawk',
            `squawk gave no answer: ${Buffer.concat(errors).toString('utf8').split('\n')[0] ?? `exit code ${code}`}`,
            false,
          ),
        );
      resolve(found);
    });
  });
}

/** The answer as hits; null where it is none. */
function hitsIn(text: string): readonly Hit[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isHit) ? value : null;
  } catch {
    // Not JSON: the caller says that there was no answer.
    return null;
  }
}

function isHit(value: unknown): value is Hit {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'file' in value &&
    typeof value.file === 'string' &&
    'line' in value &&
    typeof value.line === 'number' &&
    'rule_name' in value &&
    typeof value.rule_name === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
