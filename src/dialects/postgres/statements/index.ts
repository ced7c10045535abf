import type { Operation } from '../../../core/operation.js';
import { createFunction, doBlock, type ReadSql } from '../routines.js';
import { as, child, children, flag, nameOf, relationName, strings, text, type Tree, unwrap } from '../tree.js';
import * as objects from './objects.js';
import type { Reading } from './objects.js';
import * as rows from './rows.js';
import * as session from './session.js';
import { alterTable, createForeignTable, createIndex, createTable, roleOf } from './tables.js';

type Read = (node: Tree, reading: Reading, readSql: ReadSql, inLoop: boolean) => Operation | readonly Operation[];

const readers: Readonly<Record<string, Read>> = {
  CreateStmt: (node, { source }) => createTable(node, source),
  CreateForeignTableStmt: (node, { source }) => createForeignTable(node, source),
  CreateTableAsStmt: objects.createTableAs,
  AlterTableStmt: (node, { source, sql }) => alterTable(node, source, sql),
  IndexStmt: (node, { source }) => createIndex(node, source),
  RenameStmt: objects.rename,
  DropStmt: objects.drop,
  ViewStmt: objects.createView,
  RefreshMatViewStmt: (node) => ({ kind: 'refresh_materialized_view', view: relationName(child(node, 'relation')), concurrently: flag(node, 'concurrent'), withData: !flag(node, 'skipData') }),
  CreateSeqStmt: (node, reading) => objects.sequence(node, reading, 'create'),
  AlterSeqStmt: (node, reading) => objects.sequence(node, reading, 'alter'),
  CreateEnumStmt: objects.createEnum,
  AlterEnumStmt: objects.alterEnum,
  CreateDomainStmt: objects.createDomain,
  AlterDomainStmt: objects.alterDomain,
  CompositeTypeStmt: (node, { sql }) => ({ kind: 'create_type', type: relationName(child(node, 'typevar')), sql }),
  CreateRangeStmt: (node, { sql }) => ({ kind: 'create_type', type: nameOf(strings(children(node, 'typeName'))), sql }),
  DefineStmt: (node, { sql }) =>
    text(node, 'kind') === 'OBJECT_TYPE' ? { kind: 'create_type', type: nameOf(strings(children(node, 'defnames'))), sql } : { kind: 'opaque', sql, reason: `CREATE ${(text(node, 'kind') ?? '').replace('OBJECT_', '').toLowerCase()} is not modelled` },
  AlterTypeStmt: (node, { sql }) => ({ kind: 'alter_type', type: nameOf(strings(children(node, 'typeName'))), sql }),
  CreateSchemaStmt: (node, reading, readSql, inLoop) => [
    { kind: 'create_schema', schema: text(node, 'schemaname') ?? roleOf(child(node, 'authrole')), ...(flag(node, 'if_not_exists') ? { ifNotExists: true } : {}) },
    ...children(node, 'schemaElts').flatMap((element) => operationsOf(element, reading, readSql, inLoop)),
  ],
  CreatedbStmt: (node, { sql }) => ({ kind: 'create_database', database: text(node, 'dbname') ?? '', sql }),
  DropdbStmt: (node) => ({ kind: 'drop_database', database: text(node, 'dbname') ?? '', ...(flag(node, 'missing_ok') ? { ifExists: true } : {}) }),
  DropTableSpaceStmt: (node) => ({ kind: 'drop_tablespace', tablespace: text(node, 'tablespacename') ?? '' }),
  CreateExtensionStmt: session.createExtension,
  AlterExtensionStmt: (node, { sql }) => ({ kind: 'alter_extension', extension: text(node, 'extname') ?? '', sql }),
  AlterExtensionContentsStmt: (node, { sql }) => ({ kind: 'alter_extension', extension: text(node, 'extname') ?? '', sql }),
  CreateFunctionStmt: (node, reading, readSql) => createFunction(node, reading, readSql),
  DoStmt: (node, reading, readSql) => doBlock(node, reading, readSql),
  CallStmt: rows.call,
  CreateTrigStmt: objects.createTrigger,
  RuleStmt: (node, { sql }) => ({ kind: 'create_rule', rule: text(node, 'rulename') ?? '', table: relationName(child(node, 'relation')), sql }),
  CreatePolicyStmt: objects.createPolicy,
  AlterPolicyStmt: (node, { sql }) => ({ kind: 'alter_policy', policy: text(node, 'policy_name') ?? '', table: relationName(child(node, 'table')), sql }),
  GrantStmt: objects.grant,
  GrantRoleStmt: objects.grantRole,
  AlterDefaultPrivilegesStmt: objects.defaultPrivileges,
  CreateRoleStmt: (node, { sql }) => ({ kind: 'create_role', role: text(node, 'role') ?? '', sql }),
  AlterRoleStmt: (node, { sql }) => ({ kind: 'alter_role', role: roleOf(child(node, 'role')), sql }),
  AlterRoleSetStmt: session.alterRoleSet,
  DropRoleStmt: session.dropRole,
  AlterOwnerStmt: objects.setOwner,
  AlterObjectSchemaStmt: objects.setSchema,
  VariableSetStmt: session.variable,
  AlterSystemStmt: session.alterSystem,
  TransactionStmt: session.transaction,
  ConstraintsSetStmt: session.setConstraints,
  LockStmt: rows.lockTable,
  VacuumStmt: session.vacuum,
  ReindexStmt: session.reindex,
  ClusterStmt: (node) => {
    const relation = child(node, 'relation');
    const index = text(node, 'indexname');
    return { kind: 'cluster', ...(relation === undefined ? {} : { table: relationName(relation) }), ...(index === undefined ? {} : { index }) };
  },
  CommentStmt: objects.comment,
  CreateStatsStmt: objects.createStatistics,
  CreatePublicationStmt: (node, reading) => objects.publication(node, reading, 'create'),
  AlterPublicationStmt: (node, reading) => objects.publication(node, reading, 'alter'),
  InsertStmt: rows.insert,
  UpdateStmt: (node, reading, _, inLoop) => rows.update(node, reading, inLoop),
  DeleteStmt: (node, reading, _, inLoop) => rows.remove(node, reading, inLoop),
  MergeStmt: rows.merge,
  TruncateStmt: rows.truncate,
  CopyStmt: rows.copy,
  SelectStmt: rows.select,
};

/** Operations of one statement. A kind that is not modelled is kept as such, with its name. */
export function operationsOf(stmt: Tree, reading: Reading, readSql: ReadSql, inLoop: boolean): readonly Operation[] {
  const { kind, node } = unwrap(stmt);
  const read = readers[kind];
  if (read === undefined) return [{ kind: 'opaque', sql: reading.sql, reason: `${kind.replace(/Stmt$/, '')} is not modelled`, ...tablesOf(node) }];
  const operations = read(node, reading, readSql, inLoop);
  return Array.isArray(operations) ? operations : [operations as Operation];
}

function tablesOf(node: Tree): { readonly tables?: readonly ReturnType<typeof relationName>[] } {
  const relation = child(node, 'relation') ?? as(child(node, 'relation'), 'RangeVar');
  return relation === undefined ? {} : { tables: [relationName(relation)] };
}
