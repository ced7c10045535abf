import type { Revision } from '../core/change-set.js';
import type { Known } from '../core/database.js';
import type { DialectFacts } from '../core/dialect.js';
import { isInside } from './configured.js';
import { dialects, signsOf } from './shelves.js';

/** An engine that a container or a service of the repository runs. */
export interface Signal {
  readonly dialect: string;
  /** Null where the image does not tell. */
  readonly version: number | null;
  readonly from: string;
}

const settingsFile =
  /(?:^|\/)(?:(?:docker-)?compose[^/]*\.ya?ml|\.gitlab-ci\.ya?ml|\.circleci\/config\.ya?ml)$|^\.github\/workflows\/[^/]+\.ya?ml$/;
const image = /\bimage:\s*["']?(?:[\w.-]+(?::\d+)?\/)*?([\w-]+(?:\/[\w-]+)?)(?::["']?([\w][\w.-]*))?["']?\s*$/gm;

/** Engines that containers and CI services of the repository run. Compose files come before CI. */
export async function serverSignals(revision: Revision): Promise<readonly Signal[]> {
  const entries = (await revision.list())
    .filter((entry) => settingsFile.test(entry.path) && entry.bytes < 200_000)
    .slice(0, 40);
  const paths = entries
    .map((entry) => entry.path)
    .sort((one, other) => Number(one.startsWith('.')) - Number(other.startsWith('.')) || one.localeCompare(other));
  const files = await revision.readMany(paths);
  return paths.flatMap((path) => imagesIn(files.get(path)?.text ?? '', path));
}

/** Signals with those of a folder first. */
export function nearest(signals: readonly Signal[], root: string): readonly Signal[] {
  if (root === '') return signals;
  return [...signals].sort((one, other) => Number(isInside(other.from, root)) - Number(isInside(one.from, root)));
}

function imagesIn(content: string, path: string): readonly Signal[] {
  return [...content.matchAll(image)].flatMap((match) => {
    const name = match[1] ?? '';
    const dialect = dialects.find((candidate) =>
      candidate.facts.images?.some((known) => known === name || name.endsWith(`/${known}`)),
    );
    return dialect === undefined
      ? []
      : [{ dialect: dialect.id, version: versionIn(match[2] ?? '', dialect.facts), from: path }];
  });
}

/** The server's version in a tag: `15-alpine`, `pg17`, `0.8.0-pg17`. What no server ever had is a version of the image. */
function versionIn(tag: string, { supportedVersions }: DialectFacts): number | null {
  const version = Number(/(?:^|[._-])pg(\d+)/.exec(tag)?.[1] ?? /^v?(\d+)/.exec(tag)?.[1] ?? Number.NaN);
  return version >= supportedVersions.first && version <= supportedVersions.newest + newer ? version : null;
}

/** Versions that may come out after the newest that is supported here. */
const newer = 5;

/** Migrations that are read to see of which engine they speak, besides those that change. */
const mostOthers = 16;

/**
 * The engine of which the SQL of a project speaks, where it was only guessed: `guess` where it speaks of that one, or of none. A file that
 * the guessed engine cannot run is never judged as one of it.
 */
export async function spokenOf(
  guess: Known<string>,
  migrations: readonly string[],
  touched: ReadonlySet<string>,
  head: Revision,
): Promise<Known<string>> {
  const sql = migrations.filter((path) => path.endsWith('.sql'));
  const changed = sql.filter((path) => touched.has(path));
  const others = sql.filter((path) => !touched.has(path)).slice(-mostOthers);
  if (changed.length === 0) return guess;
  const files = await head.readMany([...changed, ...others]);
  const seen = [...changed, ...others].flatMap((path) =>
    signsOf(files.get(path)?.text ?? '').map((sign) => ({ ...sign, path })),
  );
  const [first] = seen;
  if (first === undefined || seen.some(({ engine }) => engine === guess.value)) return guess;
  const from = `by ${first.what} in \`${first.path}\` line ${first.line}; if that is wrong, \`dialect\` in the configuration says so`;
  return { value: first.engine, from, guessed: true };
}
