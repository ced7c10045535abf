import type {
  AlterDomainStmt,
  AlterEnumStmt,
  AlterExtensionStmt,
  AlterPublicationStmt,
  AlterSeqStmt,
  CompositeTypeStmt,
  CreateDomainStmt,
  CreateEnumStmt,
  CreateExtensionStmt,
  CreatePublicationStmt,
  CreateRangeStmt,
  CreateSchemaStmt,
  CreateSeqStmt,
  CreateStatsStmt,
  DefineStmt,
  Node,
} from 'libpg-query';
import { type Name, named } from '../../../core/name.js';
import type { ColumnReference, Operation } from '../../../core/operation.js';
import { constraintOf } from './columns.js';
import { signatureOf, typeOf } from './data-types.js';
import { all, items, objectParts, optionsOf, partsName, relationName, roleName, strings } from './nodes.js';
import { opaque } from './opaque.js';
import type { Reading } from './reading.js';

/** CREATE SEQUENCE. */
export function createSequence(node: CreateSeqStmt, { sql }: Reading): readonly Operation[] {
  const owner = ownerOf(node.options);
  return [
    {
      kind: 'create_sequence',
      sequence: relationName(node.sequence),
      sql,
      ...(owner === undefined || owner === null ? {} : { ownedBy: owner }),
      ...(node.if_not_exists === true ? { ifNotExists: true } : {}),
    },
  ];
}

/** ALTER SEQUENCE. `ownedBy` is null for OWNED BY NONE. */
export function alterSequence(node: AlterSeqStmt, { sql }: Reading): readonly Operation[] {
  const owner = ownerOf(node.options);
  const sequence = relationName(node.sequence);
  return [{ kind: 'alter_sequence', sequence, sql, ...(owner === undefined ? {} : { ownedBy: owner }) }];
}

function ownerOf(options: readonly Node[] | undefined): ColumnReference | null | undefined {
  const option = all(options, 'DefElem').find((candidate) => candidate.defname === 'owned_by');
  if (option === undefined) return undefined;
  const parts = objectParts(option.arg);
  if (parts.length < 2) return null;
  return { table: partsName(parts.slice(0, -1)), column: parts.at(-1) ?? '' };
}

/** CREATE TYPE … AS ENUM. */
export function createEnum(node: CreateEnumStmt): readonly Operation[] {
  return [{ kind: 'create_enum', type: partsName(strings(node.typeName)), values: strings(node.vals) }];
}

/** ALTER TYPE … ADD VALUE and RENAME VALUE. */
export function alterEnum(node: AlterEnumStmt): readonly Operation[] {
  const type = partsName(strings(node.typeName));
  const value = node.newVal ?? '';
  if (node.oldVal !== undefined) return [{ kind: 'rename_enum_value', type, value: node.oldVal, to: value }];
  const place = node.newValIsAfter === true ? ('after' as const) : ('before' as const);
  return [
    {
      kind: 'add_enum_value',
      type,
      value,
      ...(node.newValNeighbor === undefined ? {} : { position: { place, neighbour: node.newValNeighbor } }),
      ...(node.skipIfNewValExists === true ? { ifNotExists: true } : {}),
    },
  ];
}

/** CREATE DOMAIN. */
export function createDomain(node: CreateDomainStmt, reading: Reading): readonly Operation[] {
  const constraints = all(node.constraints, 'Constraint');
  return [
    {
      kind: 'create_domain',
      domain: partsName(strings(node.domainname)),
      base: typeOf(node.typeName, reading),
      notNull: constraints.some((constraint) => constraint.contype === 'CONSTR_NOTNULL'),
      checks: constraints.flatMap((constraint) => {
        const check = constraintOf(constraint, reading, '');
        return check?.type === 'check' ? [check.expression] : [];
      }),
      sql: reading.sql,
    },
  ];
}

const domainChanges = {
  N: 'drop_not_null',
  O: 'set_not_null',
  C: 'add_constraint',
  X: 'drop_constraint',
  V: 'validate_constraint',
} as const;

/** ALTER DOMAIN. */
export function alterDomain(node: AlterDomainStmt, reading: Reading): readonly Operation[] {
  const domain = partsName(strings(node.typeName));
  const { sql } = reading;
  if (node.subtype === 'T')
    return [{ kind: 'alter_domain', domain, change: node.def === undefined ? 'drop_default' : 'set_default', sql }];
  const change = domainChanges[(node.subtype ?? '') as keyof typeof domainChanges];
  if (change === undefined) return [opaque(reading)];
  const [constraint] = all(node.def === undefined ? [] : [node.def], 'Constraint');
  const read = constraint === undefined ? null : constraintOf(constraint, reading, '');
  const name = node.name ?? constraint?.conname;
  return [
    {
      kind: 'alter_domain',
      domain,
      change,
      ...(name === undefined ? {} : { constraint: name }),
      ...(read?.type === 'check' ? { check: read.expression } : {}),
      ...(constraint?.skip_validation === true ? { notValid: true } : {}),
      sql,
    },
  ];
}

