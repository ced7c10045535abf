import { named, type Name } from '../../../core/name.js';
import type { ObjectKind, Operation } from '../../../core/operation.js';
import { expressionOf } from '../expressions.js';
import { readsOf } from '../queries.js';
import { behindKeyword, type Source } from '../source.js';
import { as, child, children, flag, nameOf, objectName, objectParts, relationName, strings, text, type Tree, unwrap } from '../tree.js';
import { typeOf } from '../types.js';
import { optionsOf } from '../definitions.js';
import { roleOf } from './tables.js';

/** How a statement of one kind becomes operations. `from` and `to` are the offsets of the statement in the source. */
export interface Reading {
  readonly source: Source;
  readonly sql: string;
  readonly from: number;
  readonly to: number;
}

const objects: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TABLE: 'table', OBJECT_COLUMN: 'column', OBJECT_INDEX: 'index', OBJECT_VIEW: 'view', OBJECT_MATVIEW: 'materialized_view', OBJECT_SEQUENCE: 'sequence', OBJECT_TYPE: 'type', OBJECT_DOMAIN: 'domain',
  OBJECT_SCHEMA: 'schema', OBJECT_DATABASE: 'database', OBJECT_FUNCTION: 'function', OBJECT_PROCEDURE: 'function', OBJECT_ROUTINE: 'function', OBJECT_EXTENSION: 'extension', OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_DOMCONSTRAINT: 'constraint', OBJECT_TRIGGER: 'trigger', OBJECT_POLICY: 'policy', OBJECT_FOREIGN_TABLE: 'foreign_table',
};

/** ALTER … RENAME. */
export function rename(node: Tree, { sql }: Reading): Operation {
  const relation = relationName(child(node, 'relation'));
  const to = text(node, 'newname') ?? '';
  const subname = text(node, 'subname') ?? '';
  const ifExists = flag(node, 'missing_ok') ? { ifExists: true } : {};
  switch (text(node, 'renameType')) {
    case 'OBJECT_COLUMN':
    case 'OBJECT_ATTRIBUTE':
      return { kind: 'rename_column', table: relation, column: subname, to };
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_FOREIGN_TABLE':
      return { kind: 'rename_table', table: relation, to, ...ifExists };
    case 'OBJECT_INDEX':
      return { kind: 'rename_index', index: relation, to };
    case 'OBJECT_TABCONSTRAINT':
      return { kind: 'rename_constraint', table: relation, constraint: subname, to };
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'alter_type', type: objectName(child(node, 'object')), sql };
    default:
      return { kind: 'opaque', sql, reason: 'this kind of RENAME is not modelled', ...(relation.name === '' ? {} : { tables: [relation] }) };
  }
}

/** DROP of everything that has a list of names. */
export function drop(node: Tree, { sql }: Reading): readonly Operation[] {
  const cascade = text(node, 'behavior') === 'DROP_CASCADE' ? { cascade: true } : {};
  const ifExists = flag(node, 'missing_ok') ? { ifExists: true } : {};
  return children(node, 'objects').map((object) => dropOne(text(node, 'removeType') ?? '', object, { ...cascade, ...ifExists }, flag(node, 'concurrent'), sql));
}

