import type { Facts, Model } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { singularize, tableize, underscore } from '../../languages/rails-inflect.js';

/**
 * Facts of all files, with the tables that only they together tell: a model within another has the name of its table before its own, one
 * within a module with a `table_name_prefix` that prefix, and one that inherits from another has the table of that one. An engine gives the
 * module that it isolates such a prefix.
 *
 * Sources: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/model_schema.rb (`compute_table_name`),
 * https://github.com/rails/rails/blob/v8.0.0/railties/lib/rails/engine.rb (`isolate_namespace`)
 */
export function withTables(facts: readonly Facts[]): readonly Facts[] {
  const models = new Map(facts.flatMap((file) => file.models.map((model) => [model.name, model] as const)));
  const prefixed = new Set(
    facts.flatMap(({ functions, prefixes = [] }) => [
      ...functions.flatMap(({ name, owner }) => (name === 'table_name_prefix' && owner !== null ? [owner] : [])),
      ...prefixes,
    ]),
  );
  // Two files may each hold a class of one name.
  const settled = new Map<Model, Model>();
  const settle = (model: Model, above: readonly string[]): Model => {
    const known = settled.get(model);
    if (known !== undefined || above.includes(model.name)) return known ?? model;
    const named = (name: string): Model | undefined => {
      const found = models.get(name);
      return found === undefined ? undefined : settle(found, [...above, model.name]);
    };
    const base = parentOf(model, named);
    const made = base === undefined ? { ...model, table: tableOf(model, named, prefixed) } : heirOf(model, base);
    settled.set(model, made);
    return made;
  };
  return facts.map((file) =>
    file.models.length === 0 ? file : { ...file, models: file.models.map((model) => settle(model, [])) },
  );
}

type Named = (name: string) => Model | undefined;

/** The model from which one inherits, looked up from the inside out. */
function parentOf({ name, mixes: [parent] = [] }: Model, named: Named): Model | undefined {
  if (parent === undefined) return undefined;
  const plain = parent.replace(/^::/, '');
  return around(plain === parent ? name : '')
    .map((module) => (module === '' ? plain : `${module}::${plain}`))
    .flatMap((full) => (full === name ? [] : (named(full) ?? [])))[0];
}

/** The modules and classes round a name, the nearest first, and at last the top. */
function around(name: string): readonly string[] {
  const parts = name.split('::').slice(0, -1);
  return [...parts.keys(), parts.length].map((less) => parts.slice(0, parts.length - less).join('::'));
}

function heirOf(model: Model, base: Model): Model {
  const attributes = [...(base.attributes ?? []), ...(model.attributes ?? [])];
  const table = model.namesTable === true ? model.table : base.table;
  return {
    ...model,
    table,
    ...(table === base.table ? { heirOf: base.name } : {}),
    ignoredColumns: [...base.ignoredColumns, ...model.ignoredColumns],
    ...(base.ignoresMore === true ? { ignoresMore: true } : {}),
    ...(attributes.length === 0 ? {} : { attributes }),
  };
}

function tableOf(model: Model, named: Named, prefixed: ReadonlySet<string>): string {
  if (model.namesTable === true) return model.table;
  const outside = around(model.name).filter((one) => one !== '');
  const [nearest] = outside;
  const outer = nearest === undefined ? undefined : named(nearest);
  if (outer !== undefined) return `${singularize(outer.table)}_${tableize(model.name)}`;
  const module = outside.find((one) => prefixed.has(one));
  // By what the generator of Rails writes into such a module.
  return module === undefined ? model.table : `${underscore(module).replaceAll('/', '_')}_${tableize(model.name)}`;
}

/** Modules that engines of a file isolate. */
export function isolatedIn(root: Node): readonly string[] {
  return root.descendantsOfType('call').flatMap((node) => {
    if (node?.childForFieldName('method')?.text !== 'isolate_namespace') return [];
    const module = node.childForFieldName('arguments')?.namedChildren[0]?.text ?? '';
    return /^(?:::)?[A-Z][\w:]*$/.test(module) ? [module.replace(/^::/, '')] : [];
  });
}
