import { type Name, named } from './name.js';
import type { OperationOf } from './operation.js';
import type { Schema, Table } from './schema.js';
import { tableOf } from './schema-lookup.js';

/** A call of one of some functions, with the table that its first text names. */
export interface ExtensionCall {
  readonly function: string;
  readonly table: Table;
}

/** The call in a SELECT of a function of an extension that works on a table of the schema; null where it is none. */
export function extensionCall(
  { functions = [], literals }: OperationOf<'select'>,
  names: ReadonlySet<string>,
  schema: Schema,
): ExtensionCall | null {
  const called = functions.map((name) => name.split('.').at(-1) ?? '').find((name) => names.has(name));
  const table = called === undefined ? undefined : tableOf(schema, nameOf(literals[0] ?? '', schema));
  return called === undefined || table === undefined ? null : { function: called, table };
}

function nameOf(written: string, { defaultSchema }: Schema): Name {
  const [first = '', second] = written.split('.');
  if (second === undefined) return named(first);
  return first === defaultSchema ? named(second) : named(second, first);
}
