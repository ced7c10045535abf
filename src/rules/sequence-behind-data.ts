import { key, type Name, quotedIdentifier, quotedName, text } from '../core/name.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Rule, StatementView } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** Rows with keys of their own, of which the sequence knows nothing. */
export const sequenceBehindData: Rule = {
  id: 'sequence-behind-data',
  title: 'Rows with given keys, and the sequence not moved',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A sequence counts only the values that were taken from it. Rows that bring their own keys leave it behind, and inserts of the application then fail on duplicate keys, once for each row.',
  instead: 'Move the sequence behind the rows with setval, in the same migration.',
  source: 'https://www.postgresql.org/docs/17/functions-sequence.html',

  beyondLocks: true,
  examples: {
    unsafe: `create table states (id bigserial primary key, name text);
insert into states (id, name) values (1, 'open'), (2, 'paid');`,
    safe: `create table states (id bigserial primary key, name text);
insert into states (id, name) values (1, 'open'), (2, 'paid');
select setval('states_id_seq', 2);`,
  },
  on: {
    insert({ table, columns }, { schemaNext, schemaAfter, statements, statement, isNewTable, nested }) {
      if (!isNewTable(table) || nested) return;
      const counted = tableOf(schemaNext, table)?.columns.find(
        ({ name, sequence, identity }) =>
          columns.includes(name) && (sequence !== undefined || identity === 'by_default'),
      );
      if (counted === undefined || !isUnique(schemaAfter.indexes.values(), key(table), counted.name)) return;
      const at = statements.findIndex((view) => view.statement.id === statement.id);
      if (statements.slice(at).some((view) => moves(view, key(table)))) return;
      return {
        headline: `The sequence of \`${counted.name}\` does not count the rows that \`${text(table)}\` gets here`,
        subject: { table, column: counted.name },
        instead: `Move the sequence behind the rows: \`${moving(table, counted.name)}\`.`,
      };
    },
  },
};

/** Of the two names that the function takes, only that of the table is read as SQL reads a name. */
function moving(table: Name, column: string): string {
  const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;
  const sequence = `pg_get_serial_sequence(${quoted(quotedName(table))}, ${quoted(column)})`;
  return `select setval(${sequence}, max(${quotedIdentifier(column)})) from ${quotedName(table)}`;
}

interface Indexed {
  readonly table: { readonly name: string; readonly schema?: string };
  readonly definition: { readonly unique: boolean; readonly parts: readonly { readonly column?: string }[] };
}

function isUnique(indexes: Iterable<Indexed>, table: string, column: string): boolean {
  return [...indexes].some(
    (index) =>
      key(index.table) === table &&
      index.definition.unique &&
      index.definition.parts.length === 1 &&
      index.definition.parts[0]?.column === column,
  );
}

/** Moves a sequence, or may: what cannot be read, and what takes the rows away again. */
function moves({ operations }: StatementView, table: string): boolean {
  return [...withBodies(operations)].some((operation) => movesSequence(operation, table));
}

function movesSequence(operation: Operation, table: string): boolean {
  switch (operation.kind) {
    case 'select':
      return operation.functions?.includes('setval') === true;
    case 'alter_sequence':
    case 'opaque':
    case 'call':
      return true;
    case 'do':
      return operation.dynamic;
    case 'drop_table':
    case 'delete':
      return key(operation.table) === table;
    case 'truncate':
      return operation.tables.some((name) => key(name) === table);
    default:
      return false;
  }
}
