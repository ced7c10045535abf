import type { Origin, Rendered } from '../../core/query-site.js';
import type { Node } from '../../languages/index.js';
import { camelize } from '../../languages/rails-inflect.js';
import { type Chain, children, type Link, locationOf, pairOf, wordOf } from './nodes.js';
import { actionOf } from './places.js';
import { serializing } from './serializers.js';

/** What a template is handed besides its own locals. */
const settings = new Set(
  'partial collection as locals object layout formats variants handlers status spacer_template cached template'.split(
    ' ',
  ),
);

/** The call that renders another template with rows, or a row; null where a chain is none. */
export function renderIn({ root, links }: Chain): Link | null {
  const [only, ...others] = links;
  if (only?.name === 'new' && only.block === null && optionOf(only, 'each_serializer') !== null) return only;
  if (only === undefined || others.length > 0 || only.block !== null) return null;
  if (root === null) return only.name === 'render' ? only : null;
  const isJson =
    root.text === 'json' && (only.name === 'partial!' || (only.name === 'array!' && optionOf(only, 'partial')));
  return isJson ? only : null;
}

/**
 * What a call hands to which template.
 *
 * Source: https://guides.rubyonrails.org/v8.0/layouts_and_rendering.html#using-partials
 */
export function rendersOf(
  link: Link,
  path: string,
  loop: number | null,
  originOf: (node: Node) => Origin,
): readonly Rendered[] {
  const [first] = link.values;
  const given = (node: Node) => ({
    given: node.type === 'identifier' || node.type === 'instance_variable' ? node.text : null,
    origin: originOf(node),
    loop,
    location: locationOf(link.node, path),
  });
  const written = wordOf(optionOf(link, 'partial')) ?? (first?.type === 'string' ? wordOf(first) : null);
  // Fragments that are cached are not rendered for each row on each request.
  if (optionOf(link, 'cached') !== null) return [];
  const serializer = optionOf(link, 'each_serializer');
  if (serializer !== null) {
    const rows = optionOf(link, 'json') ?? first;
    const template = { owner: serializer.text.replace(/^::/, ''), name: serializing };
    return rows === undefined ? [] : [{ template, variable: 'object', each: true, ...given(rows) }];
  }
  if (written === null) {
    const rows = link.pairs.length === 0 && link.values.length === 1 && link.name === 'render' ? first : undefined;
    return rows === undefined || rows.type === 'simple_symbol'
      ? []
      : [{ template: null, variable: null, each: true, ...given(rows) }];
  }
  const template = templateOf(written, path);
  const base = written.split('/').at(-1) ?? written;
  const collection = optionOf(link, 'collection') ?? (link.name === 'array!' ? first : undefined);
  if (template === null) return [];
  if (collection != null)
    return [{ template, variable: wordOf(optionOf(link, 'as')) ?? base, each: true, ...given(collection) }];
  return localsOf(link, base).map(({ name, value }) => ({ template, variable: name, each: false, ...given(value) }));
}

function optionOf(link: Link, key: string): Node | null {
  return link.pairs.find((pair) => pair.key === key)?.value ?? null;
}

function localsOf(link: Link, base: string): readonly { readonly name: string; readonly value: Node }[] {
  const object = optionOf(link, 'object');
  const locals = optionOf(link, 'locals');
  const inner =
    locals?.type === 'hash'
      ? children(locals)
          .filter((one) => one.type === 'pair')
          .map(pairOf)
      : [];
  const all = [...link.pairs.filter((pair) => !settings.has(pair.key)), ...inner];
  return [
    ...(object === null ? [] : [{ name: base, value: object }]),
    ...all.flatMap(({ key, value }) => (value === null ? [] : [{ name: key, value }])),
  ];
}

/** The partial that a name leads to, from a template or a controller. */
function templateOf(name: string, path: string): Rendered['template'] {
  const parts = name.split('/');
  const base = `_${parts.at(-1) ?? ''}`;
  if (parts.length > 1) return { owner: `${parts.slice(0, -1).map(camelize).join('::')}Controller`, name: base };
  const controller = /(?:^|\/)app\/controllers\/(.+)\.rb$/.exec(path)?.[1];
  const owner = actionOf(path)?.owner ?? controller?.split('/').map(camelize).join('::');
  return owner === undefined ? null : { owner, name: base };
}
