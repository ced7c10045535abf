import { type Node, parseSync, type SelectStmt } from 'libpg-query';
import { key, named } from '../../../core/name.js';
import type { ColumnUse, ViewQuery } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { identifier } from '../keywords.js';
import { all, as } from '../parse/nodes.js';
import { lastAtOrBefore, positionsOf } from '../parse/positions.js';
import { tokensOf, wordAt } from '../parse/tokens.js';
import { resolve } from './resolve.js';

/** A relation of FROM, under the name by which the query knows it; without columns where they are not known. */
interface Source {
  readonly alias: string;
  readonly columns: readonly string[] | null;
}

interface Change {
  /** Offset in bytes at which the star, or its qualifier, begins. */
  readonly at: number;
  readonly text: string;
}

/**
 * The query of a view with the stars in its list written out, as the server keeps it: a column that comes later is not part of the
 * view. Null where there is no star, or one whose columns are not known.
 * Source: https://www.postgresql.org/docs/18/sql-createview.html (notes)
 */
export function withoutStars({ query, reads }: ViewQuery, schema: Schema): ViewQuery | null {
  const [statement, ...others] = parsed(query);
  const select = as(statement, 'SelectStmt');
  if (select === undefined || others.length > 0) return null;
  const changes = changesIn(select, schema);
  if (changes === null || changes.length === 0) return null;
  return { query: rewritten(query, changes), reads: reads.map((use) => readOf(use, schema)) };
}

function parsed(query: string): readonly Node[] {
  try {
    return (parseSync(query).stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
  } catch {
    // A query that cannot be read keeps its text.
    return [];
  }
}

/** The columns that a star means now. */
function readOf(use: ColumnUse, schema: Schema): ColumnUse {
  const table = schema.tables.get(key(use.relation));
  if (use.all !== true || table === undefined || table.madeFrom !== undefined) return use;
  return { relation: use.relation, columns: table.columns.map(({ name }) => name) };
}

function changesIn(select: SelectStmt, schema: Schema): readonly Change[] | null {
  if (select.larg !== undefined && select.rarg !== undefined) {
    const left = changesIn(select.larg, schema);
    const right = changesIn(select.rarg, schema);
    return left === null || right === null ? null : [...left, ...right];
  }
  const common = all(select.withClause?.ctes, 'CommonTableExpr').flatMap(({ ctename }) => ctename ?? []);
  const sources = (select.fromClause ?? []).map((item) => sourcesOf(item, schema, common));
  const changes = all(select.targetList, 'ResTarget').flatMap((target): readonly (Change | null)[] => {
    const reference = as(target.val, 'ColumnRef');
    if (all(reference?.fields, 'A_Star').length === 0) return [];
    const qualifier = all(reference?.fields, 'String').at(-1)?.sval;
    const text = listed(sources.flat(), qualifier);
    return [text === null ? null : { at: reference?.location ?? 0, text }];
  });
  return changes.includes(null) ? null : changes.filter((change) => change !== null);
}

const unknown: Source = { alias: '', columns: null };

function sourcesOf(item: Node, schema: Schema, common: readonly string[]): readonly Source[] {
  const join = as(item, 'JoinExpr');
  if (join !== undefined) {
    // Columns that a join merges stand once.
    if (join.isNatural === true || (join.usingClause ?? []).length > 0 || join.alias !== undefined) return [unknown];
    return [join.larg, join.rarg].flatMap((side) => (side === undefined ? [] : sourcesOf(side, schema, common)));
  }
  const relation = as(item, 'RangeVar');
  if (relation?.relname === undefined || relation.alias?.colnames !== undefined) return [unknown];
  const alias = relation.alias?.aliasname ?? relation.relname;
  if (relation.schemaname === undefined && common.includes(relation.relname)) return [{ alias, columns: null }];
  const table = schema.tables.get(key(resolve(named(relation.relname, relation.schemaname), schema)));
  const isKnown = table !== undefined && table.madeFrom === undefined;
  return [{ alias, columns: isKnown ? table.columns.map(({ name }) => name) : null }];
}

function listed(sources: readonly Source[], qualifier: string | undefined): string | null {
  const meant = qualifier === undefined ? sources : sources.filter(({ alias }) => alias === qualifier);
  if (meant.length === 0 || meant.some(({ columns }) => columns === null)) return null;
  const isBare = sources.length === 1 && qualifier === undefined;
  const columns = meant.flatMap(({ alias, columns: names }) =>
    (names ?? []).map((name) => (isBare ? identifier(name) : `${identifier(alias)}.${identifier(name)}`)),
  );
  return columns.length === 0 ? null : columns.join(', ');
}

function rewritten(query: string, changes: readonly Change[]): string {
  const tokens = tokensOf(query);
  const positions = positionsOf(query);
  const ordered = [...changes].sort((one, other) => other.at - one.at);
  return ordered.reduce((text, { at, text: columns }) => {
    const first = lastAtOrBefore(tokens.starts, positions.unitOfByte(at), 0, tokens.starts.length - 1);
    let star = first;
    while (wordAt(tokens, star) !== '*' && star < tokens.starts.length - 1) star += 1;
    return text.slice(0, tokens.starts[first]) + columns + text.slice(tokens.ends[star]);
  }, query);
}
