import type { SourceCall, SourceValue } from '../../core/source.js';

/** A string or symbol as text. */
export function text(value: SourceValue | undefined): string | undefined {
  return value?.kind === 'string' || value?.kind === 'symbol' ? value.value : undefined;
}

/** A truth; undefined where it is none that could be read. */
export function truth(value: SourceValue | undefined): boolean | undefined {
  return value?.kind === 'boolean' ? value.value : undefined;
}

/** A number. */
export function number(value: SourceValue | undefined): number | undefined {
  return value?.kind === 'number' ? value.value : undefined;
}

/** One name or a list of names. Undefined where one of them could not be read. */
export function names(value: SourceValue | undefined): readonly string[] | undefined {
  if (value?.kind !== 'list') {
    const single = text(value);
    return single === undefined ? undefined : [single];
  }
  const all = value.items.map(text);
  return all.every((item) => item !== undefined) ? (all as readonly string[]) : undefined;
}

/** Entries of a hash; empty where it is none. */
export function entries(value: SourceValue | undefined): Readonly<Record<string, SourceValue>> {
  return value?.kind === 'map' ? value.entries : {};
}

/** The SQL of a lambda: `-> { "now()" }`. */
export function lambdaSql(value: SourceValue | undefined): string | undefined {
  return value?.kind === 'call' && value.call.name === 'lambda' ? text(value.call.arguments[0]) : undefined;
}

/** SQL that code makes when the migration runs: `-> { default_of(kind) }`. */
export function isMadeByCode(value: SourceValue | undefined): boolean {
  return value?.kind === 'call' && value.call.name === 'lambda' && lambdaSql(value) === undefined;
}

/** The nth argument of a call as text. */
export function argument(call: SourceCall, index: number): string | undefined {
  return text(call.arguments[index]);
}
