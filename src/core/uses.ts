import { key, type Name } from './name.js';
import type { ChangeContext, Use } from './rule.js';

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
    models,
    modelsAtBase,
  }: Pick<ChangeContext, 'canSeeUses' | 'usesOf' | 'models' | 'modelsAtBase'>,
  table: Name,
  column?: string,
): { readonly detail?: string } {
  if (!canSeeUses) return {};
  const uses = usesOf(table, column);
  const isMapped = [...models, ...modelsAtBase].some((model) => column === undefined && model.table === key(table));
  if (uses.length === 0) return isMapped ? {} : { detail: 'No model or query in this repository names it.' };
  if (uses.some(({ revision }) => revision === 'head')) return {};
  return { detail: `The version that runs now still uses it, in ${places(uses)}.` };
}

function places(uses: readonly Use[]): string {
  const shown = uses.slice(0, 3).map((use) => `\`${use.location.path}:${use.location.startLine}\` (${use.what})`);
  const more = uses.length > shown.length ? ` and ${uses.length - shown.length} more` : '';
  return `${shown.join(', ')}${more}`;
}
