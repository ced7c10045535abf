import type { FunctionFacts, Model, Origin, QueryFacts, Relation } from '../core/query-site.js';
import type { Location } from '../core/source.js';
import { handedValue } from './handed.js';
import { inverseOf, type Program, relationOf } from './program.js';

/** What a variable holds: rows or a row of a model, and the query that they came from. */
export interface Value {
  readonly model: Model;
  readonly shape: 'rows' | 'row';
  /** It stands for each row of the query in turn. */
  readonly looped: boolean;
  /** The query that loaded the first rows, and what is loaded with it, as dotted paths. */
  readonly query: QueryFacts;
  readonly eager: ReadonlySet<string>;
  /** Relations from the model of the query to this one. */
  readonly path: readonly string[];
  /** The relation of this row that leads back to the row it was read from. */
  readonly inverse: string | null;
  readonly bound: number | null;
  /** The place that hands it over, where it comes from another function. */
  readonly via?: Location;
}

/** Deepest chain of calls, variables and relations that is followed. */
const deepest = 8;

/** What a variable holds at a place of a function; null where that is not known for certain. */
export function variableValue(
  program: Program,
  within: FunctionFacts,
  variable: string,
  loop: number | null,
  depth = 0,
): Value | null {
  for (let at = loop; at !== null; at = within.loops[at]?.parent ?? null) {
    const found = within.loops[at];
    if (found === undefined) return null;
    if (found.variable !== variable) continue;
    const over = originOf(program, within, found.over, depth + 1);
    if (over === null || over.shape !== 'rows') return null;
    return found.batch ? over : { ...over, shape: 'row', looped: true };
  }
  const assigned = within.assignments.filter((one) => one.variable === variable).at(-1);
  if (assigned !== undefined) return originOf(program, within, assigned.origin, depth + 1);
  if (variable.startsWith('@')) return instanceVariable(program, within, variable, depth + 1);
  return depth > deepest ? null : handedValue(program, within, variable, depth + 1);
}

/** A loop that ends at the first hit, or stands in one that does, is a search: how many rounds it makes is not known. */
export function leavesEarly(within: FunctionFacts, loop: number): boolean {
  for (let at: number | null = loop; at !== null; at = within.loops[at]?.parent ?? null)
    if (within.loops[at]?.leavesEarly === true) return true;
  return false;
}

/** What an origin gives; null where that is not known for certain. */
export function originOf(program: Program, within: FunctionFacts, origin: Origin, depth = 0): Value | null {
  if (depth > deepest) return null;
  switch (origin.kind) {
    case 'query': {
      const query = within.queries[origin.query];
      return query === undefined ? null : queryValue(program, within, query, depth + 1);
    }
    case 'instance_variable':
      return instanceVariable(program, within, origin.name, depth + 1);
    case 'call': {
      const call = within.calls[origin.call];
      if (call === undefined || call.receiver !== null || within.owner === null) return null;
      const [called, ...others] = program.functionsOf(within.owner).filter((one) => one.name === call.name);
      // A name that no method has is what a template is handed.
      if (called === undefined && call.arguments.length === 0)
        return handedValue(program, within, call.name, depth + 1);
      const [returned] = called?.returns ?? [];
      if (called === undefined || called === within || others.length > 0 || returned === undefined) return null;
      return originOf(program, called, returned, depth + 1);
    }
    case 'relation': {
      const from = variableValue(program, within, origin.of, null, depth + 1);
      return from === null ? null : step(program, from, origin.relation, null);
    }
    case 'parameter':
      return handedValue(program, within, origin.name, depth + 1);
    default:
      return null;
  }
}

/** An instance variable holds what this function assigns, else what the one place in its class does. */
function instanceVariable(program: Program, within: FunctionFacts, name: string, depth: number): Value | null {
  const here = within.assignments.filter((one) => one.variable === name).at(-1);
  if (here !== undefined) return originOf(program, within, here.origin, depth);
  const all = within.owner === null ? [] : program.functionsOf(within.owner);
  const places = all.flatMap((one) => {
    const last = one.assignments.filter((candidate) => candidate.variable === name).at(-1);
    return last === undefined ? [] : [{ one, origin: last.origin }];
  });
  const named = places.filter((place) => place.one.name === within.name);
  const [only, ...others] = named.length > 0 ? named : places;
  return only === undefined || others.length > 0 ? null : originOf(program, only.one, only.origin, depth);
}

