import type { Filter } from '../../core/operation.js';
import type { QueryFacts } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { mentionsOf } from './fragments.js';
import { children, eagerOf, type Link, numberOf, variablesIn, wordOf, wordsOf } from './nodes.js';

/** Methods that keep a query a query. Source: https://guides.rubyonrails.org/v8.0/active_record_querying.html */
const keeps = new Set(
  (
    'all where rewhere order reorder in_order_of limit offset joins left_joins left_outer_joins includes preload eager_load references ' +
    'select reselect group having distinct unscoped unscope not or and readonly lock from none with strict_loading annotate missing ' +
    'associated excluding without to_a load load_async records page per per_page paginate reverse_order optimizer_hints'
  ).split(' '),
);
/** What comes behind these is an array, and takes no eager load. */
const ends = new Set(['to_a', 'load', 'load_async', 'records']);
const one = new Set(
  'find find_by find_by! first first! last last! take take! sole find_sole_by second third find_or_create_by find_or_create_by! find_or_initialize_by'.split(
    ' ',
  ),
);
const values = new Set(
  'pluck pick ids count sum average minimum maximum exists? any? none? many? empty? size length'.split(' '),
);
const inserts = new Set('create create! insert insert! insert_all insert_all! upsert upsert_all'.split(' '));
const updates = new Set(
  'update update! update_all update_columns update_column update_attribute increment! decrement! toggle! touch save save!'.split(
    ' ',
  ),
);
const deletes = new Set('destroy destroy! delete destroy_all delete_all destroy_by delete_by'.split(' '));

/** Methods that run their block once for each element. */
export const loops = new Set(
  (
    'each map collect select filter reject find_each each_with_index each_with_object flat_map filter_map sum any? all? none? one? count ' +
    'group_by index_by index_with partition sort_by min_by max_by to_h inject reduce find detect each_entry with_index tally_by sum_by'
  ).split(' '),
);

/** Whether a call runs code for each element, or once. */
export function runsBlock(link: Link): boolean {
  return link.block !== null || (link.member !== null && loops.has(link.name));
}

/** Names of the calls of a chain, up to the first that runs a block. */
export function membersOf(links: readonly Link[]): readonly string[] {
  const end = links.findIndex(runsBlock);
  return links.slice(0, end === -1 ? undefined : end).map((link) => link.name);
}

/** Whether a method asks the database when a relation of a row is asked it. */
export function asks(name: string): boolean {
  return (keeps.has(name) || one.has(name) || values.has(name)) && !ends.has(name);
}

/** Of those, what rows that are loaded answer without the server. */
const answered = new Set(
  'size length any? none? many? empty? first last take second third to_a load records ids pluck pick all'.split(' '),
);

/**
 * Whether a method asks the server though the rows of the relation that it is called on are loaded.
 * Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Associations/CollectionProxy.html
 */
export function asksAnew(name: string): boolean {
  return asks(name) && !answered.has(name);
}

/** Whether a method gives new values to the row that it is called on, written at once or later. */
export function setsRow(name: string): boolean {
  return updates.has(name) || name === 'assign_attributes';
}

/** Whether a method writes the row that it is called on. */
export function writesRow(name: string): boolean {
  return updates.has(name) || ['destroy', 'destroy!', 'delete'].includes(name);
}

/** A query with one more call behind it; null where the call ends it and is no query itself. */
export function follow(query: QueryFacts, link: Link): QueryFacts | null {
  if (query.gives !== 'rows') return null;
  const mentions = mentionsOf(link);
  const next: QueryFacts = {
    ...query,
    ...(mentions.length === 0 ? {} : { mentions: [...(query.mentions ?? []), ...mentions] }),
    ...(link.name === 'from' || link.name === 'with' ? { readsElsewhere: true as const } : {}),
    arguments: [...query.arguments, ...variablesIn([...link.values, ...link.pairs.map((pair) => pair.value)])],
  };
  if (link.name === 'find_each' || link.name === 'each') return next;
  if (link.block !== null && link.name !== 'where') return null;
  const { name } = link;
  if (keeps.has(name)) return ends.has(name) ? kept(next, link) : withEnd(kept(next, link), link);
  if (one.has(name)) return withFilters(oneOf(next, link), link);
  if (values.has(name)) return withFilters({ ...next, gives: 'value', selects: words(link) }, link);
  if (inserts.has(name)) return { ...written(next, link, 'insert'), ...upsertOf(link) };
  if (updates.has(name)) return written(next, link, 'update');
  if (deletes.has(name)) return written(next, link, 'delete');
  if (/^find_by_/.test(name)) return { ...next, gives: 'row' };
  if (/[?!=]$/.test(name) || name === 'new' || name === 'build' || name === 'merge') return null;
  return withEnd({ ...next, named: [...(query.named ?? []), name] }, link);
}

