import type { Facts, FunctionFacts, MemberRead, Model, QueryFacts, QuerySite, Relation } from '../core/query-site.js';
import { isCounted, type Program, programOf } from './program.js';
import { eagerAlong, isLoaded, leavesEarly, type Value, variableValue } from './resolve.js';
import { stepsOf } from './steps.js';

/** Members that ask how many rows there are, and members that need no row at all. */
const counting = new Set(['size', 'any?', 'none?', 'empty?', 'many?']);
const needsNoRow = new Set([
  'new',
  'build',
  'klass',
  'reset',
  'loaded?',
  'target',
  'reload',
  'then',
  'create',
  'create!',
]);

/** Every place where the facts of one ORM show a query, a lazy load or a write for each row of another query. */
export function joinFacts(facts: readonly Facts[]): readonly QuerySite[] {
  const program = programOf(facts);
  const sites = facts.flatMap((file) =>
    file.functions.flatMap((one) => [
      ...(program.loadsByItself ? [] : one.reads.flatMap((read) => lazyRelation(program, file.orm, one, read))),
      ...one.queries.flatMap((query) => queryInLoop(program, file.orm, one, query)),
    ]),
  );
  return [...new Map(sites.toReversed().map((site) => [siteKey(site), site])).values()].toReversed();
}

/** What a site is about, without lines, so that it is the same in two revisions. */
export function siteKey(site: QuerySite): string {
  const filters = site.filters.map((filter) => filter.column).join();
  return [site.orm, site.kind, site.function, site.model, site.relation?.name ?? '', filters].join('|');
}

function lazyRelation(program: Program, orm: string, within: FunctionFacts, read: MemberRead): readonly QuerySite[] {
  if (read.written === true) return [];
  const value = variableValue(program, within, read.variable, read.loop);
  if (value === null || value.shape !== 'row' || !value.looped) return [];
  // Outside of any loop of its own a function runs for each row only where another one has it run so.
  if (read.loop === null ? value.via === undefined : leavesEarly(within, read.loop)) return [];
  // The relation that leads here is reported itself: what hangs on it follows from that.
  if (value.path.length > 0 && !isLoaded(value, value.path)) return [];
  const found = firstUnloaded(program, value, read);
  if (found === null) return [];
  return [
    {
      ...shared(orm, within, value),
      kind: 'lazy_relation',
      relation: found.relation,
      query: null,
      filters: [],
      expression: `${read.variable === '&' ? rowOf(value) : read.variable}.${found.members.join('.')}`,
      location: read.location,
      path: pathOf(value, within, read.loop, read.location, `loads \`${found.relation.name}\``),
      missing: found.missing === null ? [] : [found.missing],
    },
  ];
}

interface Unloaded {
  readonly relation: Relation;
  /** The whole way that the members go over rows that can be loaded with the query; null where loading helps nothing. */
  readonly missing: string | null;
  /** The members up to the relation, or to what asks it anew. */
  readonly members: readonly string[];
}

function firstUnloaded(program: Program, value: Value, read: MemberRead): Unloaded | null {
  const steps = stepsOf(program, value.model, read);
  let path = value.path;
  let along: readonly string[] = [];
  let found: Unloaded | null = null;
  for (const [index, { member, relation, next, asksAnew, written, writtenNext }] of steps.entries()) {
    if (index === 0 && value.inverse === member) break;
    const target = relation.polymorphic ? undefined : program.modelOf(relation.target);
    const many = relation.cardinality === 'many';
    if (many && next !== undefined && (asksAnew || isScope(target, next)))
      return found ?? { relation, missing: null, members: read.members.slice(0, writtenNext) };
    path = [...path, member];
    if (found === null && !along.includes(member) && !isLoaded(value, path)) {
      if (next !== undefined && needsNoRow.has(next)) return null;
      if (next !== undefined && counting.has(next) && isCounted(relation, target)) return null;
      found = { relation, missing: null, members: read.members.slice(0, written) };
    }
    if (found !== null) found = { ...found, missing: path.join('.') };
    if (target === undefined || many) break;
    along = eagerAlong(relation, target);
  }
  return found;
}

function isScope(model: Model | undefined, name: string): boolean {
  return model?.scopes.some((scope) => scope.name === name) === true;
}

function queryInLoop(program: Program, orm: string, within: FunctionFacts, query: QueryFacts): readonly QuerySite[] {
  const loop = query.loop ?? null;
  if (loop === null || query.perRowOnPurpose === true || leavesEarly(within, loop)) return [];
  const variable = query.startsAt?.relation === null ? query.startsAt.variable : loopVariable(within, loop, query);
  const value = variable === null ? null : variableValue(program, within, variable, loop);
  if (value === null || !value.looped || value.shape !== 'row') return [];
  const model = query.model === null ? value.model : program.modelOf(query.model);
  if (model === undefined || (query.startsAt !== undefined && query.startsAt.relation !== null)) return [];
  if ((query.named ?? []).some((name) => !model.scopes.some((scope) => scope.name === name))) return [];
  const writes = query.action !== 'read';
  if (!writes && query.filters.length === 0) return [];
  return [
    {
      ...shared(orm, within, value),
      kind: writes ? 'write_in_loop' : 'query_in_loop',
      model: model.name,
      table: model.table,
      relation: null,
      query,
      filters: query.filters,
      concurrent: within.loops[loop]?.concurrent === true,
      location: query.location,
      path: pathOf(value, within, loop, query.location, writes ? 'writes a row' : `asks \`${model.name}\``),
    },
  ];
}

function loopVariable(within: FunctionFacts, loop: number, query: QueryFacts): string | null {
  for (let at: number | null = loop; at !== null; at = within.loops[at]?.parent ?? null) {
    const found = within.loops[at];
    if (found !== undefined && !found.batch && query.arguments.includes(found.variable)) return found.variable;
  }
  return null;
}

function shared(orm: string, within: FunctionFacts, value: Value) {
  return {
    orm,
    model: value.model.name,
    table: value.model.table,
    bound: value.bound,
    concurrent: false,
    origin: value.query.location,
    originQuery: value.query,
    function: within.owner === null ? within.name : `${within.owner}#${within.name}`,
    context: within.context,
    against: 'same' as const,
    cure: null,
    row: rowOf(value),
  };
}

function pathOf(
  value: Value,
  within: FunctionFacts,
  loop: number | null,
  location: QuerySite['location'],
  what: string,
): QuerySite['path'] {
  const round = loop === null ? undefined : within.loops[loop];
  return [
    { location: value.query.location, what: `loads \`${value.query.model ?? value.model.name}\`` },
    ...(value.via === undefined ? [] : [{ location: value.via, what: `hands over each \`${rowOf(value)}\`` }]),
    ...(round === undefined ? [] : [{ location: round.location, what: `for each \`${round.variable}\`` }]),
    { location, what },
  ];
}

/** `Shop::OrderItem` as `order item`. */
function rowOf(value: Value): string {
  const name = value.model.name.split('::').at(-1) ?? value.model.name;
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
}
