import type { Model, Relation } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { children, type Link, pairOf, wordsOf } from './nodes.js';

type Pairs = readonly { readonly key: string; readonly value: Node | null }[];

/**
 * Columns that a declaration keeps unique, each list once. One that holds only under a condition is left out.
 * Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Validations/ClassMethods.html#method-i-validates_uniqueness_of
 */
export function uniqueIn(link: Link, relations: readonly Relation[]): Model['validatesUnique'] {
  const options = optionsOf(link);
  if (options === null || [...options, ...link.pairs].some((pair) => conditions.has(pair.key))) return [];
  const scope = options.find((pair) => pair.key === 'scope')?.value ?? null;
  const scopes = wordsOf(scope);
  // A scope that is known only at run time may be anything.
  if (scope !== null && scopes.length === 0) return [];
  const line = link.node.startPosition.row + 1;
  return link.values
    .flatMap(wordsOf)
    .map((name) => ({ columns: [name, ...scopes].flatMap((one) => columnsOf(one, relations)), line }));
}

const conditions = new Set(['if', 'unless', 'conditions']);

/** Null where the declaration is about something else. */
function optionsOf(link: Link): Pairs | null {
  if (link.name === 'validates_uniqueness_of') return link.pairs;
  const value = link.name === 'validates' ? link.pairs.find((pair) => pair.key === 'uniqueness')?.value : null;
  if (value == null || value.text === 'false' || value.text === 'nil') return null;
  return value.type === 'hash'
    ? children(value)
        .filter((child) => child.type === 'pair')
        .map(pairOf)
    : [];
}

/** A relation stands for the columns that hold its key. */
function columnsOf(name: string, relations: readonly Relation[]): readonly string[] {
  const relation = relations.find((one) => one.name === name && one.holdsKey);
  if (relation === undefined) return [name];
  return [...(relation.polymorphic ? [`${name}_type`] : []), ...relation.foreignKey];
}
