import type { Revision } from '../core/change-set.js';
import type { Naming, Orm } from '../core/orm.js';
import type { Namings } from '../core/rule.js';
import type { Location } from '../core/source.js';
import { codeBounds } from './unread-code.js';

interface Place extends Pick<Naming, 'of'> {
  readonly location: Location;
}

/** No place at all. */
export const noNamings = (): Namings => ({ likely: [], others: [] });

/**
 * Looks through the code and the templates of a revision for places that name columns, whichever part of the repository they stand in: a
 * template of one part may show the rows of another.
 */
export async function readNamings(
  orm: Orm,
  columns: readonly string[],
  revision: Revision,
): Promise<(table: string, column: string) => Namings> {
  const { mayName, namings } = orm;
  if (columns.length === 0 || mayName === undefined || namings === undefined) return noNamings;
  const paths = (await revision.list())
    .filter(({ path, bytes }) => bytes <= codeBounds.bytes && mayName(path))
    .map(({ path }) => path)
    .slice(0, codeBounds.files);
  const found = new Map<string, Place[]>(columns.map((column) => [column, []]));
  for (const file of (await revision.readMany(paths)).values())
    for (const { column, line, of } of namings(file, columns))
      found.get(column)?.push({
        location: { path: file.path, startLine: line, endLine: line },
        ...(of === undefined ? {} : { of }),
      });
  return (table, column) => {
    const places = found.get(column) ?? [];
    // SQL in a string names the table itself.
    const isLikely = ({ of }: Place): boolean => of !== undefined && (of === table || isRowOf(of, table, orm));
    return {
      likely: places.filter(isLikely).map(({ location }) => location),
      others: places.filter((place) => !isLikely(place)).map(({ location }) => location),
    };
  };
}

/** Whether a word is what a row of a table is called: `variant` of `spree_variants`. */
function isRowOf(word: string, table: string, { tableOf }: Orm): boolean {
  const named = tableOf?.(word);
  return named !== undefined && (table === named || table.endsWith(`_${named}`));
}