function kept(query: QueryFacts, link: Link): QueryFacts {
  switch (link.name) {
    case 'where':
    case 'rewhere':
    case 'not':
    case 'having':
    case 'find_by':
      return withFilters(query, link);
    case 'order':
    case 'reorder':
      return { ...query, order: [...query.order, ...ordersOf(link)] };
    case 'limit':
    case 'per':
      return { ...query, bound: numberOf(link.values[0]) };
    case 'includes':
    case 'preload':
    case 'eager_load':
      return { ...query, eager: [...query.eager, ...eagerOf(link)] };
    case 'select':
    case 'group':
      return { ...query, selects: [...(query.selects ?? []), ...(words(link) ?? [])] };
    default:
      return query;
  }
}

function oneOf(query: QueryFacts, link: Link): QueryFacts {
  const [first] = link.values;
  const several = ['first', 'last', 'take'].includes(link.name) && first !== undefined;
  if (several) return { ...query, bound: numberOf(first) };
  const list =
    link.name === 'find' && (link.values.length > 1 || first?.type === 'array' || first?.type === 'splat_argument');
  return list ? query : { ...query, gives: 'row', bound: 1 };
}

function withFilters(query: QueryFacts, link: Link): QueryFacts {
  const byKey: readonly Filter[] = link.name === 'find' ? [{ column: 'id', comparison: 'equal' }] : [];
  const filters = link.pairs.map(
    (pair): Filter => ({ column: pair.key.split('.').at(-1) ?? '', comparison: comparisonOf(pair.value) }),
  );
  return { ...query, filters: [...query.filters, ...byKey, ...filters] };
}

function comparisonOf(value: Node | null): Filter['comparison'] {
  if (value?.type === 'array') return 'in';
  if (value?.type === 'range') return 'range';
  return value?.type === 'nil' ? 'is_null' : 'equal';
}

/**
 * Each of these is one INSERT … ON CONFLICT on the columns of `unique_by`, or on those of the index that it names.
 * Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Persistence/ClassMethods.html#method-i-upsert_all
 */
const conflicting = new Set(['insert', 'insert_all', 'upsert', 'upsert_all']);

/** Whether a call says what its ON CONFLICT rests on. */
export function isUpsert(link: Link): boolean {
  return upsertOf(link).upsert !== undefined;
}

function upsertOf(link: Link): Pick<QueryFacts, 'upsert'> {
  const value = link.pairs.find(({ key }) => key === 'unique_by')?.value ?? null;
  const by = wordsOf(value);
  const isKnown = by.length > 0 && (value?.type !== 'array' || children(value).length === by.length);
  return conflicting.has(link.name) && isKnown ? { upsert: { by, gives: [], always: true } } : {};
}

/** The one attribute that some calls name first: `update_column(:state, 'open')`. */
export function singleIn(link: Link): readonly string[] {
  const first = wordOf(link.values[0]);
  return /_column$|_attribute$|^(?:increment|decrement|toggle)!$/.test(link.name) && first !== null ? [first] : [];
}

function written(query: QueryFacts, link: Link, action: 'insert' | 'update' | 'delete'): QueryFacts {
  return { ...query, action, gives: 'nothing', writes: [...link.pairs.map((pair) => pair.key), ...singleIn(link)] };
}

/** The query with the end of a call as the place where an eager load goes. */
function withEnd(query: QueryFacts, link: Link): QueryFacts {
  return { ...query, insertAt: link.node.endIndex };
}

function words(link: Link): readonly string[] | null {
  const found = link.values.flatMap(wordsOf);
  return found.length === 0 ? null : found;
}

function ordersOf(link: Link): QueryFacts['order'] {
  const plain = link.values.flatMap(wordsOf).flatMap((word) => {
    const [, column, direction] = /^(?:\w+\.)?(\w+)(?:\s+(asc|desc))?$/i.exec(word.trim()) ?? [];
    return column === undefined
      ? []
      : [{ column, direction: direction?.toLowerCase() === 'desc' ? ('desc' as const) : ('asc' as const) }];
  });
  const named = link.pairs.map((pair) => ({
    column: pair.key,
    direction: wordOf(pair.value) === 'desc' ? ('desc' as const) : ('asc' as const),
  }));
  return [...plain, ...named];
}
