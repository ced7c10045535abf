import type { Revision } from '../core/change-set.js';
import type { Known } from '../core/database.js';
import { signsOf } from './shelves.js';

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
