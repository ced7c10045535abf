/** Irregular plurals and words without one, as ActiveSupport has them. Source: activesupport 8.0, lib/active_support/inflections.rb */
const irregular: Readonly<Record<string, string>> = {
  person: 'people',
  man: 'men',
  woman: 'women',
  child: 'children',
  sex: 'sexes',
  move: 'moves',
  zombie: 'zombies',
  ox: 'oxen',
  mouse: 'mice',
  louse: 'lice',
};
const same = new Set([
  'equipment',
  'information',
  'rice',
  'money',
  'species',
  'series',
  'fish',
  'sheep',
  'jeans',
  'police',
  'metadata',
  'news',
  'data',
  'staff',
  'feedback',
]);

const plurals: readonly (readonly [RegExp, string])[] = [
  [/(quiz)$/, '$1zes'],
  [/(matr|vert|ind)(?:ix|ex)$/, '$1ices'],
  [/(x|ch|ss|sh)$/, '$1es'],
  [/([^aeiouy]|qu)y$/, '$1ies'],
  [/(hive)$/, '$1s'],
  [/(?:([^f])fe|([lr])f)$/, '$1$2ves'],
  [/sis$/, 'ses'],
  [/([ti])a$/, '$1a'],
  [/([ti])um$/, '$1a'],
  [/(buffal|tomat|potat|her)o$/, '$1oes'],
  [/(bu)s$/, '$1ses'],
  [/(alias|status|virus)$/, '$1es'],
  [/(octop)us$/, '$1i'],
  [/(ax|test)is$/, '$1es'],
  [/s$/, 's'],
  [/$/, 's'],
];

/** The plural of an English noun in lower case; only the last word of `order_item` counts. */
export function pluralize(word: string): string {
  const [, head = '', last = word] = /^(.*_)?([^_]+)$/.exec(word) ?? [];
  if (same.has(last)) return word;
  const special = irregular[last];
  if (special !== undefined) return head + special;
  const rule = plurals.find(([pattern]) => pattern.test(last));
  return rule === undefined ? word : head + last.replace(rule[0], rule[1]);
}

const singulars: readonly (readonly [RegExp, string])[] = [
  [/(quiz)zes$/, '$1'],
  [/(matr)ices$/, '$1ix'],
  [/(vert|ind)ices$/, '$1ex'],
  [/(alias|status|virus)(?:es)?$/, '$1'],
  [/(cris|test|analy|ba|diagno|parenthe|progno|synop|the)(?:sis|ses)$/, '$1sis'],
  [/(shoe|move|movie|hive)s$/, '$1'],
  [/(o)es$/, '$1'],
  [/(bus)(?:es)?$/, '$1'],
  [/(x|ch|ss|sh)es$/, '$1'],
  [/([^aeiouy]|qu)ies$/, '$1y'],
  [/([lr])ves$/, '$1f'],
  [/([^f])ves$/, '$1fe'],
  [/([ti])a$/, '$1um'],
  [/(ss)$/, '$1'],
  [/s$/, ''],
];

/** The singular of an English noun in lower case. */
export function singularize(word: string): string {
  const [, head = '', last = word] = /^(.*_)?([^_]+)$/.exec(word) ?? [];
  if (same.has(last)) return word;
  const special = Object.entries(irregular).find(([, plural]) => plural === last);
  if (special !== undefined) return head + special[0];
  const rule = singulars.find(([pattern]) => pattern.test(last));
  return rule === undefined ? word : head + last.replace(rule[0], rule[1]);
}

/** `OrderItem` as `order_item`; namespaces become folders. */
export function underscore(name: string): string {
  return name
    .replaceAll('::', '/')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** `order_item` as `OrderItem`. */
export function camelize(name: string): string {
  return name.replace(/(?:^|_)([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** The table of a model: `Shop::OrderItem` has `shop_order_items` only with a prefix, and else `order_items`. */
export function tableize(model: string): string {
  return pluralize(underscore(model.split('::').at(-1) ?? model));
}
