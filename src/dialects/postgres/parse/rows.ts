import type {
  DeleteStmt,
  FuncCall,
  InsertStmt,
  MergeStmt,
  Node,
  OnConflictClause,
  ResTarget,
  SelectStmt,
  UpdateStmt,
  WithClause,
} from 'libpg-query';
import type { Expression, Name } from '../../../core/name.js';
import type { Operation, OperationOf } from '../../../core/operation.js';
import { expressionOf, functionName, functionsIn } from './expressions.js';
import { all, as, kindOf, relationName } from './nodes.js';
import { picksOf } from './picks.js';
import { isBounded, isLimited, literalsOf, queryOf, rowItems, tablesOf } from './queries.js';
import { type Reading, slice } from './reading.js';
import { constantArgument, setSetting } from './session.js';
import { selectInto } from './tables.js';
import { behindBrackets, betweenCommas, findOutside, type Range, wordAt } from './tokens.js';

/** INSERT. */
export function insert(node: InsertStmt, reading: Reading): readonly Operation[] {
  const table = relationName(node.relation);
  const select = as(node.selectStmt, 'SelectStmt');
  const rows = node.selectStmt === undefined ? 1 : (select?.valuesLists?.length ?? null);
  const conflict = conflictOf(node.onConflictClause, reading);
  const rowsFrom = givenBy(select, node.withClause, reading);
  return [
    ...common(node.withClause, reading),
    {
      kind: 'insert',
      table,
      columns: targetNames(node.cols),
      rows,
      reads: tablesOf([node.selectStmt, wrapped(node.withClause)], undefined, commonNames(node.withClause)),
      ...(rowsFrom === undefined ? {} : { rowsFrom }),
      ...(conflict === undefined ? {} : { conflict }),
      literals: literalsOf(node.selectStmt, node.onConflictClause),
      sql: reading.sql,
    },
  ];
}

/** The table whose rows a query gives one by one. */
function givenBy(
  select: SelectStmt | undefined,
  outer: WithClause | undefined,
  reading: Reading,
): OperationOf<'insert'>['rowsFrom'] {
  const [only, ...others] = select?.fromClause ?? [];
  const relation = as(only, 'RangeVar');
  if (select === undefined || relation === undefined || others.length > 0 || isGathered(select)) return undefined;
  const { whereClause, withClause } = select;
  const queries = [...commonNames(outer), ...commonNames(withClause)];
  const isQuery = relation.schemaname === undefined && queries.includes(relation.relname ?? '');
  if (isQuery || isLimited(whereClause) || isBounded(whereClause, keys)) return undefined;
  const where = whereOf(whereClause, relation.location, reading);
  const picks = picksOf(whereClause, { relation, from: [], withClause, variables: reading.body.variables });
  return {
    table: relationName(relation),
    ...(where === undefined ? {} : { where }),
    ...(picks === undefined ? {} : { picks }),
  };
}

const aggregates: ReadonlySet<string> = new Set([
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'array_agg', 'string_agg'],
  ...['json_agg', 'jsonb_agg', 'json_object_agg', 'jsonb_object_agg'],
]);

/** Gives other rows than those of its tables. */
function isGathered({ op, limitCount, groupClause, distinctClause, havingClause, targetList }: SelectStmt): boolean {
  const isSet = op !== undefined && op !== 'SETOP_NONE';
  const parts = [limitCount, groupClause, distinctClause, havingClause];
  const counts = functionsIn(targetList ?? []).some((name) => aggregates.has(name));
  return isSet || counts || parts.some((part) => part !== undefined);
}

function targetNames(nodes: readonly Node[] | undefined): readonly string[] {
  return all(nodes, 'ResTarget').map((target) => target.name ?? '');
}

function conflictOf(clause: OnConflictClause | undefined, reading: Reading): OperationOf<'insert'>['conflict'] {
  if (clause === undefined) return undefined;
  const constraint = clause.infer?.conname;
  const elements = all(clause.infer?.indexElems, 'IndexElem');
  const conditional = elements.some(({ name }) => (name ?? '') === '');
  const where = clause.infer?.whereClause;
  return {
    columns: elements.flatMap((element) => element.name ?? []),
    ...(constraint === undefined ? {} : { constraint }),
    ...(conditional ? { conditional } : {}),
    ...(where === undefined ? {} : { where: expressionOf(where, conditionOf(clause, reading)) }),
    action: clause.action === 'ONCONFLICT_UPDATE' ? 'update' : 'nothing',
  };
}

