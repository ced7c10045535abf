import { key, type Name } from './name.js';
import type { ChangeContext, Namings, Use } from './rule.js';

/** The places that use something, as one sentence: the first three, and how many more. */
export function usesInWords(uses: readonly Use[]): string {
  return `Still used in ${places(uses)}.`;
}

/**
 * Who reads a table or column that goes, and that nothing at the head uses any more, as a sentence: the version that runs now may. None
 * where no code was read.
 */
export function goneInWords(
  {
    canSeeUses,
    usesOf,
    namingsOf,
    models,
    modelsAtBase,
  }: Pick<ChangeContext, 'canSeeUses' | 'usesOf' | 'namingsOf' | 'models' | 'modelsAtBase'>,
  table: Name,
  column?: string,
): { readonly detail?: string } {
  const uses = usesOf(table, column);
  if (uses.some(({ revision }) => revision === 'head')) return {};
  if (uses.length > 0) return placesInWords(uses);
  if (!canSeeUses) return {};
  const nobody = { detail: 'No model or query in this repository names it.' };
  if (column !== undefined) return namedInWords(namingsOf(table, column), column) ?? nobody;
  return [...models, ...modelsAtBase].some((model) => model.table === key(table)) ? {} : nobody;
}

/** The places that use something that goes, as a sentence: those at the head, where there are some, else those of the version that runs now. */
export function placesInWords(uses: readonly Use[]): { readonly detail: string } {
  const atHead = uses.filter(({ revision }) => revision === 'head');
  if (atHead.length > 0) return { detail: usesInWords(atHead) };
  return { detail: `The version that runs now still names it, in ${places(uses)}.` };
}

/** Places of the version that runs now that insert into a table and leave a column out, as a sentence; null where none is seen. */
export function leftOutInWords({ usesOf }: Pick<ChangeContext, 'usesOf'>, table: Name, column: string): string | null {
  const uses = usesOf(table).filter(
    ({ revision, inserts }) => revision === 'base' && inserts !== undefined && !inserts.includes(column),
  );
  return uses.length === 0 ? null : `The version that runs now leaves it out, in ${places(uses)}.`;
}

/** Places of the version that runs now that use a column, or most likely do, as a sentence; null where none is known. */
export function usedNowInWords(
  { usesOf, namingsOf }: Pick<ChangeContext, 'usesOf' | 'namingsOf'>,
  table: Name,
  column: string,
): string | null {
  const uses = usesOf(table, column).filter(({ revision }) => revision === 'base');
  if (uses.length > 0) return placesInWords(uses).detail;
  return namedInWords({ likely: namingsOf(table, column).likely, others: [] }, column)?.detail ?? null;
}

/** Past this many, places say only that the name is a common one. */
const mostPlaces = 20;

/** Places that name a column of such a name, as a sentence. Null where there are none. */
function namedInWords({ likely, others }: Namings, column: string): { readonly detail: string } | null {
  const all = likely.length > 0 ? likely : others;
  if (all.length === 0) return null;
  const where =
    all.length > mostPlaces
      ? `${all.length} places`
      : listed(all.map(({ path, startLine }) => `\`${path}:${startLine}\``));
  return {
    detail: `The version that runs now names \`${column}\` in ${where}, and nothing tells whether that is this column: look before it goes.`,
  };
}

export function places(uses: readonly Use[]): string {
  return listed(uses.map((use) => `\`${use.location.path}:${use.location.startLine}\` (${use.what})`));
}

function listed(all: readonly string[]): string {
  const more = all.length > 3 ? ` and ${all.length - 3} more` : '';
  return `${all.slice(0, 3).join(', ')}${more}`;
}
