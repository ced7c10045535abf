import { key } from '../../../core/name.js';
import type { Operation } from '../../../core/operation.js';
import type { Column, Schema, Sequence, UserType } from '../../../core/schema.js';
import { columnOf, routinesOf } from '../../../core/schema-lookup.js';
import { resolve } from '../complete/resolve.js';
import { name } from '../print-parts.js';

/** Types, and apart from them those whose checks call the schema's own functions. */
export function types(schema: Schema): {
  readonly plain: readonly Operation[];
  readonly checked: readonly Operation[];
} {
  const all = [...schema.types.values()];
  const isChecked = (type: UserType): boolean => type.kind === 'domain' && callsOwn(type, schema);
  return {
    plain: all.filter((type) => !isChecked(type)).flatMap(createType),
    checked: all.filter(isChecked).flatMap(createType),
  };
}

function callsOwn(type: Extract<UserType, { kind: 'domain' }>, schema: Schema): boolean {
  return type.checks.some(({ expression }) =>
    expression.functions.some((called) => {
      const parts = called.split('.');
      const schemaName = parts.at(-2);
      const own = { name: parts.at(-1) ?? '', ...(schemaName === undefined ? {} : { schema: schemaName }) };
      return routinesOf(schema, resolve(own, schema, 'routine')).length > 0;
    }),
  );
}

function createType(type: UserType): readonly Operation[] {
  if (type.kind === 'enum') return [{ kind: 'create_enum', type: type.name, values: type.values }];
  const since = type.alterations ?? [];
  if (type.kind === 'other') {
    return [
      { kind: 'create_type', type: type.name, sql: type.sql },
      ...since.map((sql): Operation => ({ kind: 'alter_type', type: type.name, sql })),
    ];
  }
  const { name: domain, base, notNull, sql } = type;
  return [
    { kind: 'create_domain', domain, base, notNull, checks: [], sql },
    ...since.map((text): Operation => ({ kind: 'alter_domain', domain, change: 'set_default', sql: text })),
  ];
}

/** Sequences, those of identity columns apart, which come with their columns. */
export function sequences(schema: Schema): readonly Operation[] {
  return [...schema.sequences.values()].flatMap((sequence): readonly Operation[] => {
    const column = owner(sequence, schema);
    if (column?.identity !== undefined) return [];
    const sql = sequence.sql === '' ? serialSequence(sequence) : withoutOwner(sequence.sql);
    return [{ kind: 'create_sequence', sequence: sequence.name, sql }, ...alterations(sequence)];
  });
}

function alterations(sequence: Sequence): readonly Operation[] {
  return (sequence.alterations ?? []).map((sql) => ({ kind: 'alter_sequence', sequence: sequence.name, sql }));
}

function owner({ ownedBy }: Sequence, schema: Schema): Column | undefined {
  return ownedBy === undefined ? undefined : columnOf(schema, ownedBy.table, ownedBy.column);
}

/** The sequence of a serial column counts in the column's first type. */
function serialSequence(sequence: Sequence): string {
  const { type } = sequence;
  return `create sequence ${name(sequence.name)}${type === undefined ? '' : ` as ${type}`}`;
}

function withoutOwner(sql: string): string {
  return sql.replace(/\s+owned\s+by\s+(?:"(?:[^"]|"")*"|[\w$.])+/i, '');
}

/** Owners of sequences, and what was said since of the sequences of identity columns. */
export function sequenceOwners(schema: Schema): readonly Operation[] {
  return [...schema.sequences.values()].flatMap((sequence): readonly Operation[] => {
    const { ownedBy, name: own } = sequence;
    const column = owner(sequence, schema);
    if (column?.identity !== undefined) return alterations(sequence);
    if (ownedBy === undefined || !schema.tables.has(key(ownedBy.table))) return [];
    return [{ kind: 'alter_sequence', sequence: own, sql: '', ownedBy }];
  });
}
