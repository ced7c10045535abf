import type { Operation } from '../../../core/operation.js';
import { expressionOf, functionName, literalOf } from '../expressions.js';
import { literalsIn, queryOf, tablesIn } from '../queries.js';
import { as, child, children, flag, number, relationName, strings, text, type Tree, unwrap, walk } from '../tree.js';
import type { Reading } from './objects.js';
import { durationMs } from './session.js';

/** INSERT. */
export function insert(node: Tree, { sql }: Reading): Operation {
  const select = as(child(node, 'selectStmt'), 'SelectStmt');
  const values = children(select, 'valuesLists');
  const conflict = child(node, 'onConflictClause');
  const target = child(conflict, 'infer');
  const constraint = text(target, 'conname');
  return {
    kind: 'insert',
    table: relationName(child(node, 'relation')),
    columns: children(node, 'cols').flatMap((item) => text(as(item, 'ResTarget'), 'name') ?? []),
    rows: values.length > 0 ? values.length : select === undefined ? 1 : null,
    reads: values.length > 0 ? [] : tablesIn(select),
    ...(conflict === undefined
      ? {}
      : {
          conflict: {
            columns: children(target, 'indexElems').flatMap((item) => text(as(item, 'IndexElem'), 'name') ?? []),
            ...(constraint === undefined ? {} : { constraint }),
            action: text(conflict, 'action') === 'ONCONFLICT_UPDATE' ? ('update' as const) : ('nothing' as const),
          },
        }),
    literals: literalsIn(node),
    sql,
  };
}

/** UPDATE. */
export function update(node: Tree, { source, sql }: Reading, inLoop: boolean): Operation {
  const table = relationName(child(node, 'relation'));
  const where = child(node, 'whereClause');
  return {
    kind: 'update',
    table,
    set: children(node, 'targetList').map((item) => {
      const target = as(item, 'ResTarget');
      return { column: text(target, 'name') ?? '', value: expressionOf(child(target, 'val'), source) };
    }),
    ...(where === undefined ? {} : { where: expressionOf(where, source) }),
    reads: tablesIn([child(node, 'withClause'), children(node, 'fromClause'), where] as unknown as Tree),
    batched: inLoop || isBounded(node),
    literals: literalsIn([children(node, 'targetList'), where]),
    sql,
  };
}

/** DELETE. */
export function remove(node: Tree, { source, sql }: Reading, inLoop: boolean): Operation {
  const where = child(node, 'whereClause');
  return {
    kind: 'delete',
    table: relationName(child(node, 'relation')),
    ...(where === undefined ? {} : { where: expressionOf(where, source) }),
    reads: tablesIn([child(node, 'withClause'), children(node, 'usingClause'), where] as unknown as Tree),
    batched: inLoop || isBounded(node),
    sql,
  };
}

/** A subquery with LIMIT picks the rows. */
function isBounded(node: Tree): boolean {
  for (const { kind, node: inner } of walk([child(node, 'whereClause'), child(node, 'withClause')])) {
    if (kind === 'SelectStmt' && child(inner, 'limitCount') !== undefined && literalOf(child(inner, 'limitCount')) !== null) return true;
  }
  return false;
}

/** MERGE. */
export function merge(node: Tree, { sql }: Reading): Operation {
  return { kind: 'merge', table: relationName(child(node, 'relation')), reads: tablesIn(child(node, 'sourceRelation')), sql };
}

/** TRUNCATE. */
export function truncate(node: Tree): Operation {
  return {
    kind: 'truncate',
    tables: children(node, 'relations').map((item) => relationName(as(item, 'RangeVar'))),
    cascade: text(node, 'behavior') === 'DROP_CASCADE',
    restartIdentity: flag(node, 'restart_seqs'),
  };
}

/** COPY. */
export function copy(node: Tree, { sql }: Reading): Operation {
  const relation = child(node, 'relation');
  const source = flag(node, 'is_program') ? 'program' : text(node, 'filename') === undefined ? 'stdin' : 'file';
  return { kind: 'copy', ...(relation === undefined ? {} : { table: relationName(relation) }), direction: flag(node, 'is_from') ? 'from' : 'to', source, sql };
}

const advisory = /^pg_(?:try_)?advisory_(?:xact_)?lock(?:_shared)?$/;

/** SELECT; one that only calls a function which sets a setting or takes an advisory lock is that instead. */
export function select(node: Tree, { sql }: Reading): Operation {
  const into = child(node, 'intoClause');
  if (into !== undefined) {
    return { kind: 'create_table_as', table: relationName(child(into, 'rel')), query: sql, reads: tablesIn(children(node, 'fromClause') as unknown as Tree), withData: true };
  }
  const only = onlyCall(node);
  const called = only === undefined ? '' : functionName(only);
  if (called === 'set_config') {
    const [setting, value, local] = children(only, 'args').map(literalOf);
    if (typeof setting === 'string' && typeof value === 'string') {
      const duration = durationMs(setting, value);
      return { kind: 'set_setting', setting, value, local: local === true, ...(duration === undefined ? {} : { durationMs: duration }) };
    }
  }
  if (advisory.test(called)) return { kind: 'advisory_lock', function: called };
  return { kind: 'select', query: queryOf(node), literals: literalsIn(node), forUpdate: children(node, 'lockingClause').length > 0, sql };
}

function onlyCall(node: Tree): Tree | undefined {
  const targets = children(node, 'targetList');
  if (targets.length !== 1 || children(node, 'fromClause').length > 0) return undefined;
  return as(child(as(targets[0], 'ResTarget'), 'val'), 'FuncCall');
}

const lockModes = ['', 'ACCESS SHARE', 'ROW SHARE', 'ROW EXCLUSIVE', 'SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];

/** LOCK TABLE. */
export function lockTable(node: Tree): Operation {
  return {
    kind: 'lock_table',
    tables: children(node, 'relations').map((item) => relationName(unwrap(item).node)),
    mode: lockModes[number(node, 'mode')] ?? 'ACCESS EXCLUSIVE',
    noWait: flag(node, 'nowait'),
  };
}

/** CALL. */
export function call(node: Tree, { sql }: Reading): Operation {
  const parts = strings(children(child(node, 'funccall'), 'funcname'));
  return { kind: 'call', routine: { name: parts.at(-1) ?? '', ...(parts.length > 1 ? { schema: parts.at(-2) ?? '' } : {}) }, sql };
}
