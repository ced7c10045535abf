import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { declared } from './declaration.js';
import { entSchema } from './ent.js';
import { exposedTables } from './exposed.js';

type Reading = (path: string, text: string) => readonly NamedRelation[];

/** How tables and columns are declared by name, by the ending of a file. */
const readings: Readonly<Record<string, readonly Reading[]>> = {
  go: [entSchema],
  java: [entity],
  kt: [entity, exposedTables],
  rs: [dieselTables],
};

/** Tables and columns that a file declares by name. */
export function declaredIn(path: string, text: string): readonly NamedRelation[] {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return (readings[ending] ?? []).flatMap((read) => read(path, text));
}

/**
 * Diesel names each column of a `table!` in its queries.
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
    found.push(declared(relation, [], `declared as \`${table}\``, path, lineAt(text, from)));
    const column = /((?:\/\/[^\n]*\s*|#\[[^\]]*\]\s*)*)\b(\w+)\s*->/g;
    const body = text.slice(from, to);
    for (let one = column.exec(body); one !== null; one = column.exec(body)) {
      const name = sqlName(one[1] ?? '') ?? (one[2] ?? '').replace(/^r#/, '');
      const line = lineAt(text, from + column.lastIndex);
      found.push(declared(relation, [name], `declared in \`${table}\``, path, line));
    }
  }
  return found;
}

function sqlName(attributes: string): string | undefined {
  return /#\[sql_name\s*=\s*"([^"]+)"\]/.exec(attributes)?.[1];
}

/**
 * An entity of JPA whose annotations name its table, and columns of it; its queries name each.
 * Source: https://jakarta.ee/specifications/persistence/3.1/apidocs/jakarta.persistence/jakarta/persistence/column
 */
function entity(path: string, text: string): readonly NamedRelation[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
  const found: NamedRelation[] = [];
  const own = annotations(code, 'Table').flatMap(({ content }) => textOf(content, 'name') ?? []);
  const isOne = own.length === 1 && annotations(code, 'Entity').length <= 1 && /@Entity\b/.test(code);
  for (const kind of ['Table', 'SecondaryTable', 'JoinTable', 'CollectionTable'])
    for (const { content, at } of annotations(code, kind)) {
      const name = textOf(content, 'name');
      if (name !== undefined)
        found.push(declared(withSchema(name, content), [], `named by \`@${kind}\``, path, lineAt(text, at)));
    }
  for (const { content, at } of annotations(code, 'Column')) {
    const name = textOf(content, 'name');
    const table = textOf(content, 'table') ?? (isOne ? own[0] : undefined);
    if (name === undefined || table === undefined) continue;
    found.push(declared(table, [name], 'named by `@Column`', path, lineAt(text, at)));
  }
  return found;
}

function withSchema(name: string, content: string): string {
  const schema = textOf(content, 'schema');
  return schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

/** Annotations of a name that have arguments, with these up to the first bracket that closes. */
function annotations(code: string, name: string): readonly { readonly content: string; readonly at: number }[] {
  return [...code.matchAll(new RegExp(`@(?:\\w+\\.)*${name}\\s*\\(([^)]*)\\)`, 'g'))].map((match) => ({
    content: match[1] ?? '',
    at: match.index,
  }));
}

function textOf(content: string, attribute: string): string | undefined {
  const value = new RegExp(`\\b${attribute}\\s*=\\s*"([^"]+)"`).exec(content)?.[1];
  return value?.replace(/^[`"\\]+|[`"\\]+$/g, '');
}
