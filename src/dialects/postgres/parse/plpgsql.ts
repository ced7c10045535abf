import { parsePlPgSQLSync, parseSync } from 'libpg-query';
import type { Operation } from '../../../core/operation.js';
import { functionName } from './expressions.js';
import { all, as } from './nodes.js';
import type { Body } from './reading.js';
import { literalOf } from './truth.js';

/** Reads the SQL of a body as operations. Never throws: what cannot be read is opaque. */
export type ReadSql = (sql: string, body: Body) => readonly Operation[];

/** What the body of a routine or of a DO block runs. */
export interface PlpgsqlBody {
  /** In the order in which it is written; branches and loops are not told apart. */
  readonly body: readonly Operation[];
  /** It runs SQL that is put together at run time, or could not be read at all. */
  readonly dynamic: boolean;
}

type Tree = Readonly<Record<string, unknown>>;

/** The fields of statements that hold SQL, by the kind of the statement. */
const sqlFields: Readonly<Record<string, readonly string[]>> = {
  PLpgSQL_stmt_execsql: ['sqlstmt'],
  PLpgSQL_stmt_perform: ['expr'],
  PLpgSQL_stmt_call: ['expr'],
  PLpgSQL_stmt_fors: ['query'],
  PLpgSQL_stmt_return_query: ['query'],
  PLpgSQL_stmt_open: ['query'],
};

/** The fields of statements whose SQL is the value of an expression. */
const dynamicFields: Readonly<Record<string, readonly string[]>> = {
  PLpgSQL_stmt_dynexecute: ['query'],
  PLpgSQL_stmt_dynfors: ['query'],
  PLpgSQL_stmt_return_query: ['dynquery'],
  PLpgSQL_stmt_open: ['dynquery'],
};

const loops: ReadonlySet<string> = new Set(
  ['loop', 'while', 'fori', 'fors', 'forc', 'foreach_a', 'dynfors'].map((kind) => `PLpgSQL_stmt_${kind}`),
);

interface Walk {
  readonly operations: Operation[];
  readonly variables: ReadonlySet<string>;
  readonly readSql: ReadSql;
  dynamic: boolean;
}

/**
 * The SQL in a body of PL/pgSQL. `sql` is the whole statement that holds it, `body` its text, `parameters` the names of the
 * routine's parameters.
 */
export function readPlpgsql(sql: string, body: string, readSql: ReadSql, parameters: readonly string[]): PlpgsqlBody {
  const tree = treeOf(sql);
  if (typeof tree === 'string') {
    const reason = `The body could not be read (${tree}); check it by hand.`;
    return { body: [{ kind: 'opaque', sql: body, reason }], dynamic: true };
  }
  const walk: Walk = {
    operations: [],
    variables: new Set([...parameters, ...variablesIn(tree)]),
    readSql,
    dynamic: false,
  };
  visit(tree, false, walk);
  return { body: walk.operations, dynamic: walk.dynamic };
}

function treeOf(sql: string): unknown {
  try {
    const [first] =
      (parsePlPgSQLSync(sql) as unknown as { readonly plpgsql_funcs?: readonly unknown[] }).plpgsql_funcs ?? [];
    return first ?? 'it holds no PL/pgSQL';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Names of variables. The server declares some of its own, such as `found`; these are no columns either. */
function variablesIn(tree: unknown): readonly string[] {
  const datums = (tree as { readonly PLpgSQL_function?: { readonly datums?: readonly Tree[] } }).PLpgSQL_function
    ?.datums;
  return (datums ?? []).flatMap((datum) =>
    Object.values(datum).flatMap((value) => {
      const { refname } = value as { readonly refname?: unknown };
      return typeof refname === 'string' ? [refname] : [];
    }),
  );
}

function visit(value: unknown, commitsInLoop: boolean, walk: Walk): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, commitsInLoop, walk);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [kind, content] of Object.entries(value)) {
    if (typeof content !== 'object' || content === null || kind === 'datums') continue;
    const node = content as Tree;
    const body = { variables: walk.variables, commitsInLoop: commitsInLoop || (loops.has(kind) && commits(node)) };
    readStatement(kind, node, body, walk);
    visit(content, body.commitsInLoop, walk);
  }
}

function readStatement(kind: string, node: Tree, body: Body, walk: Walk): void {
  for (const field of sqlFields[kind] ?? []) {
    const query = queryOf(node[field]);
    if (query !== null) walk.operations.push(...walk.readSql(query, body));
  }
  for (const field of dynamicFields[kind] ?? []) {
    const query = queryOf(node[field]);
    if (query === null) continue;
    const text = constantText(query);
    if (text === null) walk.dynamic = true;
    else walk.operations.push(...walk.readSql(text, body));
  }
  if (kind === 'PLpgSQL_stmt_commit') walk.operations.push({ kind: 'commit' });
  if (kind === 'PLpgSQL_stmt_rollback') walk.operations.push({ kind: 'rollback' });
}

function commits(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(([kind, content]) => kind === 'PLpgSQL_stmt_commit' || commits(content));
}

function queryOf(expression: unknown): string | null {
  const inner = (expression as { readonly PLpgSQL_expr?: { readonly query?: unknown } } | undefined)?.PLpgSQL_expr;
  return typeof inner?.query === 'string' ? inner.query : null;
}

/** The text that EXECUTE runs: a constant, or format() of a constant with nothing to put in; null for any other. */
function constantText(expression: string): string | null {
  try {
    const [statement] = parseSync(`select ${expression}`).stmts ?? [];
    const [target] = all(as(statement?.stmt, 'SelectStmt')?.targetList, 'ResTarget');
    const call = as(target?.val, 'FuncCall');
    const isFormat = call !== undefined && functionName(call) === 'format' && call.args?.length === 1;
    const value = literalOf(isFormat ? call.args?.[0] : target?.val);
    if (typeof value !== 'string') return null;
    return isFormat ? value.replaceAll('%%', '%') : value;
  } catch {
    // What is no expression is run by nobody, and surely no constant.
    return null;
  }
}
