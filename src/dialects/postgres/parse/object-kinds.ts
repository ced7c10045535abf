import type { ObjectType } from 'libpg-query';
import type { ObjectKind } from '../../../core/operation.js';

const kinds: Partial<Record<ObjectType, ObjectKind>> = {
  OBJECT_AGGREGATE: 'function',
  OBJECT_COLUMN: 'column',
  OBJECT_DATABASE: 'database',
  OBJECT_DOMAIN: 'domain',
  OBJECT_EXTENSION: 'extension',
  OBJECT_FOREIGN_TABLE: 'foreign_table',
  OBJECT_FUNCTION: 'function',
  OBJECT_INDEX: 'index',
  OBJECT_MATVIEW: 'materialized_view',
  OBJECT_POLICY: 'policy',
  OBJECT_PROCEDURE: 'function',
  OBJECT_ROUTINE: 'function',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_TABCONSTRAINT: 'constraint',
  OBJECT_TABLE: 'table',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_TYPE: 'type',
  OBJECT_VIEW: 'view',
};

/** The kind of an object as the grammar names it; undefined for what has no kind of its own. */
export function objectKind(type: ObjectType | undefined): ObjectKind | undefined {
  return type === undefined ? undefined : kinds[type];
}
