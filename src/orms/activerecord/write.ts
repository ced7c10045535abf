import type { Orm } from '../../core/orm.js';

/** Puts `.includes(…)` behind the query that loads the rows; the edit replaces its whole line, so that a person sees it in place. */
export const writeEager: Orm['write'] = (site, origin, file) => {
  const at = origin.insertAt;
  const [path] = site.missing ?? [];
  if (at === undefined || path === undefined || site.kind !== 'lazy_relation' || file.path !== origin.location.path)
    return null;
  const start = file.text.lastIndexOf('\n', at - 1) + 1;
  const next = file.text.indexOf('\n', at);
  const end = next === -1 ? file.text.length : next;
  return {
    title: `Load \`${path}\` together with the rows`,
    edits: [
      {
        path: file.path,
        start,
        end,
        text: `${file.text.slice(start, at)}.includes(${hashOf(path)})${file.text.slice(at, end)}`,
      },
    ],
  };
};

/** `items.product` as `items: :product`. */
function hashOf(path: string): string {
  const names = path.split('.');
  const last = names.at(-1) ?? '';
  return names
    .slice(0, -1)
    .reduceRight(
      (inner, name, index) => (index === names.length - 2 ? `${name}: ${inner}` : `${name}: { ${inner} }`),
      `:${last}`,
    );
}
