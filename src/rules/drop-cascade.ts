import type { Problem, Subject } from '../core/finding.js';
import { key, type Name, text } from '../core/name.js';
import type { Takes } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** DROP … CASCADE, which takes along what nobody named. */
export const dropCascade: Rule = {
  id: 'drop-cascade',
  title: 'DROP … CASCADE',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'CASCADE drops everything that depends on the object: views, foreign keys of other tables, functions, columns of a type. None of it ' +
    'is named in the migration, and on the server there may be more than in the repository.',
  instead:
    'Drop each dependent by name first, then the object without CASCADE, so that the server refuses what nobody thought of.',
  source: 'https://www.postgresql.org/docs/17/ddl-depend.html',
  examples: {
    given: 'create table orders (id bigint primary key); create view recent_orders as select id from orders;',
    unsafe: 'drop table orders cascade;',
    safe: 'drop view recent_orders; drop table orders;',
  },
  beyondLocks: true,
  on: {
    drop_table: (operation, context) =>
      context.isNewTable(operation.table)
        ? undefined
        : problem(operation, text(operation.table), { table: operation.table }, operation.table),
    drop_column: (operation, context) =>
      context.isNewTable(operation.table)
        ? undefined
        : problem(
            operation,
            `${text(operation.table)}.${operation.column}`,
            { table: operation.table, column: operation.column },
            operation.table,
          ),
    drop_constraint: (operation, context) =>
      context.isNewTable(operation.table)
        ? undefined
        : problem(withKeysAlone(operation), operation.constraint, {
            table: operation.table,
            constraint: operation.constraint,
          }),
    drop_index: (operation, context) =>
      operation.table !== undefined && context.isNewTable(operation.table)
        ? undefined
        : problem(withKeysAlone(operation), text(operation.index), {
            ...(operation.table === undefined ? {} : { table: operation.table }),
            index: operation.index.name,
          }),
    drop_view: (operation, context) =>
      isMadeAgain(operation, context)
        ? undefined
        : problem(operation, text(operation.view), { object: text(operation.view) }),
    drop_materialized_view: (operation, context) =>
      isMadeAgain(operation, context)
        ? undefined
        : problem(operation, text(operation.view), { object: text(operation.view) }),
    drop_type: (operation) => problem(operation, text(operation.type), { object: text(operation.type) }),
    drop_extension: (operation) => problem(operation, operation.extension, { object: operation.extension }),
    drop_function: (operation) => problem(operation, text(operation.routine), { object: text(operation.routine) }),
  },
};

/** The migration makes the view, and every view that goes with it, once more: somebody thought of each. */
function isMadeAgain(
  { view, takes = [] }: { readonly view: Name; readonly takes?: Takes },
  { after }: Pick<StatementContext, 'after'>,
): boolean {
  return takes.length > 0 && [view, ...takes.map(({ name }) => name)].every((name) => after.views.has(key(name)));
}

function problem(
  operation: { readonly cascade?: boolean; readonly takes?: Takes },
  what: string,
  subject: Subject,
  own?: Name,
): Problem | undefined {
  if (operation.cascade !== true) return;
  const others = (operation.takes ?? []).filter((taken) => own === undefined || !belongsTo(taken, own));
  if (others.length === 0) {
    return {
      headline: `\`CASCADE\` drops whatever depends on \`${what}\`, named or not`,
      subject,
      severity: 'notice',
      detail: 'Nothing in this repository depends on it; the server may know more.',
    };
  }
  const named = others.slice(0, 4).map((taken) => `${taken.object.replaceAll('_', ' ')} \`${text(taken.name)}\``);
  return {
    headline: `\`CASCADE\` drops ${named[0]}${others.length > 1 ? ` and ${others.length - 1} more` : ''} along with \`${what}\``,
    subject,
    detail: `It takes along ${named.join(', ')}${others.length > named.length ? `, and ${others.length - named.length} more` : ''}.`,
  };
}

/** A foreign key that stands on an index is no part of it, even where it is one of the same table. */
function withKeysAlone<Any extends { readonly takes?: Takes }>(operation: Any): Any {
  return { ...operation, takes: (operation.takes ?? []).filter(({ object }) => object === 'constraint') };
}

function belongsTo(taken: Takes[number], own: Name): boolean {
  return taken.table !== undefined && text(taken.table) === text(own);
}
