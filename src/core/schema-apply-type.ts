import { key } from './name.js';
import type { OperationKind, OperationOf } from './operation.js';
import type { Schema, UserType } from './schema.js';
import type { Appliers } from './schema-apply.js';
import { withMap, without } from './schema-change.js';
import { takeAlong } from './schema-drop.js';
import { moveType } from './schema-move.js';

/** Operations on types and extensions. */
export const types = {
  create_enum: (schema, { type, values }) => add(schema, { kind: 'enum', name: type, values }),
  add_enum_value: addEnumValue,
  rename_enum_value: (schema, { type, value, to }) =>
    changeType(schema, type, (found) =>
      found.kind === 'enum' && !found.values.includes(to)
        ? { ...found, values: found.values.map((existing) => (existing === value ? to : existing)) }
        : found,
    ),
  create_domain: (schema, { domain, base, notNull, checks, sql }) =>
    add(schema, {
      kind: 'domain',
      name: domain,
      base,
      notNull,
      checks: checks.map((expression) => ({ expression, validated: true })),
      sql,
    }),
  alter_domain: alterDomain,
  create_collation: (schema, { collation, deterministic, sql }) => ({
    ...schema,
    collations: new Map([...schema.collations, [key(collation), { name: collation, deterministic, sql }]]),
  }),
  create_type: (schema, { type, sql }) => add(schema, { kind: 'other', name: type, sql }),
  alter_type: alterType,
  drop_type: (schema, { type, takes }) =>
    takeAlong(
      without(schema, 'types', (_, id) => id === key(type)),
      takes,
    ),
  create_extension: (schema, { extension: name, schema: home }) =>
    schema.extensions.has(name)
      ? schema
      : withMap(schema, 'extensions', (map) =>
          map.set(name, { name, ...(home === undefined ? {} : { schema: home }) }),
        ),
  alter_extension: (schema) => schema,
  // What an extension brought along is not known, nor what a CASCADE drops with it.
  drop_extension: (schema, { extension, cascade }) => {
    const dropped = without(schema, 'extensions', (_, id) => id === extension);
    return cascade === true && dropped !== schema ? { ...dropped, complete: false } : dropped;
  },
} satisfies Partial<Appliers<OperationKind>>;

function add(schema: Schema, type: UserType): Schema {
  if (schema.types.has(key(type.name))) return schema;
  return withMap(schema, 'types', (map) => map.set(key(type.name), type));
}

function changeType(schema: Schema, name: UserType['name'], change: (type: UserType) => UserType): Schema {
  const found = schema.types.get(key(name));
  return found === undefined ? schema : withMap(schema, 'types', (map) => map.set(key(name), change(found)));
}

function addEnumValue(schema: Schema, { type, value, position }: OperationOf<'add_enum_value'>): Schema {
  return changeType(schema, type, (found) => {
    if (found.kind !== 'enum' || found.values.includes(value)) return found;
    const neighbour = position === undefined ? -1 : found.values.indexOf(position.neighbour);
    const behind = neighbour + (position?.place === 'after' ? 1 : 0);
    const at = neighbour === -1 ? found.values.length : behind;
    return { ...found, values: [...found.values.slice(0, at), value, ...found.values.slice(at)] };
  });
}

function alterDomain(schema: Schema, operation: OperationOf<'alter_domain'>): Schema {
  return changeType(schema, operation.domain, (found) => {
    if (found.kind !== 'domain') return found;
    return { ...changedDomain(found, operation), alterations: [...(found.alterations ?? []), operation.sql] };
  });
}

type Domain = Extract<UserType, { kind: 'domain' }>;

function changedDomain(found: Domain, { change, constraint, check, notValid }: OperationOf<'alter_domain'>): Domain {
  switch (change) {
    case 'set_not_null':
    case 'drop_not_null':
      return { ...found, notNull: change === 'set_not_null' };
    case 'add_constraint': {
      if (check === undefined) return found;
      const named = constraint === undefined ? {} : { name: constraint };
      return { ...found, checks: [...found.checks, { ...named, expression: check, validated: notValid !== true }] };
    }
    case 'drop_constraint':
      return { ...found, checks: found.checks.filter((one) => one.name === undefined || one.name !== constraint) };
    case 'validate_constraint':
      return {
        ...found,
        checks: found.checks.map((one) => (one.name === constraint ? { ...one, validated: true } : one)),
      };
    default:
      return found;
  }
}

/** A rename is followed everywhere; other changes of a type that is kept as text are kept as text. */
function alterType(schema: Schema, { type, sql, to }: OperationOf<'alter_type'>): Schema {
  if (to !== undefined) return moveType(schema, type, { ...type, name: to });
  return changeType(schema, type, (found) =>
    found.kind === 'enum' ? found : { ...found, alterations: [...(found.alterations ?? []), sql] },
  );
}
