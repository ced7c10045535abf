import type { OrderedMigration } from '../../core/framework.js';
import { baseName, dialectOfFolder, folderOf } from './project.js';

/** What the names of a project's migrations have in common beside their numbers, so that a new one is named as they are. */
export interface Naming {
  /** Words in their style: `add_orders_total`, `add-orders-total`, `AddOrdersTotal`. */
  styled(words: string): string;
  /** What stands between the words and the direction: `.postgres`, `__POSTGRESQL`. Null where a part of the names cannot be told from the words. */
  readonly tail: string | null;
}

/** Most neighbours whose style counts, the newest ones. */
const mostNeighbours = 10;

/** The naming of a migration and of those beside it. Of files that name their engine, a new one names the same. */
export function namingOf(path: string, migrations: readonly OrderedMigration[]): Naming {
  const own = stemOf(path);
  const neighbours = migrations
    .flatMap((one) => (/\.sql$/.test(one.path) ? [stemOf(one.path)] : []))
    .filter(isNumbered);
  const tail = tailOf(own, neighbours);
  const wordsOf = (stem: string): string => behindNumber(stem).replace(tails, '');
  const style = styleOf(wordsOf(own), neighbours.slice(-mostNeighbours).map(wordsOf));
  return { styled: (words) => style.write(words.split('_')), tail };
}

/** What stands between number and words in a file name or the name of a folder: `_`, `__`, `-`, `.`. Undefined where nothing is to be seen. */
export function separatorOf(name: string): string | undefined {
  return /^[a-z]?\d+(?:[._-]\d+)*([ ._-]+)/i.exec(name.replace(directions, ''))?.[1];
}

/** A file name without its direction; the name of the folder where that names the migration. */
function stemOf(path: string): string {
  const name = baseName(path);
  return /^(?:up|down|migration)\.sql$/.test(name) ? baseName(folderOf(path)) : name.replace(directions, '');
}

const directions = /(?:\.autocommit)?(?:[._-](?:up|down))?\.sql$/i;
/** What a name ends with behind its words: dotted parts, or a word behind underscores that names an engine or is set off by two of them. */
const tails = /(?:\.[^.]*|__[^_.]+)+$/;

function behindNumber(stem: string): string {
  return stem.replace(/^[a-z]?\d+(?:[._-]\d+)*[ ._-]*/i, '');
}

function isNumbered(stem: string): boolean {
  return /^[a-z]?\d/i.test(stem);
}

function tailOf(own: string, neighbours: readonly string[]): string | null {
  const others = neighbours.filter((stem) => stem !== own).map(behindNumber);
  return underscored(behindNumber(own), others) ?? dotted(behindNumber(own), others);
}

/** A last word behind underscores, where all names end in one such: undefined where the name has dots behind its words instead. */
function underscored(own: string, others: readonly string[]): string | undefined {
  const ends = [own, ...others].map((rest) => /[^_](_+)([^_.]+)$/.exec(rest));
  const [last] = ends;
  if (last === null || last === undefined) return undefined;
  const [, , word = ''] = last;
  const agree = ends.every((end) => end !== null && (end[2] === word || (isEngine(word) && isEngine(end[2]))));
  const shortest = Math.min(...ends.map((end) => end?.[1]?.length ?? 0));
  return agree && others.length > 0 && (shortest > 1 || isEngine(word)) ? '_'.repeat(shortest) + word : '';
}

function dotted(own: string, others: readonly string[]): string | null {
  const at = own.indexOf('.');
  if (isEngine(own) && others.length > 0 && others.every((rest) => isEngine(rest))) return null;
  const tail = at === -1 ? '' : own.slice(at);
  if (tail === '' || isEngine(tail.slice(tail.lastIndexOf('.') + 1))) return tail;
  if (others.length > 0 && others.every((rest) => rest.endsWith(tail) || isEngine(/[^.]*$/.exec(rest)?.[0])))
    return tail;
  return others.some((rest) => rest.includes('.')) ? null : '';
}

function isEngine(word = ''): boolean {
  return dialectOfFolder(word) !== undefined;
}

interface Style {
  readonly pattern: RegExp;
  write(words: readonly string[]): string;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const snake: Style = { pattern: /^[a-z\d]+(?:_+[a-z\d]+)*$/, write: (words) => words.join('_') };

const styles: readonly Style[] = [
  snake,
  { pattern: /^[a-z\d]+(?:-[a-z\d]+)*$/, write: (words) => words.join('-') },
  { pattern: /^[a-z][A-Za-z\d]*$/, write: ([first = '', ...rest]) => first + rest.map(capital).join('') },
  { pattern: /^[A-Z\d]+(?:_[A-Z\d]+)*$/, write: (words) => words.join('_').toUpperCase() },
  { pattern: /^[A-Z][A-Za-z\d]*$/, write: (words) => words.map(capital).join('') },
];

/** The style of a name; where that is of several, as a single word is, the one that most of its neighbours are of. */
function styleOf(own: string, neighbours: readonly string[]): Style {
  const count = ({ pattern }: Style): number => neighbours.filter((words) => pattern.test(words)).length;
  return styles
    .filter(({ pattern }) => pattern.test(own))
    .reduce((best, style) => (count(style) > count(best) ? style : best), snake);
}
