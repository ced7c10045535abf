import type { ColumnDefinition, ConstraintDefinition } from '../../core/operation.js';
import { columnOf, defaultOf, type Options, type Rails } from './columns.js';
import { entries, text, truth } from './values.js';

/** The primary key that `create_table` adds: `id`, unless it says otherwise. */
export function primaryKey(options: Options, rails: Rails): readonly ColumnDefinition[] {
  const id = options.id;
  if (truth(id) === false || options.primary_key?.kind === 'list') return [];
  const type = text(id) ?? text(entries(id).type) ?? (rails.version >= 5.1 ? 'bigint' : 'integer');
  const name = text(options.primary_key) ?? 'id';
  const key: ConstraintDefinition = { type: 'primary_key', columns: [name] };
  if (type === 'bigint' || type === 'integer' || type === 'primary_key' || type === 'bigserial' || type === 'serial') {
    const serial = type === 'integer' || type === 'serial' ? 'serial' : 'bigserial';
    return [{ name, type: rails.dialect.readType(serial), notNull: true, autoIncrement: true, constraints: [key] }];
  }
  const given = options.default ?? entries(id).default;
  const value =
    given === undefined
      ? type === 'uuid'
        ? rails.dialect.readExpression('gen_random_uuid()')
        : undefined
      : defaultOf(given, rails);
  return [
    {
      ...columnOf(name, type, {}, rails),
      notNull: true,
      ...(value === undefined ? {} : { default: value }),
      constraints: [key],
    },
  ];
}
