import type {
  CallStmt,
  CreateFunctionStmt,
  CreateTrigStmt,
  DefElem,
  DoStmt,
  FunctionParameter,
  Node,
  RuleStmt,
} from 'libpg-query';
import type { Operation } from '../../../core/operation.js';
import { signatureOf } from './data-types.js';
import { all, as, items, optionValue, partsName, relationName, strings } from './nodes.js';
import { type ReadSql, readPlpgsql } from './plpgsql.js';
import type { Reading } from './reading.js';
import { betweenEnds, findOutside, wordAt } from './tokens.js';

/** Reads one statement of the grammar, as the statement that holds it is read. */
export type ReadNode = (node: Node, reading: Reading) => readonly Operation[];

/** CREATE FUNCTION and CREATE PROCEDURE, with the SQL in their bodies. */
export function createFunction(
  node: CreateFunctionStmt,
  reading: Reading,
  readSql: ReadSql,
  readNode: ReadNode,
): readonly Operation[] {
  const options = all(node.options, 'DefElem');
  const language = (textOption(options, 'language') ?? 'sql').toLowerCase();
  const volatility = textOption(options, 'volatility');
  return [
    {
      kind: 'create_function',
      routine: partsName(strings(node.funcname)),
      signature: all(node.parameters, 'FunctionParameter')
        .filter(isGiven)
        .map(({ argType }) => signatureOf(argType))
        .join(', '),
      language,
      volatility: volatility === 'immutable' || volatility === 'stable' ? volatility : 'volatile',
      securityDefiner: textOption(options, 'security') === 'true',
      setsSearchPath: options.some((option) => as(option.arg, 'VariableSetStmt')?.name === 'search_path'),
      body: bodyOf(node, options, language, reading, readSql, readNode),
      sql: reading.sql,
      ...(node.replace === true ? { orReplace: true } : {}),
      ...(node.is_procedure === true ? { procedure: true } : {}),
      ...(strings(node.returnType?.names).at(-1) === 'trigger' ? { returnsTrigger: true } : {}),
    },
  ];
}

/** Whether a parameter belongs to the signature: it is handed in. */
function isGiven({ mode }: FunctionParameter): boolean {
  return mode !== 'FUNC_PARAM_OUT' && mode !== 'FUNC_PARAM_TABLE';
}

function textOption(options: readonly DefElem[], name: string): string | undefined {
  const option = options.find((candidate) => candidate.defname === name);
  return option === undefined ? undefined : (optionValue(option) ?? undefined);
}

function bodyOf(
  node: CreateFunctionStmt,
  options: readonly DefElem[],
  language: string,
  reading: Reading,
  readSql: ReadSql,
  readNode: ReadNode,
): readonly Operation[] {
  if (node.sql_body !== undefined) return atomicBody(node.sql_body, reading, readNode);
  const text = strings(items(options.find((option) => option.defname === 'as')?.arg)).at(-1) ?? '';
  if (language === 'sql') return readSql(text, reading.body);
  if (language !== 'plpgsql') return [];
  const parameters = all(node.parameters, 'FunctionParameter').flatMap((parameter) => parameter.name ?? []);
  return readPlpgsql(reading.sql, text, readSql, parameters).body;
}

/** The statements of BEGIN ATOMIC, each with its own tokens; RETURN holds no statement. */
function atomicBody(body: Node, reading: Reading, readNode: ReadNode): readonly Operation[] {
  const { tokens, from, to } = reading;
  const begin = findOutside(tokens, from, to, (token, at) => token === 'begin' && wordAt(tokens, at + 1) === 'atomic');
  if (begin === -1) return [];
  const nodes = items(body).flatMap((item) => items(item));
  return betweenEnds(tokens, begin + 2, to).flatMap((range, at) => {
    const node = nodes[at];
    if (node === undefined || as(node, 'ReturnStmt') !== undefined) return [];
    const sql = tokens.text.slice(tokens.starts[range.from], tokens.ends[range.to - 1]);
    return readNode(node, { ...reading, ...range, sql });
  });
}

/** DO, with the SQL in its body. */
export function doBlock(node: DoStmt, reading: Reading, readSql: ReadSql): readonly Operation[] {
  const options = all(node.args, 'DefElem');
  const language = (textOption(options, 'language') ?? 'plpgsql').toLowerCase();
  const { sql } = reading;
  if (language !== 'plpgsql') return [{ kind: 'do', language, body: [], dynamic: true, sql }];
  const { body, dynamic } = readPlpgsql(sql, textOption(options, 'as') ?? '', readSql, []);
  return [{ kind: 'do', language, body, dynamic, sql }];
}

/** CALL. */
export function call(node: CallStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'call', routine: partsName(strings(node.funccall?.funcname)), sql }];
}

/** CREATE TRIGGER. */
export function createTrigger(node: CreateTrigStmt, { sql }: Reading): readonly Operation[] {
  return [
    {
      kind: 'create_trigger',
      trigger: node.trigname ?? '',
      table: relationName(node.relation),
      sql,
      ...(node.isconstraint === true ? { constraint: true } : {}),
      ...(node.replace === true ? { orReplace: true } : {}),
    },
  ];
}

/** CREATE RULE. */
export function createRule(node: RuleStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'create_rule', rule: node.rulename ?? '', table: relationName(node.relation), sql }];
}
