import type { ConflictTarget, NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { chainsAt, withoutSlashes } from './chains.js';

interface Found {
  readonly table: string;
  readonly target: ConflictTarget;
  readonly what: string;
  readonly at: number;
}

/** Upserts that a query builder makes, with what their ON CONFLICT names. One that names an expression or a condition is left out. */
export function upsertsIn(path: string, text: string): readonly NamedRelation[] {
  return found(path, text).map(({ table, target, what, at }) => {
    const line = lineAt(text, at);
    return {
      relation: table.replace(/^public\./, ''),
      columns: 'columns' in target ? target.columns : [],
      what,
      writes: true,
      conflict: target,
      location: { path, startLine: line, endLine: line },
    };
  });
}

function found(path: string, text: string): readonly Found[] {
  if (path.endsWith('.rs')) return text.includes('on_conflict(') ? diesel(withoutSlashes(text)) : [];
  if (!/\.(?:[mc]?[jt]s|[jt]sx)$/.test(path) || !text.includes('onConflict')) return [];
  const code = withoutSlashes(text);
  return [...knex(code), ...kysely(code), ...supabase(code)];
}

/** Source: https://docs.rs/diesel/2.2.0/diesel/query_builder/struct.InsertStatement.html#method.on_conflict */
function diesel(code: string): readonly Found[] {
  return chainsAt(code, /\binsert_into\(\s*([\w:]+)\s*\)/g, '"').flatMap(({ word, links }) => {
    const path = word.split('::');
    const table = path.at(-1) === 'table' ? path.at(-2) : path.at(-1);
    const link = links.find(({ name }) => name === 'on_conflict');
    const target = link === undefined ? null : dieselTarget(link.content);
    if (table === undefined || link === undefined || target === null) return [];
    if (links.some(({ name }) => name === 'filter_target')) return [];
    return [{ table, target, what: '`on_conflict` of Diesel', at: link.at }];
  });
}

function dieselTarget(content: string): ConflictTarget | null {
  const constraint = /^\s*(?:\w+::)*on_constraint\(\s*"([^"]+)"\s*\)\s*$/.exec(content)?.[1];
  if (constraint !== undefined) return { constraint };
  const names = content
    .replace(/^\s*\(|\)\s*$/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0 || names.some((name) => !/^(?:\w+::)*(?:r#)?\w+$/.test(name))) return null;
  return { columns: names.map((name) => (name.split('::').at(-1) ?? '').replace(/^r#/, '')) };
}

/** Source: https://knexjs.org/guide/query-builder.html#onconflict */
function knex(code: string): readonly Found[] {
  return chainsAt(code, /\w(?:<[^<>()]*>)?\(\s*['"`]([\w.]+)['"`]\s*\)/g, '"\'`').flatMap(({ word, links }) => {
    const link = links.find(({ name }) => name === 'onConflict');
    if (link === undefined || !links.some(({ name }) => name === 'insert')) return [];
    const columns = literals(link.content);
    if (columns === null || links.some(({ name }) => name === 'withSchema')) return [];
    return [{ table: word, target: { columns }, what: '`onConflict` of Knex', at: link.at }];
  });
}

/** Source: https://kysely-org.github.io/kysely-apidoc/classes/OnConflictBuilder.html */
function kysely(code: string): readonly Found[] {
  return chainsAt(code, /\binsertInto\(\s*['"`]([\w.]+)['"`]\s*\)/g, '"\'`').flatMap(({ word, links }) => {
    const link = links.find(({ name }) => name === 'onConflict');
    const [, how = '', given = ''] =
      /\.\s*(columns?|constraint)\(([^()]*)\)\s*\.\s*do(?:UpdateSet|Nothing)\b/.exec(link?.content ?? '') ?? [];
    const names = literals(given);
    const [first] = names ?? [];
    if (link === undefined || names === null || first === undefined) return [];
    const target = how === 'constraint' ? { constraint: first } : { columns: names };
    return [{ table: word, target, what: '`onConflict` of Kysely', at: link.at }];
  });
}

/** Source: https://supabase.com/docs/reference/javascript/upsert */
function supabase(code: string): readonly Found[] {
  return chainsAt(code, /\bfrom\(\s*['"`]([\w.]+)['"`]\s*\)/g, '"\'`').flatMap(({ word, links }) => {
    const link = links.find(({ name }) => name === 'upsert');
    const given = /\bonConflict\s*:\s*['"`]([\w\s,]+)['"`]/.exec(link?.content ?? '')?.[1];
    if (link === undefined || given === undefined) return [];
    const columns = given.split(',').map((name) => name.trim());
    return [{ table: word, target: { columns }, what: '`upsert` of Supabase', at: link.at }];
  });
}

/** The strings of a list, or the only one; null where something else is in it. */
function literals(content: string): readonly string[] | null {
  const inner = content.replace(/^\s*\[|\]\s*$/g, '');
  const all = inner
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const names = all.flatMap((one) => /^(['"`])(\w+)\1$/.exec(one)?.[2] ?? []);
  return names.length > 0 && names.length === all.length ? names : null;
}
