import { targetOf } from '../../core/arbiters.js';
import type { Dialect } from '../../core/dialect.js';
import { key, type Name, named } from '../../core/name.js';
import { type Operation, type OperationOf, withBodies } from '../../core/operation.js';
import type { NamedRelation } from '../../core/query-site.js';
import type { WrittenText } from './strings.js';

/** Longest text that is read as SQL, in UTF-16 units, and most texts of one file. */
const bounds = { length: 20_000, texts: 400 };

/** A statement on rows, its first word in one kind of letters: a sentence of prose begins with a capital. */
const beginning =
  /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:select\s|insert\s+into\s|update\s+[^;]*?\sset\s|delete\s+from\s|with\s)/i;

/** What the statements among some texts name. A text counts only where the engine's grammar takes all of it. */
export function namedIn(texts: readonly WrittenText[], path: string, dialect: Dialect): readonly NamedRelation[] {
  return texts
    .filter(({ text }) => text.length <= bounds.length && beginning.test(text) && isUniform(text))
    .slice(0, bounds.texts)
    .flatMap(({ text, line }) => {
      const { statements, unread } = dialect.parse(withoutHoles(text));
      if (unread.length > 0) return [];
      const operations = statements.flatMap((one) => [...withBodies(one.operations)]);
      const location = { path, startLine: line, endLine: line };
      return operations.flatMap((operation) => usesIn(operation, dialect).map((use) => ({ ...use, location })));
    });
}

function isUniform(text: string): boolean {
  const word = /[a-z]+/i.exec(text.replace(/^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*/, ''))?.[0] ?? '';
  return word === word.toLowerCase() || word === word.toUpperCase();
}

/** A value that is known at run time, in any way of writing it, as a parameter of the server's own. */
function withoutHoles(text: string): string {
  return text
    .replace(/#?\$\{[^}]*\}|#\{[^}]*\}/g, ' $1 ')
    .replace(/#?\$[A-Za-z_]\w*/g, ' $1 ')
    .replace(/\{[^{}'"\n]*\}/g, ' $1 ')
    .replace(/%\(\w+\)s|%[sdv]\b/g, ' $1 ')
    .replace(/(?<![:\w]):[A-Za-z_]\w*/g, ' $1 ')
    .replace(/(?<![@\w])@[A-Za-z_]\w*/g, ' $1 ')
    .replace(/\?\d*/g, ' $1 ');
}

type Use = Omit<NamedRelation, 'location'>;

function conflictOf(operation: OperationOf<'insert'>): Pick<Use, 'conflict'> {
  const conflict = targetOf(operation);
  return conflict === null ? {} : { conflict };
}

function usesIn(operation: Operation, dialect: Dialect): readonly Use[] {
  const keyOf = ({ schema, name }: Name): string =>
    key(schema === dialect.facts.defaultSchema ? named(name) : named(name, schema));
  const read = (relation: Name, columns: readonly string[] = []): Use => ({
    relation: keyOf(relation),
    columns,
    what: 'SQL that reads it',
    writes: false,
  });
  switch (operation.kind) {
    case 'select': {
      const { reads } = operation.query;
      const isOnly = (column: string): boolean => reads.filter(({ columns }) => columns.includes(column)).length === 1;
      return reads.map(({ relation, columns }) => read(relation, columns.filter(isOnly)));
    }
    case 'insert':
      return [
        {
          relation: keyOf(operation.table),
          columns: operation.columns,
          what: 'SQL that inserts into it',
          writes: true,
          ...(operation.columns.length === 0 ? {} : { inserts: operation.columns }),
          ...conflictOf(operation),
        },
        ...operation.reads.map((name) => read(name)),
      ];
    case 'update':
    case 'delete': {
      const { table, where, reads } = operation;
      const set = operation.kind === 'update' ? operation.set.map(({ column }) => column) : [];
      // Beside another relation, a column of the condition may be that one's.
      const compared = reads.length === 0 ? (where?.columns ?? []) : [];
      return [
        {
          relation: keyOf(table),
          columns: [...new Set([...set, ...compared])],
          what: `SQL that ${operation.kind === 'update' ? 'updates' : 'deletes from'} it`,
          writes: true,
        },
        ...reads.map((name) => read(name)),
      ];
    }
    default:
      return [];
  }
}