/** The text between WHERE and DO. */
function conditionOf({ location }: OnConflictClause, reading: Reading): string {
  const { tokens, to } = reading;
  const where = findOutside(tokens, reading.tokenAt(location), to, (token) => token === 'where');
  const end = findOutside(tokens, where + 1, to, (token) => token === 'do');
  return where === -1 || end === -1 ? '' : slice(reading, { from: where + 1, to: end });
}

/** UPDATE. */
export function update(node: UpdateStmt, reading: Reading): readonly Operation[] {
  const table = relationName(node.relation);
  const where = whereOf(node.whereClause, node.relation?.location, reading);
  return [
    ...common(node.withClause, reading),
    {
      kind: 'update',
      table,
      set: all(node.targetList, 'ResTarget').flatMap((target) => assignment(target, reading)),
      ...(where === undefined ? {} : { where }),
      ...picksIn(node, node.fromClause, reading),
      reads: readsOf(node, node.fromClause, table),
      batched: isBatched(node, node.fromClause, reading),
      literals: literalsOf(node.targetList, node.whereClause, node.fromClause),
      sql: reading.sql,
    },
  ];
}

/** DELETE. */
export function remove(node: DeleteStmt, reading: Reading): readonly Operation[] {
  const table = relationName(node.relation);
  const where = whereOf(node.whereClause, node.relation?.location, reading);
  return [
    ...common(node.withClause, reading),
    {
      kind: 'delete',
      table,
      ...(where === undefined ? {} : { where }),
      ...picksIn(node, node.usingClause, reading),
      reads: readsOf(node, node.usingClause, table),
      batched: isBatched(node, node.usingClause, reading),
      sql: reading.sql,
    },
  ];
}

/** MERGE. */
export function merge(node: MergeStmt, reading: Reading): readonly Operation[] {
  const table = relationName(node.relation);
  const parts = [node.sourceRelation, node.joinCondition, ...(node.mergeWhenClauses ?? []), wrapped(node.withClause)];
  const reads = tablesOf(parts, table, commonNames(node.withClause));
  return [...common(node.withClause, reading), { kind: 'merge', table, reads, sql: reading.sql }];
}

type Changed = Pick<UpdateStmt, 'withClause' | 'whereClause'> & { readonly targetList?: Node[] };

function readsOf(node: Changed, from: readonly Node[] | undefined, table: Name): readonly Name[] {
  const parts = [...(node.targetList ?? []), node.whereClause, ...(from ?? []), wrapped(node.withClause)];
  return tablesOf(parts, table, commonNames(node.withClause));
}

function picksIn(
  node: Changed & Pick<UpdateStmt, 'relation'>,
  from: readonly Node[] | undefined,
  reading: Reading,
): { readonly picks?: readonly string[] } {
  const { relation, withClause, whereClause } = node;
  const picks = picksOf(whereClause, { relation, from, withClause, variables: reading.body.variables });
  return picks === undefined ? {} : { picks };
}

function wrapped(clause: WithClause | undefined): Node | undefined {
  return clause === undefined ? undefined : { WithClause: clause };
}

function commonNames(clause: WithClause | undefined): readonly string[] {
  return all(clause?.ctes, 'CommonTableExpr').map((query) => query.ctename ?? '');
}

/** Statements of WITH that change rows, which run with the statement that they stand in. */
function common(clause: WithClause | undefined, reading: Reading): readonly Operation[] {
  return all(clause?.ctes, 'CommonTableExpr').flatMap((query) => {
    const node = query.ctequery;
    if (node === undefined || kindOf(node) === 'SelectStmt') return [];
    return changeIn(node, within(query.location, reading));
  });
}

function changeIn(node: Node, reading: Reading): readonly Operation[] {
  const inserted = as(node, 'InsertStmt');
  if (inserted !== undefined) return insert(inserted, reading);
  const updated = as(node, 'UpdateStmt');
  if (updated !== undefined) return update(updated, reading);
  const removed = as(node, 'DeleteStmt');
  if (removed !== undefined) return remove(removed, reading);
  const merged = as(node, 'MergeStmt');
  return merged === undefined ? [] : merge(merged, reading);
}

/** The reading of a query of WITH: the tokens in the brackets behind its name. */
function within(location: number | undefined, reading: Reading): Reading {
  const { tokens } = reading;
  const as = findOutside(tokens, reading.tokenAt(location), reading.to, (token) => token === 'as');
  const open = findOutside(tokens, as, reading.to, (token) => token === '(');
  const range: Range = { from: open + 1, to: behindBrackets(tokens, open, reading.to) - 1 };
  return { ...reading, ...range, sql: tokens.text.slice(tokens.starts[range.from], tokens.ends[range.to - 1]) };
}

