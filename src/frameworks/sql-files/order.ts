import { numberInFolder, type OrderedMigration } from '../../core/framework.js';

/** Orders by the number in the id, then by path. Ids that are no numbers come last, as text. */
export function orderByNumber(migrations: readonly OrderedMigration[]): readonly OrderedMigration[] {
  return [...migrations].sort((one, other) => compareNumbers(one.id, other.id) || compareText(one.path, other.path));
}

/** Orders by the code points of the file's path, or of the id, as runners do that sort names or versions as text. */
export function orderByText(
  migrations: readonly OrderedMigration[],
  by: 'path' | 'id' = 'path',
): readonly OrderedMigration[] {
  return [...migrations].sort((one, other) => compareText(one[by], other[by]) || compareText(one.path, other.path));
}

/** Orders by path, with runs of digits compared as numbers: `2.sql` before `10.sql`. */
export function orderNaturally(migrations: readonly OrderedMigration[]): readonly OrderedMigration[] {
  return [...migrations].sort((one, other) => compareNaturally(one.path, other.path));
}

/**
 * Pairs `NAME.up.sql` with `NAME.down.sql`, or with the down file of its number. `idOf` reads the id from a file's path, or answers null for
 * a file that is no migration. A lone down file is left out.
 */
export function pairUpAndDown(
  paths: readonly string[],
  idOf: (path: string) => string | null,
): readonly OrderedMigration[] {
  const all = new Set(paths);
  const downs = paths.filter(isDown);
  const ups = paths.filter((path) => !isDown(path) && idOf(path) !== null);
  return ups.map((path): OrderedMigration => {
    const id = idOf(path) ?? '';
    const named = path.replace(/\.up\.sql$/, '.down.sql');
    if (named === path) return { id, path };
    const back = all.has(named) ? named : backByNumber(path, ups, downs);
    return back === undefined ? { id, path } : { id, path, back };
  });
}

function isDown(path: string): boolean {
  return path.endsWith('.down.sql');
}

/**
 * The file with the way back of a migration by its number, whatever name follows, where one up and one down file of the folder have it.
 *
 * Sources: https://github.com/golang-migrate/migrate/blob/v4.18.3/MIGRATIONS.md#migration-filename-format (the title is not used),
 * https://github.com/launchbadge/sqlx/blob/v0.8.2/sqlx-cli/src/migrate.rs (`revert` goes by the version)
 */
export function backByNumber(path: string, ups: readonly string[], downs: readonly string[]): string | undefined {
  const number = numberInFolder(path);
  if (number === null || ups.filter((up) => numberInFolder(up) === number).length > 1) return undefined;
  const [found, second] = downs.filter((down) => numberInFolder(down) === number);
  return second === undefined ? found : undefined;
}

/**
 * The number that follows the last one: a timestamp (`YYYYMMDDHHMMSS`, also with separators, or `YYYYMMDDHHMM`) moves on by
 * `steps` seconds or minutes, a date with separators by days, any other number by `steps`, in the same width.
 */
export function nextNumber(last: string, steps = 1): string {
  const separated = /^(\d{4})([-_.]?)(\d{2})\2(\d{2})([-_.T]?)(\d{2})(\d{2})(\d{2})?$/.exec(last);
  if (separated !== null) {
    const [, year, between = '', month, day, middle = '', hour, minute, second] = separated;
    const start = Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second ?? 0),
    );
    if (isDate(start, [year, month, day])) {
      const iso = new Date(start + steps * (second === undefined ? 60_000 : 1000)).toISOString();
      const date = iso.slice(0, 10).replaceAll('-', between);
      return date + middle + iso.slice(11, second === undefined ? 16 : 19).replaceAll(':', '');
    }
  }
  const day = /^(\d{4})([-_.])(\d{2})\2(\d{2})$/.exec(last);
  if (day !== null) {
    const [, year, between = '', month, date] = day;
    const start = Date.UTC(Number(year), Number(month) - 1, Number(date));
    if (isDate(start, [year, month, date]))
      return new Date(start + steps * 86_400_000).toISOString().slice(0, 10).replaceAll('-', between);
  }
  const digits = /^(.*?)(\d+)(\D*)$/.exec(last);
  if (digits === null) return `${last}_${steps}`;
  const [, before = '', number = '0', after = ''] = digits;
  return before + (BigInt(number) + BigInt(steps)).toString().padStart(number.length, '0') + after;
}

function isDate(time: number, [year, month, day]: readonly (string | undefined)[]): boolean {
  if (Number.isNaN(time) || Number(year) < 1970 || Number(year) > 2200) return false;
  return new Date(time).toISOString().slice(0, 10) === `${year}-${month}-${day}`;
}

function compareNumbers(one: string, other: string): number {
  const left = /^\d+$/.test(one) ? BigInt(one) : null;
  const right = /^\d+$/.test(other) ? BigInt(other) : null;
  if (left === null || right === null) return left === right ? compareText(one, other) : left === null ? 1 : -1;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNaturally(one: string, other: string): number {
  const left = one.match(/\d+|\D+/g) ?? [];
  const right = other.match(/\d+|\D+/g) ?? [];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const a = left[at] ?? '';
    const b = right[at] ?? '';
    const numbers = /^\d/.test(a) && /^\d/.test(b);
    const order = numbers ? compareNumbers(a, b) || compareText(a, b) : compareText(a, b);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
