import type { Location } from '../../core/source.js';
import type { Node } from '../../languages/index.js';

/** One call in a chain: `where(…)` of `Order.where(…).limit(5)`. */
export interface Link {
  readonly name: string;
  readonly node: Node;
  readonly values: readonly Node[];
  readonly pairs: readonly { readonly key: string; readonly value: Node | null }[];
  readonly block: Node | null;
  /** Name of the member that `&:name` calls on each element. */
  readonly member: string | null;
}

/** A chain of calls with what it starts at; null for a call without a receiver. */
export interface Chain {
  readonly root: Node | null;
  readonly links: readonly Link[];
}

/** Takes a chain of calls apart, the first call first. */
export function chainOf(node: Node): Chain {
  const links: Link[] = [];
  let current: Node | null = node;
  while (current !== null && current.type === 'call') {
    links.unshift(linkOf(current));
    current = current.childForFieldName('receiver');
  }
  return { root: current, links };
}

function linkOf(node: Node): Link {
  const values: Node[] = [];
  const pairs: { key: string; value: Node | null }[] = [];
  let member: string | null = null;
  for (const child of children(node.childForFieldName('arguments'))) {
    if (child.type === 'pair') pairs.push(pairOf(child));
    else if (child.type === 'hash')
      pairs.push(
        ...children(child)
          .filter((one) => one.type === 'pair')
          .map(pairOf),
      );
    else if (child.type === 'block_argument') member = /^&:([\w?!]+)$/.exec(child.text)?.[1] ?? null;
    else values.push(child);
  }
  return {
    name: node.childForFieldName('method')?.text ?? 'call',
    node,
    values,
    pairs,
    block: node.childForFieldName('block'),
    member,
  };
}

/** Key and value of a pair. */
export function pairOf(pair: Node): { readonly key: string; readonly value: Node | null } {
  return { key: plain(pair.childForFieldName('key')?.text ?? ''), value: pair.childForFieldName('value') };
}

/** The children that have a name in the grammar, comments apart. */
export function children(node: Node | null): readonly Node[] {
  return (node?.namedChildren ?? []).filter((child): child is Node => child !== null && child.type !== 'comment');
}

/** A symbol or string without its marks. */
export function plain(text: string): string {
  return text.replace(/^[:"']+|["':]+$/g, '');
}

/** The word that a symbol or a string without interpolation holds; null for anything else. */
export function wordOf(node: Node | null | undefined): string | null {
  if (node == null) return null;
  if (node.type === 'simple_symbol' || node.type === 'hash_key_symbol') return plain(node.text);
  if (node.type === 'string' && !node.text.includes('#{')) return plain(node.text);
  return node.type === 'bare_string' || node.type === 'bare_symbol' ? node.text : null;
}

/** The words of a list of symbols or strings, or of one. */
export function wordsOf(node: Node | null | undefined): readonly string[] {
  if (node == null) return [];
  if (['array', 'string_array', 'symbol_array'].includes(node.type)) return children(node).flatMap(wordsOf);
  if (node.type === 'call') return wordsOf(node.childForFieldName('receiver'));
  const word = wordOf(node);
  return word === null ? [] : [word];
}

/** The number that an integer writes; null for anything else. */
export function numberOf(node: Node | null | undefined): number | null {
  return node?.type === 'integer' ? Number(node.text.replaceAll('_', '')) : null;
}

/** Relations that `includes(:customer, items: :product)` names, as dotted paths. */
export function eagerOf(link: Link): readonly string[] {
  return [...link.values.flatMap((value) => pathsOf(value)), ...link.pairs.flatMap((pair) => below(pair))];
}

function pathsOf(node: Node): readonly string[] {
  if (node.type === 'hash')
    return children(node)
      .filter((one) => one.type === 'pair')
      .flatMap((one) => below(pairOf(one)));
  if (node.type === 'array')
    return children(node).flatMap((one) => (one.type === 'pair' ? below(pairOf(one)) : pathsOf(one)));
  // Which relations a value of run time names is not known: it may be any.
  return wordsOf(node).length > 0 ? wordsOf(node) : ['*'];
}

function below(pair: { readonly key: string; readonly value: Node | null }): readonly string[] {
  const nested = pair.value === null ? [] : pathsOf(pair.value);
  return [pair.key, ...nested.map((path) => `${pair.key}.${path}`)];
}

/** Names of variables that stand somewhere in nodes. */
export function variablesIn(nodes: readonly (Node | null)[]): readonly string[] {
  const found = nodes.flatMap((node) => {
    if (node === null) return [];
    const inside = node.descendantsOfType(['identifier', 'instance_variable']);
    return inside.flatMap((one) => (one === null ? [] : [one.text]));
  });
  return [...new Set(found)];
}

/** Where a node stands. */
export function locationOf(node: Node, path: string): Location {
  return { path, startLine: node.startPosition.row + 1, endLine: node.endPosition.row + 1 };
}
