import type { Operation } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';

type Other = Schema['others'][number];

/** Rules, statistics, publications and triggers of views, which are kept as text. */
export function others(schema: Schema): readonly Operation[] {
  return schema.others.flatMap((other) => operationOf(other) ?? []);
}

function operationOf({ kind, name, table, sql }: Other): Operation | null {
  switch (kind) {
    case 'publication':
      return { kind, name, action: 'create', tables: [], sql };
    case 'statistics':
      return table === undefined ? null : { kind: 'create_statistics', name, table, sql };
    case 'rule':
      return table === undefined ? null : { kind: 'create_rule', rule: name, table, sql };
    case 'trigger':
      return table === undefined ? null : { kind: 'create_trigger', trigger: name, table, sql };
    default:
      return null;
  }
}

/** Comments on objects that are still there. */
export function comments(schema: Schema): readonly Operation[] {
  const ofTables = [...schema.tables.values()].flatMap((table): readonly Operation[] => [
    ...(table.comment === undefined
      ? []
      : [{ kind: 'comment' as const, object: 'table' as const, name: table.name, text: table.comment, sql: '' }]),
    ...table.columns.flatMap(({ name: column, comment: text }): readonly Operation[] =>
      text === undefined ? [] : [{ kind: 'comment', object: 'column', name: table.name, column, text, sql: '' }],
    ),
  ]);
  const kept = schema.others.filter((other) => other.kind === 'comment' && isThere(other.name, schema));
  return [
    ...ofTables,
    ...kept.map(
      (other): Operation => ({
        kind: 'comment',
        object: 'other',
        name: { name: other.name },
        text: '',
        sql: other.sql,
      }),
    ),
  ];
}

/** Whether the object of a comment, of which its kind and its key are known, is still there. */
function isThere(comment: string, schema: Schema): boolean {
  const [kind = '', ...rest] = comment.split(' ');
  const id = rest.join(' ');
  const tables = [...schema.tables.values()];
  switch (kind) {
    case 'index':
      return schema.indexes.has(id);
    case 'view':
    case 'materialized_view':
      return schema.views.has(id);
    case 'column':
      return [...schema.views.keys()].some((view) => id.startsWith(`${view}.`));
    case 'sequence':
      return schema.sequences.has(id);
    case 'type':
    case 'domain':
      return schema.types.has(id);
    case 'schema':
      return schema.schemas.has(id);
    case 'extension':
      return schema.extensions.has(id);
    case 'function':
      return [...schema.routines.keys()].some((routine) => routine.startsWith(`${id}(`));
    case 'constraint':
      return tables.some((table) => table.constraints.some((constraint) => constraint.name === id));
    case 'trigger':
      return tables.some((table) => table.triggers.some((trigger) => trigger.name === id));
    case 'policy':
      return tables.some((table) => table.policies.some((policy) => policy.name === id));
    default:
      return false;
  }
}
