import type { FunctionFacts, Origin, QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { add, callByName, callOf, type Draft, hold, holdCurrent, nothing, type Place } from './draft.js';
import { newQuery } from './models.js';
import { type Chain, chainOf, children, type Link, locationOf } from './nodes.js';
import { isPreloader, preload } from './preloader.js';
import { asks, asksAnew, follow, isUpsert, loops, membersOf, runsBlock, writesRow } from './queries.js';
import { renderIn, rendersOf } from './renders.js';

const batches = new Set(['find_in_batches', 'in_batches', 'each_slice', 'in_groups_of', 'each_cons']);
const leaving = new Set(['find', 'detect', 'any?', 'all?', 'none?']);
/** Blocks whose work is kept, so that it does not run for each element on each request. */
const kept = new Set(['cache', 'cache_if', 'fetch', 'cache_unless']);

type Body = Pick<FunctionFacts, 'renders' | 'queries' | 'calls' | 'loops' | 'reads' | 'assignments' | 'returns'>;

/** What a body says: its queries, its loops and what is read in them. Definitions inside it are left to themselves. */
export function readBody(nodes: readonly Node[], path: string, parameters: readonly string[]): Body {
  const draft: Draft = {
    queries: [],
    calls: [],
    loops: [],
    reads: [],
    assignments: [],
    renders: [],
    origins: new Map(),
  };
  for (const name of parameters) draft.origins.set(name, { kind: 'parameter', name });
  let last: Origin = { kind: 'unknown' };
  for (const node of nodes) last = visit(node, { path, loop: null, branch: false }, draft);
  const { origins: _, ...body } = draft;
  return { ...body, returns: [last] };
}

const branches = new Set([
  'if',
  'unless',
  'if_modifier',
  'unless_modifier',
  'case',
  'conditional',
  'rescue',
  'else',
  'elsif',
  'when',
]);

function visit(node: Node, place: Place, draft: Draft): Origin {
  switch (node.type) {
    case 'method':
    case 'singleton_method':
    case 'class':
    case 'module':
      return nothing;
    case 'call':
      return visitChain(chainOf(node), place, draft);
    case 'assignment':
    case 'operator_assignment':
      return assign(node, place, draft);
    case 'for':
      return visitFor(node, place, draft);
    case 'identifier':
      return draft.origins.get(node.text) ?? callByName(node, place, draft);
    case 'instance_variable':
      return draft.origins.get(node.text) ?? { kind: 'instance_variable', name: node.text };
    case 'constant':
    case 'scope_resolution':
      return nothing;
    default: {
      const inside = branches.has(node.type) ? { ...place, branch: true } : place;
      const found = children(node).map((child) => visit(child, inside, draft));
      return node.type === 'parenthesized_statements' || node.type === 'begin' ? (found.at(-1) ?? nothing) : nothing;
    }
  }
}

function assign(node: Node, place: Place, draft: Draft): Origin {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (left === null || right === null) return nothing;
  if (left.type === 'left_assignment_list') return assignSeveral(left, right, place, draft);
  const origin = visit(right, place, draft);
  if (left.type === 'identifier' || left.type === 'instance_variable') return hold(left.text, origin, place, draft);
  if (left.type === 'call') {
    const { root, links } = chainOf(left);
    const [only] = links;
    if (root !== null && only !== undefined && links.length === 1)
      draft.reads.push({
        variable: root.text,
        members: [only.name],
        queried: false,
        written: true,
        loop: place.loop,
        location: locationOf(left, place.path),
      });
  }
  return nothing;
}

/** `@pagy, @orders = pagy(Order.recent)`: the second is a page of the query. What several variables else get is not known. */
function assignSeveral(left: Node, right: Node, place: Place, draft: Draft): Origin {
  const { root, links } = right.type === 'call' ? chainOf(right) : { root: null, links: [] };
  const [page] = links;
  const pages = root === null && links.length === 1 && page !== undefined && /^pagy(?:_\w+)?$/.test(page.name);
  const rows = pages ? page.values.find((value) => !['simple_symbol', 'string'].includes(value.type)) : undefined;
  const origin = visit(rows ?? right, place, draft);
  for (const [index, name] of children(left).entries())
    if (name.type === 'identifier' || name.type === 'instance_variable')
      hold(name.text, rows !== undefined && index === 1 ? origin : nothing, place, draft);
  return nothing;
}

function visitFor(node: Node, place: Place, draft: Draft): Origin {
  const over = visit(children(node.childForFieldName('value'))[0] ?? node, place, draft);
  const body = node.childForFieldName('body');
  const variable = node.childForFieldName('pattern')?.text ?? '';
  if (body !== null) enter({ variable, over, body, node, batch: false, leavesEarly: false }, place, draft);
  return nothing;
}

interface Entered {
  readonly variable: string;
  readonly over: Origin;
  readonly body: Node;
  readonly node: Node;
  readonly batch: boolean;
  readonly leavesEarly: boolean;
}

function enter(loop: Entered, place: Place, draft: Draft): void {
  const query = loop.over.kind === 'query' ? draft.queries[loop.over.query] : undefined;
  const index = draft.loops.push({
    variable: loop.variable,
    over: loop.over,
    parent: place.loop,
    batch: loop.batch,
    bound: query?.bound ?? null,
    leavesEarly: loop.leavesEarly || leaves(loop.body),
    concurrent: false,
    location: locationOf(loop.node, place.path),
  });
  const before = draft.origins.get(loop.variable);
  if (loop.batch) draft.origins.set(loop.variable, loop.over);
  else draft.origins.set(loop.variable, nothing);
  visit(loop.body, { ...place, loop: index - 1 }, draft);
  if (before === undefined) draft.origins.delete(loop.variable);
  else draft.origins.set(loop.variable, before);
}

function leaves(body: Node): boolean {
  return body.descendantsOfType(['break', 'return']).length > 0;
}

function visitChain(chain: Chain, place: Place, draft: Draft): Origin {
  const { root, links } = chain;
  if (isPreloader(chain)) {
    preload(chain, draft);
    return nothing;
  }
  const render = renderIn(chain);
  if (render !== null) return visitRender(render, place, draft);
  const start = startOf(chain, place, draft);
  let query = start.query;
  let origin: Origin = start.origin;
  for (const link of links.slice(start.used)) {
    if (runsBlock(link)) {
      const listed = root?.text === 'json' ? visitListed(link, place, draft) : null;
      origin = listed ?? (query === null ? origin : add(query, place, draft));
      if (listed === null) visitArguments(link, place, draft);
      visitBlock(link, origin, place, draft, listed !== null);
      query = null;
      origin = nothing;
      continue;
    }
    visitArguments(link, place, draft);
    const next = query === null ? null : follow(query, link);
    if (next === null && query !== null) {
      add(query, place, draft);
      origin = nothing;
    }
    query = next;
  }
  if (root === null && links.length === 1 && query === null) return callOf(links[0], place, draft);
  return query === null ? origin : add(query, place, draft);
}

function visitRender(link: Link, place: Place, draft: Draft): Origin {
  const values = [...link.values, ...link.pairs.map((pair) => pair.value)].flatMap((node) =>
    node?.type === 'hash' ? children(node).map((pair) => pair.childForFieldName('value') ?? pair) : [node],
  );
  const origins = new Map(
    values.flatMap((node) => (node === null ? [] : [[node.id, visit(node, place, draft)] as const])),
  );
  draft.renders.push(...rendersOf(link, place.path, place.loop, (node) => origins.get(node.id) ?? nothing));
  return nothing;
}

interface Start {
  readonly query: QueryFacts | null;
  readonly origin: Origin;
  /** How many calls of the chain it holds already. */
  readonly used: number;
}

const none: Start = { query: null, origin: nothing, used: 0 };

/** What a chain starts at: a model, a variable that holds a query, a relation of a row, or nothing that is known. */
function startOf({ root, links }: Chain, place: Place, draft: Draft): Start {
  if (root === null) return none;
  const [first, ...others] = links;
  if (root.text === 'Current' && first !== undefined && first.block === null) {
    const start = startAt(`Current.${first.name}`, root, others, place, draft);
    return { ...start, used: start.used + 1 };
  }
  if (root.type === 'constant' || root.type === 'scope_resolution')
    return /^(?:::)?[A-Z]\w*[a-z]\w*(?:::[A-Z]\w*)*$/.test(root.text)
      ? { ...none, query: newQuery(root.text.replace(/^::/, ''), root, place.path) }
      : none;
  const own = ownUpsert(root, links, place, draft);
  if (own !== null) return own;
  if (root.type !== 'identifier' && root.type !== 'instance_variable')
    return { ...none, origin: visit(root, place, draft) };
  return startAt(root.text, root, links, place, draft);
}

/** An upsert into a relation of the row itself, `balances.upsert_all` or with `self` before it: its model may stand in another file. */
function ownUpsert(root: Node, links: readonly Link[], place: Place, draft: Draft): Start | null {
  const [first, second] = links;
  const start = (relation: string, used: number): Start => ({
    ...none,
    query: { ...newQuery(null, root, place.path), startsAt: { variable: 'self', relation } },
    used,
  });
  if (root.type === 'self' && first !== undefined && second !== undefined)
    return first.values.length === 0 && first.block === null && isUpsert(second) ? start(first.name, 1) : null;
  const isMethod = root.type === 'identifier' && !draft.origins.has(root.text);
  return isMethod && first !== undefined && isUpsert(first) ? start(root.text, 0) : null;
}

/** What a chain starts at whose root is a variable. */
function startAt(variable: string, root: Node, links: readonly Link[], place: Place, draft: Draft): Start {
  holdCurrent(variable, root, place, draft);
  const known = draft.origins.get(variable);
  const held = known?.kind === 'query' ? draft.queries[known.query] : undefined;
  const [first, second] = links;
  if (held?.gives === 'rows') {
    const untouched = first !== undefined && (runsBlock(first) || first.name === 'each' || first.name === 'find_each');
    if (untouched) return { query: null, origin: known ?? nothing, used: runsBlock(first) ? 0 : 1 };
    const { insertAt: _, ...rest } = held;
    return {
      ...none,
      query: { ...rest, location: locationOf(root, place.path), insertAt: held.insertAt ?? root.endIndex },
    };
  }
  if (first === undefined) return none;
  if (runsBlock(first))
    return {
      ...none,
      origin:
        known ??
        (root.type === 'instance_variable'
          ? { kind: 'instance_variable', name: root.text }
          : callByName(root, place, draft)),
    };
  const members = membersOf(links);
  const anew = members.findIndex((name, index) => index > 0 && asksAnew(name));
  draft.reads.push({
    variable,
    members,
    ...(anew === -1 ? {} : { asksAnew: anew }),
    queried: second !== undefined && asks(second.name),
    loop: place.loop,
    location: locationOf(first.node, place.path),
  });
  if (writesRow(first.name)) return { ...none, query: writeOf(variable, first, place), used: 1 };
  if (first.values.length > 0 || first.pairs.length > 0) return none;
  const rows = newQuery(null, first.node, place.path);
  return { ...none, query: { ...rows, startsAt: { variable, relation: first.name } }, used: 1 };
}

function writeOf(variable: string, link: Link, place: Place): QueryFacts {
  const action = /^(?:destroy|delete)/.test(link.name) ? 'delete' : 'update';
  return {
    ...newQuery(null, link.node, place.path),
    gives: 'nothing',
    action,
    writes: link.pairs.map((pair) => pair.key),
    startsAt: { variable, relation: null },
  };
}

function visitArguments(link: Link, place: Place, draft: Draft): void {
  for (const node of [...link.values, ...link.pairs.map((pair) => pair.value)])
    if (node !== null) visit(node, place, draft);
}

/** What `json.orders @orders do |order|` of Jbuilder goes through; null for a block that runs once. */
function visitListed(link: Link, place: Place, draft: Draft): Origin | null {
  const [rows, ...others] = link.values;
  const takes = children(link.block?.childForFieldName('parameters') ?? null).length === 1;
  return rows === undefined || others.length > 0 || !takes ? null : visit(rows, place, draft);
}

function visitBlock(link: Link, over: Origin, place: Place, draft: Draft, listed = false): void {
  if (link.member !== null && link.block === null) {
    const index = draft.loops.push({
      variable: '&',
      over,
      parent: place.loop,
      batch: false,
      bound: null,
      leavesEarly: leaving.has(link.name),
      concurrent: false,
      location: locationOf(link.node, place.path),
    });
    draft.reads.push({
      variable: '&',
      members: [link.member],
      queried: false,
      loop: index - 1,
      location: locationOf(link.node, place.path),
    });
    return;
  }
  if (link.block === null || kept.has(link.name)) return;
  const body = link.block.childForFieldName('body');
  if (body === null) return;
  if (!listed && !loops.has(link.name) && !batches.has(link.name)) {
    for (const name of children(link.block.childForFieldName('parameters'))) draft.origins.set(name.text, nothing);
    visit(body, place, draft);
    return;
  }
  const names = children(link.block.childForFieldName('parameters')).map((child) => child.text);
  const variable =
    (['inject', 'reduce'].includes(link.name) ? names[1] : names[0])?.replace(/^\(|[,)].*$/g, '') ?? 'it';
  enter(
    { variable, over, body, node: link.node, batch: batches.has(link.name), leavesEarly: leaving.has(link.name) },
    place,
    draft,
  );
}