function dropOne(kind: string, object: Tree, how: { readonly cascade?: boolean; readonly ifExists?: boolean }, concurrently: boolean, sql: string): Operation {
  const name = objectName(object);
  const parts = objectParts(object);
  const owner = nameOf(parts.slice(0, -1));
  const own = parts.at(-1) ?? '';
  switch (kind) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return { kind: 'drop_table', table: name, ...how };
    case 'OBJECT_INDEX':
      return { kind: 'drop_index', index: name, concurrently, ...how };
    case 'OBJECT_VIEW':
      return { kind: 'drop_view', view: name, ...how };
    case 'OBJECT_MATVIEW':
      return { kind: 'drop_materialized_view', view: name, ...how };
    case 'OBJECT_SEQUENCE':
      return { kind: 'drop_sequence', sequence: name, ...how };
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'drop_type', type: name, object: kind === 'OBJECT_TYPE' ? 'type' : 'domain', ...how };
    case 'OBJECT_SCHEMA':
      return { kind: 'drop_schema', schema: name.name, ...how };
    case 'OBJECT_EXTENSION':
      return { kind: 'drop_extension', extension: name.name, ...how };
    case 'OBJECT_FUNCTION':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return { kind: 'drop_function', routine: name, signature: signatureOf(object), ...how };
    case 'OBJECT_PROCEDURE':
      return { kind: 'drop_function', routine: name, signature: signatureOf(object), procedure: true, ...how };
    case 'OBJECT_TRIGGER':
      return { kind: 'drop_trigger', trigger: own, table: owner, ...how };
    case 'OBJECT_POLICY':
      return { kind: 'drop_policy', policy: own, table: owner, ...(how.ifExists === true ? { ifExists: true } : {}) };
    case 'OBJECT_RULE':
      return { kind: 'drop_rule', rule: own, table: owner };
    case 'OBJECT_PUBLICATION':
      return { kind: 'publication', name: name.name, action: 'drop', tables: [], sql };
    default:
      return { kind: 'opaque', sql, reason: `DROP ${kind.replace('OBJECT_', '').replaceAll('_', ' ')} is not modelled` };
  }
}

function signatureOf(object: Tree): string {
  return children(as(object, 'ObjectWithArgs'), 'objargs').map((item) => typeOf(as(item, 'TypeName')).sql).join(', ');
}

