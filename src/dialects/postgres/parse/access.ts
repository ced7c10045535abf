import type {
  AlterDefaultPrivilegesStmt,
  AlterPolicyStmt,
  AlterRoleSetStmt,
  AlterRoleStmt,
  CreatePolicyStmt,
  CreateRoleStmt,
  DropRoleStmt,
  GrantRoleStmt,
  GrantStmt,
  Node,
} from 'libpg-query';
import { type Expression, named } from '../../../core/name.js';
import type { Operation, OperationOf } from '../../../core/operation.js';
import { insideBrackets } from './columns.js';
import { callsPerRow, expressionOf } from './expressions.js';
import { all, objectParts, partsName, relationName, roleName, roleNames } from './nodes.js';
import { grantedKind } from './objects.js';
import { type Reading, slice } from './reading.js';
import { settingOf } from './session.js';

type Granted = Pick<OperationOf<'grant'>, 'object' | 'names' | 'privileges' | 'sql'>;

function given(isGrant: boolean, granted: Granted, roles: readonly string[]): readonly Operation[] {
  if (isGrant) return [{ kind: 'grant', ...granted, to: roles }];
  return [{ kind: 'revoke', ...granted, from: roles }];
}

function privilegesOf(nodes: readonly Node[] | undefined): readonly string[] {
  const names = all(nodes, 'AccessPriv').map((privilege) => (privilege.priv_name ?? 'all').toLowerCase());
  return names.length === 0 ? ['all'] : names;
}

/** GRANT and REVOKE on objects. */
export function grant(node: GrantStmt, { sql }: Reading): readonly Operation[] {
  const object = node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' ? 'all_in_schema' : grantedKind(node.objtype);
  const names = (node.objects ?? []).map((item) => partsName(objectParts(item)));
  const granted: Granted = { object, names, privileges: privilegesOf(node.privileges), sql };
  return given(node.is_grant === true, granted, roleNames(node.grantees));
}

/** GRANT and REVOKE of roles. */
export function grantRole(node: GrantRoleStmt, { sql }: Reading): readonly Operation[] {
  const names = all(node.granted_roles, 'AccessPriv').map((role) => named(role.priv_name ?? ''));
  return given(node.is_grant === true, { object: 'role', names, privileges: [], sql }, roleNames(node.grantee_roles));
}

/** ALTER DEFAULT PRIVILEGES. `names` are the schemas that it is about. */
export function defaultPrivileges(node: AlterDefaultPrivilegesStmt, { sql }: Reading): readonly Operation[] {
  const schemas = all(node.options, 'DefElem').find((option) => option.defname === 'schemas');
  const names = objectParts(schemas?.arg).map((schema) => named(schema));
  const granted: Granted = { object: 'default', names, privileges: privilegesOf(node.action?.privileges), sql };
  return given(node.action?.is_grant === true, granted, roleNames(node.action?.grantees));
}

/** CREATE ROLE, CREATE USER and CREATE GROUP. */
export function createRole(node: CreateRoleStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'create_role', role: node.role ?? '', sql }];
}

/** ALTER ROLE. */
export function alterRole(node: AlterRoleStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'alter_role', role: roleName(node.role), sql }];
}

/** ALTER ROLE … SET. The role is `all` for every role. */
export function alterRoleSetting(node: AlterRoleSetStmt, { sql }: Reading): readonly Operation[] {
  const role = node.role === undefined ? 'all' : roleName(node.role);
  const { setting, value } = settingOf(node.setstmt ?? {});
  return [{ kind: 'alter_role', role, sql, setting: { name: setting, value } }];
}

/** DROP ROLE: one operation for each. */
export function dropRole(node: DropRoleStmt): readonly Operation[] {
  const exists = node.missing_ok === true ? { ifExists: true } : {};
  return roleNames(node.roles).map((role) => ({ kind: 'drop_role', role, ...exists }));
}

/** CREATE POLICY. */
export function createPolicy(node: CreatePolicyStmt, reading: Reading): readonly Operation[] {
  const perRow = node.qual === undefined ? [] : callsPerRow(node.qual);
  return [
    {
      kind: 'create_policy',
      policy: node.policy_name ?? '',
      table: relationName(node.table),
      permissive: node.permissive === true,
      command: node.cmd_name ?? 'all',
      roles: roleNames(node.roles),
      ...(node.qual === undefined ? {} : { using: enclosed(node.qual, 'using', reading) }),
      ...(node.with_check === undefined ? {} : { check: enclosed(node.with_check, 'check', reading) }),
      ...(perRow.length === 0 ? {} : { perRow }),
    },
  ];
}

function enclosed(node: Node, keyword: string, reading: Reading): Expression {
  return expressionOf(node, slice(reading, insideBrackets(reading, reading.from, keyword)));
}

/** ALTER POLICY. */
export function alterPolicy(node: AlterPolicyStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'alter_policy', policy: node.policy_name ?? '', table: relationName(node.table), sql }];
}
