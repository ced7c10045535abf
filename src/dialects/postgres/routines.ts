import { parsePlPgSQLSync } from 'libpg-query';
import type { Operation } from '../../core/operation.js';
import { children, as, child, flag, nameOf, strings, text, type Tree, unwrap, walk } from './tree.js';
import { typeOf } from './types.js';
import type { Reading } from './statements/objects.js';

/** Reads SQL text as operations: the parser itself, handed in so that bodies can hold statements. */
export type ReadSql = (sql: string, inLoop: boolean) => readonly Operation[];

/** CREATE FUNCTION and CREATE PROCEDURE, with the SQL in their bodies. */
export function createFunction(node: Tree, { sql }: Reading, read: ReadSql): Operation {
  const options = children(node, 'options').map((item) => as(item, 'DefElem'));
  const option = (name: string): Tree | undefined => child(options.find((candidate) => text(candidate, 'defname') === name), 'arg');
  const language = (text(unwrap(option('language')).node, 'sval') ?? 'sql').toLowerCase();
  const volatility = text(unwrap(option('volatility')).node, 'sval');
  const body = strings(children(as(option('as'), 'List'), 'items')).at(-1) ?? '';
  const settings = options.filter((candidate) => text(candidate, 'defname') === 'set').map((candidate) => text(as(child(candidate, 'arg'), 'VariableSetStmt'), 'name'));
  return {
    kind: 'create_function',
    routine: nameOf(strings(children(node, 'funcname'))),
    signature: children(node, 'parameters')
      .map((item) => as(item, 'FunctionParameter'))
      .filter((parameter) => !['FUNC_PARAM_OUT', 'FUNC_PARAM_TABLE'].includes(text(parameter, 'mode') ?? ''))
      .map((parameter) => typeOf(child(parameter, 'argType')).sql)
      .join(', '),
    language,
    volatility: volatility === 'immutable' || volatility === 'stable' ? volatility : 'volatile',
    securityDefiner: flag(as(option('security'), 'Boolean'), 'boolval'),
    setsSearchPath: settings.includes('search_path'),
    body: bodyOf(language, body, sql, read).body,
    sql,
    ...(flag(node, 'replace') ? { orReplace: true } : {}),
    ...(flag(node, 'is_procedure') ? { procedure: true } : {}),
    ...(strings(children(child(node, 'returnType'), 'names')).at(-1) === 'trigger' ? { returnsTrigger: true } : {}),
  };
}

/** A DO block, with the SQL in it. */
export function doBlock(node: Tree, { sql }: Reading, read: ReadSql): Operation {
  const args = children(node, 'args').map((item) => as(item, 'DefElem'));
  const value = (name: string): string | undefined => text(unwrap(child(args.find((candidate) => text(candidate, 'defname') === name), 'arg')).node, 'sval');
  const language = (value('language') ?? 'plpgsql').toLowerCase();
  const { body, dynamic } = bodyOf(language, value('as') ?? '', sql, read);
  return { kind: 'do', language, body, dynamic, sql };
}

interface Body {
  readonly body: readonly Operation[];
  /** Something in it is put together at run time. */
  readonly dynamic: boolean;
}

function bodyOf(language: string, body: string, sql: string, read: ReadSql): Body {
  if (language === 'sql') return { body: read(body, false), dynamic: false };
  if (language !== 'plpgsql') return { body: [], dynamic: true };
  try {
    const tree = parsePlPgSQLSync(sql) as unknown as Tree;
    return statementsOf(tree, read);
  } catch {
    // A body that the grammar refuses is as good as one that is put together at run time.
    return { body: [], dynamic: true };
  }
}

const loops = new Set(['PLpgSQL_stmt_loop', 'PLpgSQL_stmt_while', 'PLpgSQL_stmt_fori', 'PLpgSQL_stmt_fors', 'PLpgSQL_stmt_foreach_a', 'PLpgSQL_stmt_dynfors']);

function statementsOf(tree: Tree, read: ReadSql): Body {
  const operations: Operation[] = [];
  const commits = [...walk(tree)].some(({ kind }) => kind === 'PLpgSQL_stmt_commit');
  let dynamic = false;
  const visit = (value: unknown, inLoop: boolean): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, inLoop);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [kind, content] of Object.entries(value)) {
      const node = content as Tree;
      if (kind === 'PLpgSQL_stmt_execsql') operations.push(...read(queryOf(child(node, 'sqlstmt')), inLoop && commits));
      else if (kind === 'PLpgSQL_stmt_perform') operations.push(...read(queryOf(child(node, 'expr')), inLoop && commits));
      else if (kind === 'PLpgSQL_stmt_dynexecute') {
        const constant = constantText(queryOf(child(node, 'query')));
        if (constant === null) dynamic = true;
        else operations.push(...read(constant, inLoop && commits));
      } else if (typeof content === 'object') visit(content, inLoop || loops.has(kind));
    }
  };
  visit(tree, false);
  return { body: operations, dynamic };
}

function queryOf(expression: Tree | undefined): string {
  return text(as(expression, 'PLpgSQL_expr'), 'query') ?? '';
}

/** The text of a string constant, or of format() with nothing to put in; null where it is put together. */
function constantText(expression: string): string | null {
  const plain = expression.trim().replace(/^format\s*\(\s*([\s\S]*)\)$/i, '$1').trim();
  const quoted = /^'((?:[^']|'')*)'$/.exec(plain);
  if (quoted !== null) return (quoted[1] ?? '').replaceAll("''", "'");
  const dollar = /^(\$\w*\$)([\s\S]*)\1$/.exec(plain);
  return dollar === null ? null : (dollar[2] ?? '');
}

