import type { WritingContext } from '../../core/framework.js';
import type { Migration } from '../../core/migration.js';
import type { Operation, OperationOf } from '../../core/operation.js';
import type { SourceCall, SourceValue } from '../../core/source.js';
import { call as rubyCall, string, symbol } from './ruby.js';

type OnIndex = OperationOf<'create_index'> | OperationOf<'drop_index'>;

/** The author's call that builds or drops the very index that an operation does, concurrently or not. */
export function callOf(operation: Operation, migration: Migration, world: WritingContext): SourceCall | undefined {
  if (!isOnIndex(operation)) return undefined;
  const { dialect, schema } = world;
  const plain = (one: OnIndex): string => dialect.print(dialect.complete({ ...one, concurrently: false }, schema));
  const wanted = plain(operation);
  return migration.statements.find(
    ({ operations: [made, ...others], source }) =>
      others.length === 0 &&
      made !== undefined &&
      isOnIndex(made) &&
      source?.name === (operation.kind === 'create_index' ? 'add_index' : 'remove_index') &&
      source.receiver === undefined &&
      plain(made) === wanted,
  )?.source;
}

function isOnIndex(operation: Operation): operation is OnIndex {
  return operation.kind === 'create_index' || operation.kind === 'drop_index';
}

const option = 'algorithm: :concurrently';

/** The version from which on `remove_index` takes a column and options. Source: https://github.com/rails/rails/blob/v6.1.0/activerecord/CHANGELOG.md */
const removesByBoth = 6.1;

/** A call of an index as its author says it. `text` is the call as it stands; null where its values are known only at run time. */
export function asWritten(call: SourceCall, _version: number, text?: string): string | null {
  return 'algorithm' in call.options ? null : (text ?? anew(call, call.arguments, call.options, {}));
}

/**
 * A call of an index with what its author says, and concurrently; null where its version of Rails cannot, or where that is not known.
 * `text` is the call as it stands, of which everything stays that can.
 */
export function concurrently(call: SourceCall, version: number, text?: string): string | null {
  const drops = call.name === 'remove_index';
  if ((drops && version < 5) || 'algorithm' in call.options) return null;
  const [table, column, ...others] = call.arguments;
  if (drops && version < removesByBoth && table !== undefined && column !== undefined)
    return others.length > 0 ? null : anew(call, [table], { column, ...call.options }, apart);
  return (text === undefined ? null : extended(text, call.name)) ?? anew(call, call.arguments, call.options, apart);
}

const apart = { algorithm: ':concurrently' };

/** The text of a call with one option more. Null where it is not plain where that goes. */
function extended(text: string, name: string): string | null {
  if (/[#{}]|<</.test(text)) return null;
  const inBrackets = text.startsWith(`${name}(`) && text.endsWith(')');
  const inside = inBrackets ? text.slice(0, -1) : text;
  const said = inside.trimEnd().replace(/,$/, '');
  const line = /\n([ \t]*)[^\n]*$/.exec(said);
  return `${said},${line === null ? ' ' : `\n${line[1]}`}${option}${inBrackets ? `${inside.slice(inside.trimEnd().length)})` : ''}`;
}

function anew(
  { name }: SourceCall,
  values: readonly SourceValue[],
  options: Readonly<Record<string, SourceValue>>,
  more: Readonly<Record<string, string>>,
): string | null {
  const given = Object.entries(options).map(([key, value]) => [key, rubyValue(value)] as const);
  const all = values.map(rubyValue);
  if ([...all, ...given.map(([, value]) => value)].includes(null)) return null;
  return rubyCall(name, all.map(String), {
    ...Object.fromEntries(given.map(([key, value]) => [key, value ?? undefined])),
    ...more,
  });
}

/** A value as Ruby; null where it is known only at run time. */
function rubyValue(value: SourceValue): string | null {
  switch (value.kind) {
    case 'string':
      return string(value.value);
    case 'symbol':
      return symbol(value.value);
    case 'number':
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'nil';
    case 'list':
      return joined(value.items.map(rubyValue), (all) => `[${all}]`);
    case 'map':
      return joined(
        Object.entries(value.entries).map(([key, one]) => joined([rubyValue(one)], (text) => `${key}: ${text}`)),
        (all) => `{ ${all} }`,
      );
    default:
      return null;
  }
}

function joined(parts: readonly (string | null)[], around: (all: string) => string): string | null {
  return parts.includes(null) ? null : around(parts.join(', '));
}
