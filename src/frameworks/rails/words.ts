import type { SourceCall, SourceValue } from '../../core/source.js';

/** The words of a call and of its block, each once. */
export function wordsOf(call: SourceCall): readonly string[] {
  return [...new Set(textsOf(call).flatMap((text) => text.match(/[a-z_]\w*/gi) ?? []))];
}

function textsOf({ name, receiver = '', arguments: values, options, block = [] }: SourceCall): readonly string[] {
  return [name, receiver, ...values.flatMap(inValue), ...inEntries(options), ...block.flatMap(textsOf)];
}

function inEntries(entries: Readonly<Record<string, SourceValue>>): readonly string[] {
  return Object.entries(entries).flatMap(([name, value]) => [name, ...inValue(value)]);
}

function inValue(value: SourceValue): readonly string[] {
  switch (value.kind) {
    case 'string':
    case 'symbol':
      return [value.value];
    case 'list':
      return value.items.flatMap(inValue);
    case 'map':
      return inEntries(value.entries);
    case 'call':
      return textsOf(value.call);
    case 'unknown':
      return [value.text];
    default:
      return [];
  }
}
