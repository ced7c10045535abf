import { text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Schema } from '../core/schema.js';

/** A schema that is dropped, with all that is in it. */
export const dropSchema: Rule = {
  id: 'drop-schema',
  title: 'Schema dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'DROP SCHEMA … CASCADE drops every table, view, type and function in the schema, and what depends on them elsewhere, and names none of ' +
    'it. Without CASCADE it fails while anything is left inside.',
  instead: 'Drop what is inside by name, each once nothing running uses it, and then the empty schema without CASCADE.',
  source: 'https://www.postgresql.org/docs/17/sql-dropschema.html',
  examples: {
    given: 'create schema archive; create table archive.orders (id bigint primary key);',
    unsafe: 'drop schema archive cascade;',
    safe: 'drop table archive.orders; drop schema archive;',
  },
  beyondLocks: true,
  on: {
    drop_schema(operation, context) {
      const { schema: dropped, cascade } = operation;
      const isKnown = context.schema.schemas.has(dropped);
      // Made by this very change.
      if (isKnown && !context.schemaBefore.schemas.has(dropped)) return;
      if (!isKnown && operation.ifExists === true && context.schema.complete) return;
      const subject = { object: dropped };
      const inside = contentsOf(dropped, context.schema);
      if (cascade === true) {
        const { takes = [] } = operation;
        const shown = takes.slice(0, 4).map((one) => `${one.object.replaceAll('_', ' ')} \`${text(one.name)}\``);
        const more = takes.length > shown.length ? `, and ${takes.length - shown.length} more` : '';
        return {
          headline: `Dropping the schema \`${dropped}\` loses everything in it`,
          subject,
          ...(shown.length === 0 ? {} : { detail: `It takes along ${shown.join(', ')}${more}.` }),
        };
      }
      const [first] = inside;
      if (first !== undefined)
        return {
          headline: `The schema \`${dropped}\` still holds \`${first}\`: this statement fails`,
          subject,
        };
      return isEmpty(dropped, context)
        ? undefined
        : {
            headline: `Dropping the schema \`${dropped}\` fails unless it is empty, and breaks what still names it`,
            subject,
            severity: 'warning' as const,
          };
    },
  },
};

/** What is known to be in a schema, by name. */
function contentsOf(dropped: string, schema: Schema): readonly string[] {
  const { tables, views, sequences, types, routines, defaultSchema } = schema;
  const names = [tables, views, sequences, types, routines].flatMap((objects) =>
    [...objects.values()].map(({ name }) => name),
  );
  return names.filter((name) => (name.schema ?? defaultSchema) === dropped).map(text);
}

/** The history made the schema, all of it was read, and nothing is left inside. */
function isEmpty(dropped: string, { schema }: StatementContext): boolean {
  return schema.complete && schema.schemas.has(dropped) && contentsOf(dropped, schema).length === 0;
}
