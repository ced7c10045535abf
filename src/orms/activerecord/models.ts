import type { Model, QueryFacts, Reach, Relation } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { camelize, pluralize, singularize, tableize, underscore } from '../../languages/rails-inflect.js';
import { chainOf, children, type Link, locationOf, wordOf, wordsOf } from './nodes.js';
import { asksAnew, follow, membersOf } from './queries.js';
import { uniqueIn } from './uniqueness.js';

/** The full name of a class: with the modules and classes round it. */
export function classNameOf(node: Node): string {
  const names: string[] = [];
  for (let current: Node | null = node; current !== null; current = current.parent) {
    if (current.type === 'class' || current.type === 'module')
      names.unshift(current.childForFieldName('name')?.text ?? '');
  }
  return names.join('::');
}

/** Whether a class maps a table: it inherits from a record class, or declares what only a record can. */
function isRecord(node: Node, path: string): boolean {
  const parent = parentOf(node);
  return (
    /^(?:::)?(?:ActiveRecord::Base|\w*ApplicationRecord|(?:\w+::)*\w*Record)$/.test(parent) ||
    (/(?:^|\/)app\/models\//.test(path) &&
      parent !== '' &&
      /^[A-Z][\w:]*$/.test(parent) &&
      !/Error|Struct|Job$|Service$/.test(parent))
  );
}

function parentOf(node: Node): string {
  return (node.childForFieldName('superclass')?.text ?? '').replace(/^<\s*/, '').trim();
}

/** Source: https://docs.ruby-lang.org/en/3.4/Module.html#method-i-include */
const mixing = new Set(['include', 'prepend']);

function textOf({ text }: Node): string {
  return text;
}

/** The model that a class is; null where it is none. */
export function modelOf(node: Node, path: string): Model | null {
  if (!isRecord(node, path)) return null;
  const body = children(node.childForFieldName('body'));
  const links = body.flatMap((child) =>
    child.type === 'call' && child.childForFieldName('receiver') === null ? chainOf(child).links.slice(0, 1) : [],
  );
  if (body.some((child) => /^(?:self\.abstract_class\s*=\s*true|primary_abstract_class)\b/.test(child.text)))
    return null;
  const name = classNameOf(node);
  const ignored = ignoredIn(body, links);
  const inheritance = body.flatMap((child) => inheritanceOf(child))[0];
  const relations = links.flatMap((link) => relationOf(link, name, path));
  const table = body.flatMap((child) => settingOf(child, 'table_name'))[0];
  const attributes = links.flatMap(attributesOf);
  return {
    name,
    table: table ?? tableize(name),
    ...(table === undefined ? {} : { namesTable: true }),
    relations,
    columns: links.flatMap((link) =>
      columnsOf(link)
        .filter((column) => !attributes.includes(column))
        .map((column) => ({ name: column, column, required: false, hasDefault: false, line: lineOf(link) })),
    ),
    ignoredColumns: ignored.columns,
    ...(attributes.length === 0 ? {} : { attributes }),
    ...(ignored.more ? { ignoresMore: true } : {}),
    keepsColumns: true,
    ...(inheritance === undefined ? {} : { inheritanceColumn: inheritance }),
    defaultEager: links
      .filter((link) => link.name === 'default_scope')
      .flatMap((link) => queryIn(link, name, path)?.eager ?? []),
    scopes: [...scopesOf(links, body, name, path), ...classMethods(body, name, path)],
    validatesUnique: links.flatMap((link) => uniqueIn(link, relations)),
    shownBy: shownBy(name),
    mixes: [
      parentOf(node),
      ...links.filter((link) => mixing.has(link.name)).flatMap((link) => link.values.map(textOf)),
    ],
    reaches: [...links.flatMap(delegated), ...body.flatMap(reachOf)],
    location: { path, startLine: node.startPosition.row + 1, endLine: node.startPosition.row + 1 },
  };
}

function lineOf({ node }: Link): number {
  return node.startPosition.row + 1;
}

function settingOf(node: Node, name: string): readonly string[] {
  return isSetting(node, name) ? wordsOf(node.childForFieldName('right')) : [];
}

