import { type Node, parseSync } from 'libpg-query';
import type { Expression, Name } from '../../../core/name.js';
import type { IndexDefinition } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { maxIdentifierBytes as longest } from '../long-names.js';
import { freeName } from '../names.js';
import { as, type Kind, kindOf, strings } from '../parse/nodes.js';
import { isTaken } from './resolve.js';

/**
 * The name that an index gets which has none: its columns, included ones too, each once.
 * Source: ChooseIndexName and ChooseIndexColumnNames in src/backend/commands/indexcmds.c of PostgreSQL 18
 */
export function indexName(
  table: Name,
  definition: Pick<IndexDefinition, 'parts' | 'include'>,
  schema: Schema,
  taken: ReadonlySet<string> = new Set(),
): string {
  const columns = indexColumns(definition);
  return freeName(
    table.name,
    joined(columns),
    'idx',
    (name) => taken.has(name) || isTaken({ ...table, name }, schema, 'relation'),
  );
}

/** The names of the columns of an index; what is no column is called after its expression. */
export function indexColumns({ parts, include }: Pick<IndexDefinition, 'parts' | 'include'>): readonly string[] {
  const seen: string[] = [];
  for (const name of [...parts.map((part) => part.column ?? nameOf(part.expression)), ...include]) {
    let free = name;
    for (let number = 1; seen.includes(free); number += 1)
      free = `${cut(name, longest - String(number).length)}${number}`;
    seen.push(free);
  }
  return seen;
}

/** Columns in a name, as many as begin within the longest name. Source: ChooseIndexNameAddition, as above */
export function joined(columns: readonly string[]): string {
  let text = '';
  for (const column of columns) {
    text += `${text === '' ? '' : '_'}${column}`;
    if (Buffer.byteLength(text) > longest) break;
  }
  return text;
}

function cut(text: string, bytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > bytes) short = short.slice(0, -1);
  return short;
}

function nameOf(expression: Expression | undefined): string {
  const [statement] = expression === undefined ? [] : parsed(expression.sql);
  const target = as(as(statement, 'SelectStmt')?.targetList?.[0], 'ResTarget');
  return figure(target?.val).name ?? 'expr';
}

function parsed(sql: string): readonly Node[] {
  try {
    return (parseSync(`select (${sql})`).stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
  } catch {
    // Text that is no expression is called as one that has no name of its own.
    return [];
  }
}

interface Figured {
  readonly name?: string;
  /** A cast or a CASE gives its own name only where what is inside has none. */
  readonly isWeak: boolean;
}

const fixed: Partial<Record<Kind, string>> = {
  A_ArrayExpr: 'array',
  CoalesceExpr: 'coalesce',
  GroupingFunc: 'grouping',
  JsonArrayConstructor: 'json_array',
  JsonObjectConstructor: 'json_object',
  JsonParseExpr: 'json',
  JsonScalarExpr: 'json_scalar',
  JsonSerializeExpr: 'json_serialize',
  RowExpr: 'row',
  XmlSerialize: 'xmlserialize',
};

/** Source: FigureColnameInternal in src/backend/parser/parse_target.c of PostgreSQL 18 */
function figure(node: Node | undefined): Figured {
  if (node === undefined) return { isWeak: true };
  const strong = strongName(node);
  if (strong !== undefined) return { name: strong, isWeak: false };
  const cast = as(node, 'TypeCast');
  if (cast !== undefined) return orElse(figure(cast.arg), strings(cast.typeName?.names).at(-1));
  const choice = as(node, 'CaseExpr');
  if (choice !== undefined) return orElse(figure(choice.defresult), 'case');
  const inner = as(node, 'CollateClause')?.arg;
  return inner === undefined ? { isWeak: true } : figure(inner);
}

function orElse(inner: Figured, name: string | undefined): Figured {
  return inner.isWeak && name !== undefined ? { name, isWeak: true } : inner;
}

function strongName(node: Node): string | undefined {
  const kind = kindOf(node);
  const operator = as(node, 'A_Expr');
  if (operator !== undefined) return operator.kind === 'AEXPR_NULLIF' ? 'nullif' : undefined;
  if (kind === 'ColumnRef') return strings(as(node, 'ColumnRef')?.fields).at(-1);
  if (kind === 'FuncCall') return strings(as(node, 'FuncCall')?.funcname).at(-1);
  if (kind === 'A_Indirection') {
    const indirection = as(node, 'A_Indirection');
    return strings(indirection?.indirection).at(-1) ?? figure(indirection?.arg).name;
  }
  if (kind === 'MinMaxExpr') return as(node, 'MinMaxExpr')?.op === 'IS_LEAST' ? 'least' : 'greatest';
  if (kind === 'SQLValueFunction') {
    const op = as(node, 'SQLValueFunction')?.op ?? '';
    return op
      .replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase();
  }
  if (kind === 'XmlExpr') return as(node, 'XmlExpr')?.op?.replace(/^IS_/, '').toLowerCase();
  return fixed[kind];
}
