import type { Origin, QueryFacts } from '../../core/query-site.js';
import { type Chain, eagerOf, variablesIn } from './nodes.js';

/** Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Associations/Preloader.html */
export function isPreloader({ root, links }: Chain): boolean {
  return root !== null && /(?:^|::)Preloader$/.test(root.text) && links[0]?.name === 'new';
}

/** A later load of relations for rows that are there already: it counts for their query. */
export function preload(
  { links }: Chain,
  draft: { readonly queries: QueryFacts[]; readonly origins: ReadonlyMap<string, Origin> },
): void {
  const all = links.flatMap((link) => link.pairs);
  const records =
    all.find((pair) => pair.key === 'records')?.value ??
    links.find((link) => link.name === 'preload')?.values[0] ??
    null;
  const wanted =
    all.find((pair) => pair.key === 'associations')?.value ??
    links.find((link) => link.name === 'preload')?.values[1] ??
    null;
  const paths =
    wanted === null || links[0] === undefined ? ['*'] : eagerOf({ ...links[0], values: [wanted], pairs: [] });
  for (const name of variablesIn([records])) {
    const origin = draft.origins.get(name);
    const query = origin?.kind === 'query' ? draft.queries[origin.query] : undefined;
    if (origin?.kind === 'query' && query !== undefined)
      draft.queries[origin.query] = { ...query, eager: [...query.eager, ...paths] };
  }
}