/** What `self.ignored_columns` holds, and what GitLab's and its like's `ignore_columns` adds to it. */
function ignoredIn(
  body: readonly Node[],
  links: readonly Link[],
): { readonly columns: readonly string[]; readonly more: boolean } {
  const settings = body.filter((child) => isSetting(child, 'ignored_columns'));
  const lists = settings.map((child) => settingOf(child, 'ignored_columns'));
  const calls = links.filter((link) => /^ignore_columns?$/.test(link.name));
  return {
    columns: [...lists.flat(), ...calls.flatMap((link) => link.values.flatMap(wordsOf))],
    more: lists.some((list) => list.length === 0),
  };
}

function isSetting(node: Node, name: string): boolean {
  if (node.type !== 'assignment' && node.type !== 'operator_assignment') return false;
  return node.childForFieldName('left')?.text === `self.${name}`;
}

/** Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ModelSchema.html#method-c-inheritance_column-3D */
function inheritanceOf(node: Node): readonly (string | null)[] {
  return isSetting(node, 'inheritance_column') ? [settingOf(node, 'inheritance_column')[0] ?? null] : [];
}

const one = new Set(['belongs_to', 'has_one']);
const many = new Set(['has_many', 'has_and_belongs_to_many']);

function relationOf(link: Link, owner: string, path: string): readonly Relation[] {
  const name = wordOf(link.values[0]);
  if (name === null || (!one.has(link.name) && !many.has(link.name))) return [];
  const option = (key: string): Node | null => link.pairs.find((pair) => pair.key === key)?.value ?? null;
  const holdsKey = link.name === 'belongs_to';
  const through = wordOf(option('through'));
  const target = wordOf(option('class_name')) ?? camelize(many.has(link.name) ? singularize(name) : name);
  const eager = queryIn(link, target, path)?.eager ?? [];
  const derived = holdsKey ? `${name}_id` : `${underscore(owner.split('::').at(-1) ?? owner)}_id`;
  return [
    {
      name,
      cardinality: many.has(link.name) ? 'many' : 'one',
      target: target.replace(/^::/, ''),
      foreignKey: [wordOf(option('foreign_key')) ?? derived],
      polymorphic: option('polymorphic')?.text === 'true',
      holdsKey,
      line: lineOf(link),
      ...(through === null ? {} : { through }),
      ...(eager.length === 0 ? {} : { eager }),
      ...(option('counter_cache') === null || option('counter_cache')?.text === 'false' ? {} : { counted: true }),
    },
  ];
}

/**
 * Attributes that are no columns: of Ruby, of Active Model, and keys in a column that holds a hash.
 *
 * Sources: https://docs.ruby-lang.org/en/3.4/Module.html#method-i-attr_accessor,
 * https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Attributes/ClassMethods.html#method-i-attribute,
 * https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Store.html
 */
function attributesOf(link: Link): readonly string[] {
  if (/^attr_(?:accessor|reader|writer)$/.test(link.name)) return link.values.flatMap(wordsOf);
  if (link.name === 'attribute') return link.values.slice(0, 1).flatMap(wordsOf);
  return link.name === 'store_accessor' ? link.values.slice(1).flatMap(wordsOf) : [];
}

/** Columns that a model's own declarations name: the record cannot be saved, or even loaded, without them. */
function columnsOf(link: Link): readonly string[] {
  if (link.name === 'enum')
    return [
      ...link.values.slice(0, 1).flatMap(wordsOf),
      ...link.pairs.slice(0, link.values.length === 0 ? 1 : 0).map((pair) => pair.key),
    ];
  return /^validates(?:_\w+_of)?$/.test(link.name) ? link.values.flatMap(wordsOf) : [];
}

/** Source: https://api.rubyonrails.org/v8.0/classes/ActiveModel/Conversion.html#method-i-to_partial_path */
function shownBy(model: string): NonNullable<Model['shownBy']> {
  const parts = model.split('::');
  const variable = underscore(parts.at(-1) ?? model);
  const owner = [...parts.slice(0, -1), camelize(pluralize(variable))].join('::');
  return { owner: `${owner}Controller`, name: `_${variable}`, variable };
}

