import type { Operation } from '../../src/core/operation.js';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { apply } from '../../src/core/schema-apply.js';
import { postgres } from '../../src/dialects/index.js';

/** The completed operations of a text, each with what those before it did, and the schema after them. Call `postgres.load()` first. */
export function replay(
  sql: string,
  before: Schema = emptySchema(),
): { readonly operations: readonly Operation[]; readonly schema: Schema } {
  const { statements, unread } = postgres.parse(sql);
  if (unread.length > 0) throw new Error(`Not read: ${unread.map(({ reason }) => reason).join('; ')}`);
  let schema = before;
  const operations = statements
    .flatMap((statement) => statement.operations)
    .map((operation) => {
      const completed = postgres.complete(operation, schema);
      schema = apply(schema, completed);
      return completed;
    });
  return { operations, schema };
}