/** CREATE VIEW. */
export function createView(node: Tree, reading: Reading): Operation {
  const aliases = strings(children(node, 'aliases'));
  const options = Object.fromEntries(Object.entries(optionsOf(children(node, 'options'))).map(([name, value]) => [name, value ?? 'true']));
  return {
    kind: 'create_view',
    view: relationName(child(node, 'view')),
    query: queryText(reading).replace(/\s+with\s+(?:cascaded\s+|local\s+)?check\s+option\s*$/i, ''),
    reads: readsOf(child(node, 'query')),
    ...(flag(node, 'replace') ? { orReplace: true } : {}),
    ...(aliases.length === 0 ? {} : { columns: aliases }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** CREATE TABLE AS, and CREATE MATERIALIZED VIEW. */
export function createTableAs(node: Tree, reading: Reading): Operation {
  const into = child(node, 'into');
  const name = relationName(child(into, 'rel'));
  const query = queryText(reading).replace(/\s+with\s+(?:no\s+)?data\s*$/i, '');
  const withData = !flag(into, 'skipData');
  const ifNotExists = flag(node, 'if_not_exists') ? { ifNotExists: true } : {};
  if (text(node, 'objtype') === 'OBJECT_MATVIEW') {
    return { kind: 'create_materialized_view', view: name, query, reads: readsOf(child(node, 'query')), withData, ...ifNotExists };
  }
  return { kind: 'create_table_as', table: name, query, reads: readsOf(child(node, 'query')).map((use) => use.relation), withData, ...ifNotExists };
}

function queryText({ source, from, to }: Reading): string {
  return behindKeyword(source, 'AS', from, to) ?? source.sql.slice(from, to);
}

/** CREATE and ALTER SEQUENCE. */
export function sequence(node: Tree, { sql }: Reading, action: 'create' | 'alter'): Operation {
  const name = relationName(child(node, 'sequence'));
  const owner = children(node, 'options')
    .map((item) => as(item, 'DefElem'))
    .find((option) => text(option, 'defname') === 'owned_by');
  const parts = strings(children(as(child(owner, 'arg'), 'List'), 'items'));
  const ownedBy = parts.length < 2 ? undefined : { table: nameOf(parts.slice(0, -1)), column: parts.at(-1) ?? '' };
  if (action === 'alter') return { kind: 'alter_sequence', sequence: name, sql, ...(owner === undefined ? {} : { ownedBy: ownedBy ?? null }) };
  return { kind: 'create_sequence', sequence: name, sql, ...(ownedBy === undefined ? {} : { ownedBy }), ...(flag(node, 'if_not_exists') ? { ifNotExists: true } : {}) };
}

/** CREATE TYPE … AS ENUM. */
export function createEnum(node: Tree): Operation {
  return { kind: 'create_enum', type: nameOf(strings(children(node, 'typeName'))), values: strings(children(node, 'vals')) };
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(node: Tree): Operation {
  const type = nameOf(strings(children(node, 'typeName')));
  const old = text(node, 'oldVal');
  const value = text(node, 'newVal') ?? '';
  if (old !== undefined) return { kind: 'rename_enum_value', type, value: old, to: value };
  const neighbour = text(node, 'newValNeighbor');
  return {
    kind: 'add_enum_value',
    type,
    value,
    ...(neighbour === undefined ? {} : { position: { place: flag(node, 'newValIsAfter') ? 'after' : 'before', neighbour } }),
    ...(flag(node, 'skipIfNewValExists') ? { ifNotExists: true } : {}),
  };
}

/** CREATE DOMAIN. */
export function createDomain(node: Tree, { source, sql }: Reading): Operation {
  const constraints = children(node, 'constraints').map((item) => as(item, 'Constraint'));
  return {
    kind: 'create_domain',
    domain: nameOf(strings(children(node, 'domainname'))),
    base: typeOf(child(node, 'typeName')),
    notNull: constraints.some((constraint) => text(constraint, 'contype') === 'CONSTR_NOTNULL'),
    checks: constraints.filter((constraint) => text(constraint, 'contype') === 'CONSTR_CHECK').map((constraint) => expressionOf(child(constraint, 'raw_expr'), source)),
    sql,
  };
}

const domainChanges = { T: 'set_default', N: 'drop_not_null', O: 'set_not_null', C: 'add_constraint', X: 'drop_constraint', V: 'validate_constraint' } as const;

/** ALTER DOMAIN. */
export function alterDomain(node: Tree, { source, sql }: Reading): Operation {
  const domain = nameOf(strings(children(node, 'typeName')));
  const subtype = (text(node, 'subtype') ?? 'T').replace(/^AD_/, '');
  const named: Readonly<Record<string, (typeof domainChanges)[keyof typeof domainChanges]>> = { ...domainChanges, AlterDefault: 'set_default', DropNotNull: 'drop_not_null', SetNotNull: 'set_not_null', AddConstraint: 'add_constraint', DropConstraint: 'drop_constraint', ValidateConstraint: 'validate_constraint' };
  const change = named[subtype] ?? 'set_default';
  const def = as(child(node, 'def'), 'Constraint');
  const constraint = text(def, 'conname') ?? text(node, 'name');
  return {
    kind: 'alter_domain',
    domain,
    change: change === 'set_default' && child(node, 'def') === undefined ? 'drop_default' : change,
    ...(constraint === undefined ? {} : { constraint }),
    ...(def === undefined || change !== 'add_constraint' ? {} : { check: expressionOf(child(def, 'raw_expr'), source), ...(flag(def, 'skip_validation') ? { notValid: true } : {}) }),
    sql,
  };
}

/** ALTER … SET SCHEMA. */
export function setSchema(node: Tree, { sql }: Reading): Operation {
  const object = objects[text(node, 'objectType') ?? ''];
  if (object === undefined) return { kind: 'opaque', sql, reason: 'SET SCHEMA of this object is not modelled' };
  const relation = child(node, 'relation');
  return { kind: 'set_schema', object, name: relation === undefined ? objectName(child(node, 'object')) : relationName(relation), to: text(node, 'newschema') ?? '' };
}

/** ALTER … OWNER TO, of what is no table. */
export function setOwner(node: Tree, { sql }: Reading): Operation {
  const object = objects[text(node, 'objectType') ?? ''];
  if (object === undefined) return { kind: 'opaque', sql, reason: 'OWNER TO of this object is not modelled' };
  return { kind: 'set_owner', object, name: objectName(child(node, 'object')), owner: roleOf(child(node, 'newowner')) };
}

/** COMMENT ON. */
export function comment(node: Tree, { sql }: Reading): Operation {
  const object = objects[text(node, 'objtype') ?? ''];
  const parts = objectParts(child(node, 'object'));
  const content = text(node, 'comment') ?? null;
  if (object === 'column') return { kind: 'comment', object, name: nameOf(parts.slice(0, -1)), column: parts.at(-1) ?? '', text: content, sql };
  return { kind: 'comment', object: object ?? 'other', name: objectName(child(node, 'object')), text: content, sql };
}

/** CREATE POLICY. */
export function createPolicy(node: Tree, { source }: Reading): Operation {
  const using = child(node, 'qual');
  const check = child(node, 'with_check');
  return {
    kind: 'create_policy',
    policy: text(node, 'policy_name') ?? '',
    table: relationName(child(node, 'table')),
    permissive: flag(node, 'permissive'),
    command: text(node, 'cmd_name') ?? 'all',
    roles: children(node, 'roles').map((role) => roleOf(as(role, 'RoleSpec'))),
    ...(using === undefined ? {} : { using: expressionOf(using, source) }),
    ...(check === undefined ? {} : { check: expressionOf(check, source) }),
  };
}

/** GRANT and REVOKE on objects. */
export function grant(node: Tree, { sql }: Reading): Operation {
  const type = text(node, 'objtype') ?? '';
  const target = text(node, 'targtype');
  const object = target === 'ACL_TARGET_ALL_IN_SCHEMA' ? 'all_in_schema' : target === 'ACL_TARGET_DEFAULTS' ? 'default' : (objects[type] ?? 'table');
  const names = children(node, 'objects').map(objectName);
  const privileges = children(node, 'privileges').map((item) => text(as(item, 'AccessPriv'), 'priv_name') ?? 'all');
  const roles = children(node, 'grantees').map((role) => roleOf(as(role, 'RoleSpec')));
  const shared = { object, names, privileges: privileges.length === 0 ? ['all'] : privileges, sql } as const;
  return flag(node, 'is_grant') ? { kind: 'grant', ...shared, to: roles } : { kind: 'revoke', ...shared, from: roles };
}

/** GRANT and REVOKE of roles. */
export function grantRole(node: Tree, { sql }: Reading): Operation {
  const roles = children(node, 'grantee_roles').map((role) => roleOf(as(role, 'RoleSpec')));
  const names = children(node, 'granted_roles').map((item) => named(text(as(item, 'AccessPriv'), 'priv_name') ?? ''));
  return flag(node, 'is_grant') ? { kind: 'grant', object: 'role', names, privileges: [], to: roles, sql } : { kind: 'revoke', object: 'role', names, privileges: [], from: roles, sql };
}

/** ALTER DEFAULT PRIVILEGES. */
export function defaultPrivileges(node: Tree, reading: Reading): Operation {
  const operation = grant(child(node, 'action') ?? {}, reading);
  return operation.kind === 'grant' || operation.kind === 'revoke' ? { ...operation, object: 'default' } : operation;
}

/** CREATE TRIGGER. */
export function createTrigger(node: Tree, { sql }: Reading): Operation {
  return {
    kind: 'create_trigger',
    trigger: text(node, 'trigname') ?? '',
    table: relationName(child(node, 'relation')),
    sql,
    ...(flag(node, 'isconstraint') ? { constraint: true } : {}),
    ...(flag(node, 'replace') ? { orReplace: true } : {}),
  };
}

/** CREATE and ALTER PUBLICATION. */
export function publication(node: Tree, { sql }: Reading, action: 'create' | 'alter'): Operation {
  const tables: readonly Name[] = children(node, 'pubobjects').flatMap((item) => {
    const relation = child(child(as(item, 'PublicationObjSpec'), 'pubtable'), 'relation');
    return relation === undefined ? [] : [relationName(relation)];
  });
  return { kind: 'publication', name: text(node, 'pubname') ?? '', action, tables, sql };
}

/** CREATE STATISTICS. */
export function createStatistics(node: Tree, { sql }: Reading): Operation {
  const [first] = children(node, 'relations');
  return { kind: 'create_statistics', name: strings(children(node, 'defnames')).join('.'), table: relationName(unwrap(first).node), sql };
}
