import type {
  AlterObjectSchemaStmt,
  AlterOwnerStmt,
  CommentStmt,
  DropStmt,
  Node,
  ObjectWithArgs,
  RenameStmt,
} from 'libpg-query';
import { type Name, named } from '../../../core/name.js';
import type { ObjectKind, Operation } from '../../../core/operation.js';
import { signatureOf } from './data-types.js';
import { all, altered, as, objectParts, partsName, relationName, roleName } from './nodes.js';
import { objectKind } from './object-kinds.js';
import { opaque } from './opaque.js';
import type { Reading } from './reading.js';

interface How {
  readonly cascade?: true;
  readonly ifExists?: true;
}

/** DROP: one operation for each object. */
export function drop(node: DropStmt, reading: Reading): readonly Operation[] {
  const how: How = {
    ...(node.behavior === 'DROP_CASCADE' ? { cascade: true } : {}),
    ...(node.missing_ok === true ? { ifExists: true } : {}),
  };
  return (node.objects ?? []).map((object) => dropOne(node, object, how, reading));
}

function dropOne(node: DropStmt, object: Node, how: How, reading: Reading): Operation {
  const parts = objectParts(object);
  const name = partsName(parts);
  const { cascade: _cascade, ...ifExists } = how;
  const owner = partsName(parts.slice(0, -1));
  switch (node.removeType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
      return { kind: 'drop_table', table: name, ...how };
    case 'OBJECT_INDEX':
      return { kind: 'drop_index', index: name, concurrently: node.concurrent === true, ...how };
    case 'OBJECT_VIEW':
      return { kind: 'drop_view', view: name, ...how };
    case 'OBJECT_MATVIEW':
      return { kind: 'drop_materialized_view', view: name, ...how };
    case 'OBJECT_SEQUENCE':
      return { kind: 'drop_sequence', sequence: name, ...how };
    case 'OBJECT_TYPE':
      return { kind: 'drop_type', type: name, object: 'type', ...how };
    case 'OBJECT_DOMAIN':
      return { kind: 'drop_type', type: name, object: 'domain', ...how };
    case 'OBJECT_SCHEMA':
      return { kind: 'drop_schema', schema: name.name, ...how };
    case 'OBJECT_EXTENSION':
      return { kind: 'drop_extension', extension: name.name, ...how };
    case 'OBJECT_FUNCTION':
    case 'OBJECT_ROUTINE':
      return { kind: 'drop_function', routine: name, signature: signature(object), ...how };
    case 'OBJECT_PROCEDURE':
      return { kind: 'drop_function', routine: name, signature: signature(object), ...how, procedure: true };
    case 'OBJECT_AGGREGATE':
      return { kind: 'drop_function', routine: name, signature: signature(object) || '*', ...how, aggregate: true };
    case 'OBJECT_TRIGGER':
      return { kind: 'drop_trigger', trigger: name.name, table: owner, ...how };
    case 'OBJECT_RULE':
      return { kind: 'drop_rule', rule: name.name, table: owner, ...how };
    case 'OBJECT_POLICY':
      return { kind: 'drop_policy', policy: name.name, table: owner, ...ifExists };
    case 'OBJECT_PUBLICATION':
      return { kind: 'publication', name: name.name, action: 'drop', tables: [], sql: reading.sql };
    default:
      return opaque(reading);
  }
}

function signature(object: Node): string {
  return argumentTypes(as(object, 'ObjectWithArgs') ?? {});
}

/** The types of the arguments that tell a function from others of its name. */
export function argumentTypes(object: ObjectWithArgs): string {
  return all(object.objargs, 'TypeName').map(signatureOf).join(', ');
}

/** ALTER … RENAME. */
export function rename(node: RenameStmt, reading: Reading): readonly Operation[] {
  return [renamed(node, reading)];
}

function renamed(node: RenameStmt, reading: Reading): Operation {
  const table = relationName(node.relation);
  const to = node.newname ?? '';
  const from = node.subname ?? '';
  switch (node.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_SEQUENCE':
      // ALTER TABLE renames all of them, and so does the operation.
      return { kind: 'rename_table', table, to, ...(node.missing_ok === true ? { ifExists: true } : {}) };
    case 'OBJECT_INDEX':
      return { kind: 'rename_index', index: table, to, ...(node.missing_ok === true ? { ifExists: true } : {}) };
    case 'OBJECT_COLUMN':
      return { kind: 'rename_column', table, column: from, to, ...altered(node) };
    case 'OBJECT_TABCONSTRAINT':
      return { kind: 'rename_constraint', table, constraint: from, to, ...altered(node) };
    case 'OBJECT_POLICY':
      return { kind: 'alter_policy', policy: from, table, sql: reading.sql };
    case 'OBJECT_SCHEMA':
      return { kind: 'rename_schema', schema: from, to };
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return { kind: 'alter_type', type: partsName(objectParts(node.object)), sql: reading.sql };
    case 'OBJECT_ATTRIBUTE':
      return { kind: 'alter_type', type: table, sql: reading.sql };
    case 'OBJECT_ROLE':
      return { kind: 'alter_role', role: from, sql: reading.sql };
    case 'OBJECT_PUBLICATION':
      return {
        kind: 'publication',
        name: objectParts(node.object)[0] ?? from,
        action: 'alter',
        tables: [],
        sql: reading.sql,
      };
    default:
      return opaque(reading, node.relation === undefined ? [] : [table]);
  }
}

/** ALTER … SET SCHEMA. */
export function setSchema(node: AlterObjectSchemaStmt, reading: Reading): readonly Operation[] {
  const object = objectKind(node.objectType);
  if (object === undefined) return [opaque(reading)];
  const name = objectName(node.relation, node.object);
  return [{ kind: 'set_schema', object, name, to: node.newschema ?? '', ...altered(node) }];
}

/** ALTER … OWNER TO. */
export function setOwner(node: AlterOwnerStmt, reading: Reading): readonly Operation[] {
  const object = objectKind(node.objectType);
  if (object === undefined) return [opaque(reading)];
  const name = objectName(node.relation, node.object);
  return [{ kind: 'set_owner', object, name, owner: roleName(node.newowner) }];
}

function objectName(relation: Parameters<typeof relationName>[0], object: Node | undefined): Name {
  return relation === undefined ? partsName(objectParts(object)) : relationName(relation);
}

/** COMMENT ON. */
export function comment(node: CommentStmt, reading: Reading): readonly Operation[] {
  const parts = objectParts(node.object);
  const shared = { text: node.comment ?? null, sql: reading.sql };
  const object = objectKind(node.objtype);
  const owner = partsName(parts.slice(0, -1));
  switch (object) {
    case undefined:
      return [{ kind: 'comment', object: 'other', name: partsName(parts), ...shared }];
    case 'column':
      return [{ kind: 'comment', object, name: owner, column: parts.at(-1) ?? '', ...shared }];
    case 'constraint':
    case 'trigger':
    case 'policy':
      return [{ kind: 'comment', object, name: named(parts.at(-1) ?? '', owner.schema), ...shared }];
    default:
      return [{ kind: 'comment', object, name: partsName(parts), ...shared }];
  }
}

/** The kind of an object that has privileges; `table` where the grammar says TABLE of a view or a sequence too. */
export function grantedKind(type: Parameters<typeof objectKind>[0]): ObjectKind {
  return objectKind(type) ?? 'function';
}
