import type { FunctionFacts, MemberRead } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { classNameOf } from './models.js';
import { chainOf, children, type Link, locationOf, wordsOf } from './nodes.js';
import { contextOf } from './places.js';

/** The name of the function that stands for all that a serializer writes of one row. */
export const serializing = '(serializer)';

const lists = new Set(['attributes', 'attribute', 'has_many', 'has_one', 'belongs_to']);

/** A class of ActiveModelSerializers: what it writes of each row. Source: https://github.com/rails-api/active_model_serializers/tree/0-10-stable/docs/general */
export interface Serializer {
  readonly owner: string;
  /** Members that it reads of the row itself. */
  readonly reads: FunctionFacts;
  /** Names of its own methods that it writes the values of. */
  readonly methods: ReadonlySet<string>;
}

/** The serializer that a class is; null where it is none, or keeps what it writes. */
export function serializerOf(node: Node, path: string): Serializer | null {
  const parent = (node.childForFieldName('superclass')?.text ?? '').replace(/^<\s*/, '');
  if (!/(?:^|::)(?:\w*Serializer)$/.test(parent)) return null;
  const body = children(node.childForFieldName('body'));
  const links = body.flatMap((child) =>
    child.type === 'call' && child.childForFieldName('receiver') === null ? chainOf(child).links.slice(0, 1) : [],
  );
  if (links.some((link) => link.name === 'cache')) return null;
  const own = new Set(body.flatMap((child) => (child.type === 'method' ? nameOf(child) : [])));
  const listed = links.filter(isUnconditional).flatMap((link) => namesIn(link).map((name) => ({ name, link })));
  const owner = classNameOf(node);
  const reads: FunctionFacts = {
    name: serializing,
    owner,
    location: locationOf(node, path),
    parameters: [],
    context: contextOf(path),
    queries: [],
    calls: [],
    loops: [],
    assignments: [],
    returns: [],
    serves: serializing,
    reads: listed.flatMap(({ name, link }) => (own.has(name) ? [] : [readOf(name, link, path)])),
  };
  return { owner, reads, methods: new Set(listed.map(({ name }) => name)) };
}

function nameOf(method: Node): readonly string[] {
  const name = method.childForFieldName('name')?.text;
  return name === undefined ? [] : [name];
}

/** A block, or a condition, decides at run time what is written. */
function isUnconditional(link: Link): boolean {
  return lists.has(link.name) && link.block === null && !link.pairs.some((pair) => ['if', 'unless'].includes(pair.key));
}

function namesIn(link: Link): readonly string[] {
  return (link.name === 'attributes' ? link.values : link.values.slice(0, 1)).flatMap(wordsOf);
}

function readOf(name: string, link: Link, path: string): MemberRead {
  return { variable: 'object', members: [name], queried: false, loop: null, location: locationOf(link.node, path) };
}
