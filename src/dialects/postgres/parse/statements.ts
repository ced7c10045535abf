import type { ExplainStmt, Node } from 'libpg-query';
import type { Operation } from '../../../core/operation.js';
import * as access from './access.js';
import { alterTable } from './alter-table.js';
import * as definitions from './definitions.js';
import { createIndex } from './indexes.js';
import { all, as, type Content, isOn, type Kind, kindOf } from './nodes.js';
import * as objects from './objects.js';
import { opaque } from './opaque.js';
import type { ReadSql } from './plpgsql.js';
import { readsOf } from './queries.js';
import type { Reading } from './reading.js';
import * as routines from './routines.js';
import * as rows from './rows.js';
import * as session from './session.js';
import * as tables from './tables.js';

type Reader<K extends Kind> = (node: Content<K>, reading: Reading, readSql: ReadSql) => readonly Operation[];
type Readers = { readonly [K in Kind]?: Reader<K> };

/** What one statement of the grammar does. Kinds of statement that stand in no row are opaque. */
export function operationsOf(node: Node, reading: Reading, readSql: ReadSql): readonly Operation[] {
  const kind = kindOf(node);
  const reader = readers[kind] as Reader<Kind> | undefined;
  const content = as(node, kind);
  return reader === undefined || content === undefined ? [opaque(reading)] : reader(content, reading, readSql);
}

const readers: Readers = {
  AlterDefaultPrivilegesStmt: access.defaultPrivileges,
  AlterDomainStmt: definitions.alterDomain,
  AlterEnumStmt: definitions.alterEnum,
  AlterExtensionStmt: definitions.alterExtension,
  AlterObjectSchemaStmt: objects.setSchema,
  AlterOwnerStmt: objects.setOwner,
  AlterPolicyStmt: access.alterPolicy,
  AlterPublicationStmt: (node, reading) => definitions.publication(node, reading, 'alter'),
  AlterRoleSetStmt: access.alterRoleSetting,
  AlterRoleStmt: access.alterRole,
  AlterSeqStmt: definitions.alterSequence,
  AlterSystemStmt: session.alterSystem,
  AlterTableStmt: alterTable,
  CallStmt: routines.call,
  ClusterStmt: session.cluster,
  CommentStmt: objects.comment,
  CompositeTypeStmt: definitions.createComposite,
  ConstraintsSetStmt: session.setConstraints,
  CopyStmt: session.copy,
  CreateDomainStmt: definitions.createDomain,
  CreateEnumStmt: definitions.createEnum,
  CreateExtensionStmt: definitions.createExtension,
  CreateForeignTableStmt: tables.createForeignTable,
  CreateFunctionStmt: (node, reading, readSql) =>
    routines.createFunction(node, reading, readSql, (inner, around) => operationsOf(inner, around, readSql)),
  CreatePolicyStmt: access.createPolicy,
  CreatePublicationStmt: (node, reading) => definitions.publication(node, reading, 'create'),
  CreateRangeStmt: definitions.createRange,
  CreateRoleStmt: access.createRole,
  CreateSchemaStmt: definitions.createSchema,
  CreateSeqStmt: definitions.createSequence,
  CreateStatsStmt: definitions.createStatistics,
  CreateStmt: tables.createTable,
  CreateTableAsStmt: tables.createTableAs,
  CreateTrigStmt: routines.createTrigger,
  CreatedbStmt: (node, { sql }) => [{ kind: 'create_database', database: node.dbname ?? '', sql }],
  DefineStmt: definitions.define,
  DeleteStmt: rows.remove,
  DoStmt: routines.doBlock,
  DropRoleStmt: access.dropRole,
  DropStmt: objects.drop,
  DropTableSpaceStmt: (node) => [{ kind: 'drop_tablespace', tablespace: node.tablespacename ?? '' }],
  DropdbStmt: (node) => [
    { kind: 'drop_database', database: node.dbname ?? '', ...(node.missing_ok === true ? { ifExists: true } : {}) },
  ],
  ExplainStmt: explain,
  GrantRoleStmt: access.grantRole,
  GrantStmt: access.grant,
  IndexStmt: createIndex,
  InsertStmt: rows.insert,
  LockStmt: session.lockTable,
  MergeStmt: rows.merge,
  RefreshMatViewStmt: session.refresh,
  ReindexStmt: session.reindex,
  RenameStmt: objects.rename,
  RuleStmt: routines.createRule,
  SelectStmt: rows.select,
  TransactionStmt: session.transaction,
  TruncateStmt: session.truncate,
  UpdateStmt: rows.update,
  VacuumStmt: session.vacuum,
  VariableSetStmt: session.setVariable,
  VariableShowStmt: (_node, { sql }) => [reads(undefined, sql)],
  ViewStmt: tables.createView,
};

/** EXPLAIN reads what the query reads; EXPLAIN ANALYZE runs it. */
function explain(node: ExplainStmt, reading: Reading, readSql: ReadSql): readonly Operation[] {
  if (node.query === undefined) return [opaque(reading)];
  if (isOn(node.options, 'analyze')) return operationsOf(node.query, reading, readSql);
  return [reads(node.query, reading.sql)];
}

function reads(query: Node | undefined, sql: string): Operation {
  const shape = { reads: readsOf(query), filters: [], order: [] };
  return { kind: 'select', query: shape, literals: [], forUpdate: false, sql };
}

/** Content of the only statement of a text that is one bare SELECT with one column; undefined for any other. */
export function onlyValue(statements: readonly Node[]): Node | undefined {
  const select = as(statements[0], 'SelectStmt');
  if (statements.length !== 1 || select === undefined) return undefined;
  const { targetList, limitOption: _limit, op: _op, ...rest } = select;
  const [target, ...others] = all(targetList, 'ResTarget');
  const isBare = others.length === 0 && target?.name === undefined && Object.keys(rest).length === 0;
  const isStar = all(as(target?.val, 'ColumnRef')?.fields, 'A_Star').length > 0;
  return isBare && !isStar ? target?.val : undefined;
}