function whereOf(node: Node | undefined, table: number | undefined, reading: Reading): Expression | undefined {
  if (node === undefined) return undefined;
  const { tokens, to } = reading;
  const where = findOutside(tokens, reading.tokenAt(table), to, (token) => token === 'where');
  const end = findOutside(tokens, where + 1, to, (token) => token === 'returning');
  const sql = where === -1 ? '' : slice(reading, { from: where + 1, to: end === -1 ? to : end });
  return expressionOf(node, sql, 'condition', reading.body.variables);
}

type Assignment = OperationOf<'update'>['set'][number];

function assignment(target: ResTarget, reading: Reading): readonly Assignment[] {
  if (target.val === undefined) return [];
  const column = target.name ?? '';
  const { tokens, to } = reading;
  const start = reading.tokenAt(target.location);
  const equals = equalsBehind(reading, start);
  const stop = findOutside(tokens, equals + 1, to, (token, at) => endsAssignment(token, wordAt(tokens, at - 1)));
  const range = { from: equals + 1, to: stop === -1 ? to : stop };
  const multiple = as(target.val, 'MultiAssignRef');
  if (multiple?.source === undefined) {
    return [{ column, value: expressionOf(target.val, slice(reading, range), 'condition', reading.body.variables) }];
  }
  const at = (multiple.colno ?? 1) - 1;
  const row = as(multiple.source, 'RowExpr') === undefined ? undefined : rowItems(multiple.source)[at];
  const open = findOutside(tokens, range.from, range.to, (token) => token === '(');
  const item = row === undefined ? range : (betweenCommas(tokens, open + 1, range.to)[at] ?? range);
  return [
    { column, value: expressionOf(row ?? multiple.source, slice(reading, item), 'condition', reading.body.variables) },
  ];
}

/** The sign behind the columns of an assignment, which may stand in brackets. */
function equalsBehind(reading: Reading, start: number): number {
  for (let at = start; at < reading.to; at += 1) if (wordAt(reading.tokens, at) === '=') return at;
  return start;
}

function endsAssignment(token: string, before: string): boolean {
  if (token === 'from') return before !== 'distinct';
  return token === ',' || token === 'where' || token === 'returning';
}

const keys: ReadonlySet<string> = new Set(['id', 'ctid']);

/**
 * Whether a statement changes a bounded number of rows: a LIMIT in what chooses them, a key between two bounds, or a loop that
 * commits.
 */
function isBatched(node: Changed, from: readonly Node[] | undefined, reading: Reading): boolean {
  if (reading.body.commitsInLoop) return true;
  return isLimited([node.whereClause, from, node.withClause]) || isBounded(node.whereClause, keys);
}

/** SELECT, and the calls in it that set a setting or take a lock of the application's own. */
export function select(node: SelectStmt, reading: Reading): readonly Operation[] {
  if (node.intoClause !== undefined) return selectInto(node, reading);
  const calls =
    node.fromClause === undefined
      ? all(node.targetList, 'ResTarget').map((target) => called(target.val, reading.sql))
      : [];
  if (calls.length > 0 && calls.every((call) => call !== null)) return calls;
  return [...common(node.withClause, reading), selected(node, reading.sql)];
}

/** A query as an operation. */
export function selected(node: SelectStmt, sql: string): Operation {
  const forUpdate = all(node.lockingClause, 'LockingClause').some(
    ({ strength }) => strength === 'LCS_FORUPDATE' || strength === 'LCS_FORNOKEYUPDATE',
  );
  const functions = functionsIn([...(node.targetList ?? []), ...(node.fromClause ?? [])]);
  return {
    kind: 'select',
    query: queryOf(node),
    literals: literalsOf(node),
    forUpdate,
    ...(functions.length === 0 ? {} : { functions }),
    sql,
  };
}

function called(node: Node | undefined, sql: string): Operation | null {
  const call = as(node, 'FuncCall');
  if (call === undefined) return null;
  const name = functionName(call);
  if (/^pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?$/.test(name))
    return { kind: 'advisory_lock', function: name, sql };
  return name === 'set_config' ? setConfig(call) : null;
}

function setConfig(call: FuncCall): Operation | null {
  const setting = constantArgument(call.args, 0);
  const value = constantArgument(call.args, 1);
  return setting === undefined || value === undefined
    ? null
    : setSetting(setting.toLowerCase(), value, constantArgument(call.args, 2) === 'true');
}