/** What a query gives. A name in its chain that is no scope of the model leaves it unknown. */
export function queryValue(program: Program, within: FunctionFacts, query: QueryFacts, depth: number): Value | null {
  if (depth > deepest || (query.gives !== 'rows' && query.gives !== 'row')) return null;
  if (query.startsAt !== undefined) return relatedValue(program, within, query, depth);
  if (query.standsFor !== undefined && program.defines(query.standsFor))
    return defined(program, query.standsFor, depth);
  const model = query.model === null ? undefined : program.modelOf(query.model);
  if (model === undefined) return null;
  const scoped = withScopes(model, query, depth);
  if (scoped === null) return null;
  return {
    model,
    shape: query.gives,
    looped: false,
    query,
    eager: new Set([...scoped.eager, ...model.defaultEager]),
    path: [],
    inverse: null,
    bound: scoped.bound,
  };
}

/** What the one method of a name gives: a row, and with what it was loaded. */
function defined(program: Program, name: string, depth: number): Value | null {
  const [only, ...others] = program.functionsNamed(name);
  const [returned] = only?.returns ?? [];
  if (only === undefined || others.length > 0 || returned === undefined) return null;
  const value = originOf(program, only, returned, depth + 1);
  return value?.shape === 'row' && !value.looped ? value : null;
}

function relatedValue(program: Program, within: FunctionFacts, query: QueryFacts, depth: number): Value | null {
  const start = query.startsAt;
  if (start === undefined || start.relation === null) return null;
  const from = variableValue(program, within, start.variable, query.loop ?? null, depth + 1);
  if (from === null || from.shape !== 'row') return null;
  return step(program, from, start.relation, query);
}

/** From a row along one of its relations. From the one row of a query it is a query of its own. */
function step(program: Program, from: Value, name: string, query: QueryFacts | null): Value | null {
  const relation = relationOf(from.model, name);
  const model = relation === undefined || relation.polymorphic ? undefined : program.modelOf(relation.target);
  if (relation === undefined || model === undefined) return null;
  const scoped = query === null ? { eager: [], bound: null } : withScopes(model, query, 0);
  if (scoped === null) return null;
  const shape = relation.cardinality === 'many' && query?.gives !== 'row' ? 'rows' : 'row';
  const inverse = inverseOf(relation, model, from.model, program);
  if (from.looped) {
    const path = [...from.path, name];
    const added = [...scoped.eager, ...eagerAlong(relation, model)].map((one) => [...path, one].join('.'));
    return { ...from, model, shape, path, inverse, eager: new Set([...from.eager, ...added]) };
  }
  const prefix = [...from.path, name].join('.');
  const known = [...from.eager].flatMap((one) =>
    one.startsWith(`${prefix}.`) ? [one.slice(prefix.length + 1)] : one === '*' ? ['*'] : [],
  );
  return {
    model,
    shape,
    looped: false,
    query: query ?? from.query,
    eager: new Set([...known, ...scoped.eager, ...eagerAlong(relation, model)]),
    path: [],
    inverse,
    bound: scoped.bound,
  };
}

function withScopes(
  model: Model,
  query: QueryFacts,
  depth: number,
): { readonly eager: readonly string[]; readonly bound: number | null } | null {
  let { eager, bound } = query;
  for (const name of query.named ?? []) {
    const scope = model.scopes.find((candidate) => candidate.name === name);
    const inner = scope === undefined || depth > deepest ? null : withScopes(model, scope.query, depth + 1);
    if (inner === null) return null;
    eager = [...eager, ...inner.eager];
    bound ??= inner.bound;
  }
  return { eager, bound };
}

/** What rows are loaded with that a relation leads to. */
export function eagerAlong(relation: Relation, target: Model): readonly string[] {
  return [...(relation.eager ?? []), ...target.defaultEager];
}

/** Whether a relation is there without a query. `*` stands for what is known only at run time. */
export function isLoaded(value: Value, path: readonly string[]): boolean {
  return (
    value.eager.has('*') ||
    value.eager.has(path.join('.')) ||
    [...value.eager].some((one) => one.endsWith('*') && path.join('.').startsWith(one.slice(0, -1)))
  );
}
