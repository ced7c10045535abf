import type { CallFacts, LoopFacts, MemberRead, Origin, QueryFacts, Rendered } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { camelize } from '../../languages/rails-inflect.js';
import { newQuery } from './models.js';
import { type Link, locationOf } from './nodes.js';
import { setsRow, singleIn } from './queries.js';

/** Where in a body a node stands. */
export interface Place {
  readonly path: string;
  readonly loop: number | null;
  /** Inside a branch that may not run. */
  readonly branch: boolean;
}

/** What is known of a body so far. */
export interface Draft {
  readonly queries: QueryFacts[];
  readonly calls: CallFacts[];
  readonly loops: LoopFacts[];
  readonly reads: MemberRead[];
  readonly assignments: { variable: string; origin: Origin }[];
  readonly renders: Rendered[];
  readonly origins: Map<string, Origin>;
}

/** Nothing that is known. */
export const nothing: Origin = { kind: 'unknown' };

/** Notes what a variable holds from now on. */
export function hold(variable: string, origin: Origin, place: Place, draft: Draft): Origin {
  const joined = place.branch ? withEarlierEager(origin, draft.origins.get(variable), draft) : origin;
  draft.origins.set(variable, joined);
  draft.assignments.push({ variable, origin: joined });
  return joined;
}

/** A branch that may not run leaves the eager loads of before in doubt: they count. */
function withEarlierEager(origin: Origin, earlier: Origin | undefined, draft: Draft): Origin {
  if (origin.kind !== 'query' || earlier?.kind !== 'query') return origin;
  const query = draft.queries[origin.query];
  const before = draft.queries[earlier.query];
  if (query === undefined || before === undefined) return origin;
  draft.queries[origin.query] = { ...query, eager: [...new Set([...query.eager, ...before.eager])] };
  return origin;
}

/** Notes a query, and gives its rows. */
export function add(query: QueryFacts, place: Place, draft: Draft): Origin {
  return { kind: 'query', query: draft.queries.push({ ...query, loop: place.loop }) - 1 };
}

/** Notes a call of a name without arguments. */
export function callByName(node: Node, place: Place, draft: Draft): Origin {
  const call = draft.calls.push({
    receiver: null,
    name: node.text,
    arguments: [],
    loop: place.loop,
    location: locationOf(node, place.path),
  });
  return { kind: 'call', call: call - 1 };
}

/** Notes a call without a receiver. */
export function callOf(link: Link | undefined, place: Place, draft: Draft): Origin {
  if (link === undefined || link.block !== null) return nothing;
  const names = link.values.map((value) =>
    ['identifier', 'instance_variable'].includes(value.type) ? value.text : null,
  );
  const sets = setsRow(link.name) ? [...link.pairs.map(({ key }) => key), ...singleIn(link)] : [];
  const call = draft.calls.push({
    receiver: null,
    name: link.name,
    arguments: names,
    ...(sets.length === 0 ? {} : { sets }),
    loop: place.loop,
    location: locationOf(link.node, place.path),
  });
  return { kind: 'call', call: call - 1 };
}

/**
 * Makes a variable of what stands for one row of a model by its name alone: `current_user`, and `Current.account`.
 *
 * Sources: https://api.rubyonrails.org/v8.0/classes/ActiveSupport/CurrentAttributes.html,
 * https://github.com/heartcombo/devise/blob/v4.9.4/README.md#controller-filters-and-helpers
 */
export function holdCurrent(variable: string, root: Node, place: Place, draft: Draft): void {
  const name = /^(?:current_|Current\.)([a-z]\w*)$/.exec(variable)?.[1];
  if (name === undefined || draft.origins.has(variable)) return;
  const { insertAt: _, ...rows } = newQuery(camelize(name), root, place.path);
  const query = draft.queries.push({ ...rows, gives: 'row', bound: 1, standsFor: variable }) - 1;
  hold(variable, { kind: 'query', query }, place, draft);
}