/** Source: https://api.rubyonrails.org/v8.0/classes/Module.html#method-i-delegate */
function delegated(link: Link): readonly Reach[] {
  const option = (key: string): Node | null => link.pairs.find((pair) => pair.key === key)?.value ?? null;
  const to = wordOf(option('to'));
  if (link.name !== 'delegate' || to === null) return [];
  const prefix = option('prefix')?.text === 'true' ? to : wordOf(option('prefix'));
  return link.values.flatMap(wordsOf).map((name) => {
    const called = name.replace(/=$/, '');
    return { member: prefix === null ? called : `${prefix}_${called}`, members: [to, called] };
  });
}

/** A method without parameters that is one chain of calls: `def city = address.city`. */
function reachOf(node: Node): readonly Reach[] {
  if (node.type !== 'method' || node.childForFieldName('parameters') !== null) return [];
  const body = node.childForFieldName('body');
  const [only, ...others] = body?.type === 'body_statement' ? children(body) : [body];
  if (only == null || others.length > 0 || only.type !== 'call') return [];
  const { root, links } = chainOf(only);
  if (root?.type !== 'identifier') return [];
  const members = [root.text, ...membersOf(links)];
  const anew = members.findIndex((name, index) => index > 0 && asksAnew(name));
  const member = node.childForFieldName('name')?.text ?? '';
  return [{ member, members, ...(anew === -1 ? {} : { asksAnew: anew }) }];
}

function scopesOf(links: readonly Link[], body: readonly Node[], model: string, path: string): Model['scopes'] {
  const scopes = links.filter((link) => link.name === 'scope');
  const names = new Set([
    ...scopes.flatMap((link) => wordOf(link.values[0]) ?? []),
    ...body.flatMap((child) =>
      child.type === 'singleton_method' ? (child.childForFieldName('name')?.text ?? '') : [],
    ),
  ]);
  return scopes.flatMap((link) => {
    const name = wordOf(link.values[0]);
    const query = queryIn(link, model, path) ?? plainQuery(link, model, path, names);
    return name === null || query === null ? [] : [{ name, query }];
  });
}

/**
 * A scope whose body branches is a query all the same. It loads what the other scopes in it load; where it says that it loads
 * something itself, or takes over another query, what it loads is not known.
 */
function plainQuery(link: Link, model: string, path: string, scopes: ReadonlySet<string>): QueryFacts | null {
  const block = link.values.find((value) => value.type === 'lambda' || value.type === 'call') ?? link.block;
  if (block === null || /\b(?:includes|preload|eager_load|merge|extending|with_\w+)\b/.test(block.text)) return null;
  const named = block
    .descendantsOfType(['identifier', 'constant'])
    .flatMap((one) => (one !== null && scopes.has(one.text) ? [one.text] : []));
  return { ...newQuery(model, block, path), named: [...new Set(named)] };
}

/** Class methods of one expression are scopes in all but name. */
function classMethods(body: readonly Node[], model: string, path: string): Model['scopes'] {
  return body
    .filter((child) => child.type === 'singleton_method')
    .flatMap((child) => {
      const [only, ...rest] = children(child.childForFieldName('body'));
      const query = only === undefined || rest.length > 0 ? null : queryOf(only, model, path);
      return query === null ? [] : [{ name: child.childForFieldName('name')?.text ?? '', query }];
    });
}

function queryIn(link: Link, model: string, path: string): QueryFacts | null {
  const lambda = link.values.find((value) => value.type === 'lambda');
  const block = lambda?.childForFieldName('body') ?? link.block;
  const body = block?.childForFieldName('body') ?? block;
  const statements = children(body ?? null);
  const last = statements.at(-1);
  return last === undefined ? null : queryOf(last, model, path);
}

/** The query that a chain in a model's own class is, such as `order(placed_at: :desc).limit(3)`. */
function queryOf(node: Node, model: string, path: string): QueryFacts | null {
  if (node.type !== 'call') return null;
  const { root, links } = chainOf(node);
  if (root !== null && root.type !== 'self') return null;
  let query: QueryFacts | null = newQuery(model, node, path);
  for (const link of links) query = query === null ? null : follow(query, link);
  return query;
}

/** A query for all rows of a model. */
export function newQuery(model: string | null, node: Node, path: string): QueryFacts {
  return {
    model,
    gives: 'rows',
    action: 'read',
    filters: [],
    order: [],
    eager: [],
    bound: null,
    selects: null,
    arguments: [],
    location: locationOf(node, path),
    insertAt: node.endIndex,
  };
}