/** CREATE TYPE of a row. */
export function createComposite(node: CompositeTypeStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'create_type', type: relationName(node.typevar), sql }];
}

/** CREATE TYPE of a range. */
export function createRange(node: CreateRangeStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'create_type', type: partsName(strings(node.typeName)), sql }];
}

/** CREATE TYPE of a new base type, and other objects that are defined by a list of options. */
export function define(node: DefineStmt, reading: Reading): readonly Operation[] {
  if (node.kind === 'OBJECT_COLLATION') return [createCollation(node, reading)];
  if (node.kind === 'OBJECT_AGGREGATE') return [createAggregate(node, reading)];
  if (node.kind !== 'OBJECT_TYPE') return [opaque(reading)];
  return [{ kind: 'create_type', type: partsName(strings(node.defnames)), sql: reading.sql }];
}

/** CREATE COLLATION. One that is copied is as deterministic as the other, which is not known here. */
function createCollation(node: DefineStmt, reading: Reading): Operation {
  const { deterministic, from } = optionsOf(node.definition);
  if (from !== undefined || node.if_not_exists === true) return opaque(reading);
  const isOff = ['false', 'off', 'no', '0'].includes((deterministic ?? 'true').toLowerCase());
  return {
    kind: 'create_collation',
    collation: partsName(strings(node.defnames)),
    deterministic: !isOff,
    sql: reading.sql,
  };
}

/** CREATE AGGREGATE: a routine that calls those that its definition names. */
function createAggregate({ defnames, args, replace }: DefineStmt, { sql }: Reading): Operation {
  const given = all(items(args?.[0]), 'FunctionParameter').map(({ argType }) => signatureOf(argType));
  return {
    kind: 'create_function',
    routine: partsName(strings(defnames)),
    signature: given.length === 0 ? '*' : given.join(', '),
    language: 'aggregate',
    volatility: 'immutable',
    securityDefiner: false,
    setsSearchPath: false,
    body: [],
    sql,
    ...(replace === true ? { orReplace: true } : {}),
  };
}

/** CREATE SCHEMA. What it makes inside the schema is not read. */
export function createSchema(node: CreateSchemaStmt, reading: Reading): readonly Operation[] {
  const schema = node.schemaname ?? roleName(node.authrole);
  const created: Operation = {
    kind: 'create_schema',
    schema,
    ...(node.if_not_exists === true ? { ifNotExists: true } : {}),
  };
  if ((node.schemaElts ?? []).length === 0) return [created];
  const reason = 'CREATE SCHEMA with objects inside it is not modelled; write them as statements of their own.';
  return [created, { kind: 'opaque', sql: reading.sql, reason }];
}

/** CREATE EXTENSION. */
export function createExtension(node: CreateExtensionStmt): readonly Operation[] {
  const { schema: name = null, new_version: version = null, cascade } = optionsOf(node.options);
  return [
    {
      kind: 'create_extension',
      extension: node.extname ?? '',
      ...(node.if_not_exists === true ? { ifNotExists: true } : {}),
      ...(name === null ? {} : { schema: name }),
      ...(version === null ? {} : { version }),
      ...(cascade === undefined ? {} : { cascade: true }),
    },
  ];
}

/** ALTER EXTENSION … UPDATE. */
export function alterExtension(node: AlterExtensionStmt, { sql }: Reading): readonly Operation[] {
  return [{ kind: 'alter_extension', extension: node.extname ?? '', sql }];
}

/** CREATE STATISTICS. */
export function createStatistics(node: CreateStatsStmt, { sql }: Reading): readonly Operation[] {
  const [relation] = all(node.relations, 'RangeVar');
  const name = strings(node.defnames).at(-1) ?? '';
  return [{ kind: 'create_statistics', name, table: relationName(relation), sql }];
}

/** CREATE PUBLICATION and ALTER PUBLICATION. */
export function publication(
  node: CreatePublicationStmt | AlterPublicationStmt,
  { sql }: Reading,
  action: 'create' | 'alter',
): readonly Operation[] {
  return [{ kind: 'publication', name: node.pubname ?? '', action, tables: published(node.pubobjects), sql }];
}

function published(objects: readonly Node[] | undefined): readonly Name[] {
  return all(objects, 'PublicationObjSpec').flatMap((object) => {
    const relation = object.pubtable?.relation;
    return relation === undefined ? [] : [named(relation.relname ?? '', relation.schemaname)];
  });
}
