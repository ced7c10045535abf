import type { FunctionFacts, LoopFacts, MemberRead, Origin, QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { queryOf } from './queries.js';

interface Draft {
  readonly path: string;
  readonly queries: QueryFacts[];
  readonly loops: LoopFacts[];
  readonly reads: MemberRead[];
  readonly assignments: { readonly variable: string; readonly origin: Origin }[];
  readonly origins: Map<string, Origin>;
}

interface Place {
  readonly loop: number | null;
  /** Inside Promise.all: the rounds of a loop run at the same time. */
  readonly concurrent: boolean;
}

const unknown: Origin = { kind: 'unknown' };
const callbacks = new Set(['map', 'forEach', 'flatMap', 'filter', 'some', 'every', 'find', 'reduce', 'sort']);
const functions = new Set([
  'function_declaration',
  'method_definition',
  'arrow_function',
  'function_expression',
  'generator_function_declaration',
]);

/** The functions of a file, the outermost ones, and the file itself. */
export function functionsOf(root: Node, path: string, context: FunctionFacts['context']): readonly FunctionFacts[] {
  const outer = root.descendantsOfType([...functions]).filter((node): node is Node => node !== null && !isInside(node));
  return [...outer.map((node) => read(node, nameOf(node), path, context)), read(root, path, path, context)];
}

function isInside(node: Node): boolean {
  for (let current = node.parent; current !== null; current = current.parent)
    if (functions.has(current.type)) return true;
  return false;
}

function nameOf(node: Node): string {
  return (
    node.childForFieldName('name')?.text ??
    node.parent?.childForFieldName('name')?.text ??
    `line ${node.startPosition.row + 1}`
  );
}

function read(node: Node, name: string, path: string, context: FunctionFacts['context']): FunctionFacts {
  const draft: Draft = { path, queries: [], loops: [], reads: [], assignments: [], origins: new Map() };
  const start = functions.has(node.type) ? node.childForFieldName('body') : node;
  if (start !== null) visit(start, { loop: null, concurrent: false }, draft, !functions.has(node.type));
  const owner = ownerOf(node);
  return {
    name: owner === null && name !== path ? `${path} ${name}` : name,
    owner,
    location: { path, startLine: node.startPosition.row + 1, endLine: node.endPosition.row + 1 },
    parameters: [],
    queries: draft.queries,
    calls: [],
    loops: draft.loops,
    reads: draft.reads,
    assignments: draft.assignments,
    returns: [],
    context,
  };
}

function ownerOf(node: Node): string | null {
  for (let current = node.parent; current !== null; current = current.parent)
    if (current.type === 'class_declaration') return current.childForFieldName('name')?.text ?? null;
  return null;
}

function visit(node: Node, place: Place, draft: Draft, atFile = false): Origin {
  if (atFile && functions.has(node.type)) return unknown;
  switch (node.type) {
    case 'variable_declarator':
    case 'assignment_expression':
      return assign(node, place, draft, atFile);
    case 'for_in_statement':
      return visitFor(node, place, draft);
    case 'call_expression':
      return visitCall(node, place, draft, atFile);
    case 'identifier':
      return draft.origins.get(node.text) ?? unknown;
    case 'member_expression':
      return visitMember(node, place, draft, atFile);
    default: {
      const found = node.namedChildren.flatMap((child) => (child === null ? [] : [visit(child, place, draft, atFile)]));
      return ['await_expression', 'parenthesized_expression', 'as_expression', 'non_null_expression'].includes(
        node.type,
      )
        ? (found[0] ?? unknown)
        : unknown;
    }
  }
}

function assign(node: Node, place: Place, draft: Draft, atFile: boolean): Origin {
  const left = node.childForFieldName('name') ?? node.childForFieldName('left');
  const right = node.childForFieldName('value') ?? node.childForFieldName('right');
  const origin = right === null ? unknown : visit(right, place, draft, atFile);
  if (left?.type === 'identifier') {
    draft.origins.set(left.text, origin);
    draft.assignments.push({ variable: left.text, origin });
  }
  return unknown;
}

function visitMember(node: Node, place: Place, draft: Draft, atFile: boolean): Origin {
  const object = node.childForFieldName('object');
  const member = node.childForFieldName('property')?.text;
  if (object?.type === 'identifier' && member !== undefined)
    draft.reads.push({
      variable: object.text,
      members: [member],
      queried: false,
      loop: place.loop,
      location: locationOf(node, draft),
    });
  else if (object != null) visit(object, place, draft, atFile);
  return unknown;
}

function visitFor(node: Node, place: Place, draft: Draft): Origin {
  const right = node.childForFieldName('right');
  const body = node.childForFieldName('body');
  const over =
    right === null || node.childForFieldName('operator')?.text !== 'of' ? unknown : visit(right, place, draft);
  if (body !== null)
    enter(node.childForFieldName('left')?.text ?? '', over, body, node, { ...place, concurrent: false }, draft);
  return unknown;
}

function enter(variable: string, over: Origin, body: Node, node: Node, place: Place, draft: Draft): void {
  const query = over.kind === 'query' ? draft.queries[over.query] : undefined;
  const leaves =
    node.type === 'for_in_statement' && body.descendantsOfType(['break_statement', 'return_statement']).length > 0;
  const index = draft.loops.push({
    variable,
    over,
    parent: place.loop,
    batch: false,
    bound: query?.bound ?? null,
    leavesEarly: leaves,
    concurrent: place.concurrent,
    location: locationOf(node, draft),
  });
  draft.origins.set(variable, unknown);
  visit(body, { ...place, loop: index - 1 }, draft);
}

function visitCall(node: Node, place: Place, draft: Draft, atFile: boolean): Origin {
  const called = node.childForFieldName('function');
  const given = node.childForFieldName('arguments');
  const query = queryOf(node, draft.path);
  if (query !== null) {
    const { method, ...facts } = query;
    // The client answers findUnique calls of one tick with one query, so that there is none for each round.
    // Source: https://www.prisma.io/docs/v6/orm/prisma-client/queries/query-optimization-performance
    const together = place.concurrent && method.startsWith('findUnique');
    if (given !== null) visit(given, place, draft, atFile);
    return { kind: 'query', query: draft.queries.push({ ...facts, loop: together ? null : place.loop }) - 1 };
  }
  const name = called?.childForFieldName('property')?.text ?? '';
  // An array of queries goes to the server as one transaction, on purpose.
  if (name === '$transaction' && given?.namedChildren[0]?.type !== 'arrow_function') return unknown;
  const inside = called?.text.startsWith('Promise.all') === true ? { ...place, concurrent: true } : place;
  const callback = given?.namedChildren.find(
    (child) => child !== null && (child.type === 'arrow_function' || child.type === 'function_expression'),
  );
  const receiver = called?.childForFieldName('object');
  const body = callback?.childForFieldName('body');
  if (callbacks.has(name) && callback != null && receiver != null && body != null) {
    const over = visit(receiver, inside, draft, atFile);
    const first =
      callback.childForFieldName('parameter') ??
      callback.childForFieldName('parameters')?.namedChildren[name === 'reduce' ? 1 : 0];
    const variable = (first?.childForFieldName('pattern') ?? first)?.text ?? '';
    // Rounds of an async callback all start before the first of them ends.
    enter(variable, over, body, node, { ...inside, concurrent: true }, draft);
    return name === 'filter' || name === 'sort' ? over : unknown;
  }
  for (const child of node.namedChildren) if (child !== null) visit(child, inside, draft, atFile);
  return unknown;
}

function locationOf(node: Node, draft: Draft) {
  return { path: draft.path, startLine: node.startPosition.row + 1, endLine: node.endPosition.row + 1 };
}
