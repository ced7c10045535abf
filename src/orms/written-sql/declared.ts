import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { declared } from './declaration.js';
import { entPackage } from './ent.js';
import { exposedTables } from './exposed.js';
import { entities } from './jpa.js';

type Reading = (path: string, text: string) => readonly NamedRelation[];

/** How tables and columns are declared by name, by the ending of a file. */
const readings: Readonly<Record<string, readonly Reading[]>> = {
  go: [entPackage],
  java: [entities],
  kt: [entities, exposedTables],
  rs: [dieselTables],
};

/** Tables and columns that a file declares by name. */
export function declaredIn(path: string, text: string): readonly NamedRelation[] {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return (readings[ending] ?? []).flatMap((read) => read(path, text));
}

/**
 * Diesel names a column of a `table!` in queries that select nothing else, and where code names it.
 * Source: https://docs.rs/diesel/2.2.0/diesel/macro.table.html
 */
function dieselTables(path: string, text: string): readonly NamedRelation[] {
  const found: NamedRelation[] = [];
  const head = /\btable!\s*\{\s*((?:use\s[^;]*;\s*|\/\/[^\n]*\s*|#!?\[[^\]]*\]\s*)*)([\w.]+)\s*\([^)]*\)\s*\{/g;
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const from = head.lastIndex;
    const to = text.indexOf('}', from);
    if (to === -1) break;
    const table = sqlName(match[1] ?? '') ?? match[2] ?? '';
    const relation = table.replace(/^public\./, '');
    const word = `${(match[2] ?? '').replace(/^\w+\./, '')}::`;
    found.push({ ...declared(relation, [], `declared as \`${table}\``, path, lineAt(text, from)), word });
    const column = /((?:\/\/[^\n]*\s*|#\[[^\]]*\]\s*)*)\b(\w+)\s*->/g;
    const body = text.slice(from, to);
    for (let one = column.exec(body); one !== null; one = column.exec(body)) {
      const word = one[2] ?? '';
      const name = sqlName(one[1] ?? '') ?? word;
      const line = lineAt(text, from + column.lastIndex);
      found.push({ ...declared(relation, [name], `declared in \`${table}\``, path, line), word });
    }
  }
  return found;
}

function sqlName(attributes: string): string | undefined {
  return /#\[sql_name\s*=\s*"([^"]+)"\]/.exec(attributes)?.[1];
}
