import type { SourceValue } from '../core/source.js';
import { addPair, placeOf, type Reader, readCall, type Scope } from './ruby-calls.js';
import { heredocBodies } from './ruby-heredocs.js';
import type { Node } from './tree.js';

/** The value of an expression, as far as it can be read without running it. */
export function readValue(node: Node, reader: Reader, scope: Scope): SourceValue {
  switch (node.type) {
    case 'string':
    case 'chained_string':
      return stringOf(node, reader, scope);
    case 'heredoc_beginning':
      return heredocOf(node, reader, scope);
    case 'simple_symbol':
      return { kind: 'symbol', value: node.text.slice(1) };
    case 'delimited_symbol':
      return { kind: 'symbol', value: node.text.slice(2, -1) };
    case 'hash_key_symbol':
      return { kind: 'symbol', value: node.text };
    case 'integer':
    case 'float':
      return { kind: 'number', value: Number(node.text.replaceAll('_', '')) };
    case 'unary':
      return /^-\s*[\d_.]+$/.test(node.text)
        ? { kind: 'number', value: Number(node.text.replaceAll(/[_\s]/g, '')) }
        : { kind: 'unknown', text: node.text };
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true' };
    case 'nil':
      return { kind: 'null' };
    case 'array':
      return {
        kind: 'list',
        items: node.namedChildren.flatMap((child) =>
          child === null || child.type === 'comment' ? [] : [readValue(child, reader, scope)],
        ),
      };
    case 'string_array':
      return {
        kind: 'list',
        items: node.namedChildren.flatMap((child) =>
          child === null ? [] : [{ kind: 'string' as const, value: child.text }],
        ),
      };
    case 'symbol_array':
      return {
        kind: 'list',
        items: node.namedChildren.flatMap((child) =>
          child === null ? [] : [{ kind: 'symbol' as const, value: child.text }],
        ),
      };
    case 'hash': {
      const entries: Record<string, SourceValue> = {};
      for (const pair of node.namedChildren) if (pair?.type === 'pair') addPair(pair, entries, reader, scope);
      return { kind: 'map', entries };
    }
    case 'parenthesized_statements':
      return node.namedChildren.length === 1 && node.namedChildren[0] != null
        ? readValue(node.namedChildren[0], reader, scope)
        : { kind: 'unknown', text: node.text };
    case 'lambda':
      return lambdaOf(node, node.childForFieldName('body'), reader, scope);
    case 'identifier':
    case 'constant':
      return scope.get(node.text) ?? { kind: 'unknown', text: node.text };
    case 'call':
      return callValue(node, reader, scope);
    case 'binary':
      return comparison(node, reader, scope);
    default:
      return { kind: 'unknown', text: oneLine(node.text) };
  }
}

/** A lambda as a call whose one argument is what it gives, where its body is one expression. */
function lambdaOf(node: Node, block: Node | null, reader: Reader, scope: Scope): SourceValue {
  const inBody = (block?.childForFieldName('body') ?? block)?.namedChildren ?? [];
  const [only, ...others] = inBody.filter((child) => child !== null && !beside.has(child.type));
  const gives =
    only == null || others.length > 0
      ? ({ kind: 'unknown', text: oneLine(block?.text ?? '') } as const)
      : readValue(only, reader, scope);
  return { kind: 'call', call: { ...placeOf(node, reader), name: 'lambda', arguments: [gives], options: {} } };
}

const beside = new Set(['comment', 'heredoc_body', 'block_parameters']);

/** `lambda { … }`, `proc { … }`, `Proc.new { … }`. */
function isLambda(receiver: Node | null, method: string): boolean {
  return receiver === null ? method === 'lambda' || method === 'proc' : receiver.text === 'Proc' && method === 'new';
}

/** `a == "b"` as a call of `==`, `a =~ /b/` as one of `=~`. */
function comparison(node: Node, reader: Reader, scope: Scope): SourceValue {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (left === null || right === null || !['==', '!=', '=~'].includes(operator))
    return { kind: 'unknown', text: oneLine(node.text) };
  return {
    kind: 'call',
    call: {
      ...placeOf(node, reader),
      name: operator,
      receiver: left.text,
      arguments: [readValue(right, reader, scope)],
      options: {},
    },
  };
}

const harmless = new Set(['freeze', 'squish', 'strip', 'strip_heredoc', 'to_s', 'to_sym', 'dup', 'chomp']);

function callValue(node: Node, reader: Reader, scope: Scope): SourceValue {
  const receiver = node.childForFieldName('receiver');
  const method = node.childForFieldName('method')?.text ?? '';
  if (receiver !== null && harmless.has(method)) {
    const value = readValue(receiver, reader, scope);
    if (method === 'squish' && value.kind === 'string')
      return { kind: 'string', value: value.value.replace(/\s+/g, ' ').trim() };
    return value;
  }
  const block = node.childForFieldName('block');
  if (block !== null && isLambda(receiver, method)) return lambdaOf(node, block, reader, scope);
  return { kind: 'call', call: readCall(node, reader, scope) };
}

function stringOf(node: Node, reader: Reader, scope: Scope): SourceValue {
  const parts: string[] = [];
  for (const child of node.namedChildren) {
    if (child === null) continue;
    if (child.type === 'string_content') parts.push(child.text);
    else if (child.type === 'escape_sequence') parts.push(unescapedSequence(child.text));
    else if (child.type === 'string') {
      const inner = stringOf(child, reader, scope);
      if (inner.kind !== 'string') return inner;
      parts.push(inner.value);
    } else if (child.type === 'interpolation') {
      const value = child.namedChildren[0] == null ? undefined : readValue(child.namedChildren[0], reader, scope);
      if (value?.kind !== 'string' && value?.kind !== 'symbol' && value?.kind !== 'number')
        return { kind: 'unknown', text: oneLine(node.text) };
      parts.push(String(value.value));
    }
  }
  return { kind: 'string', value: parts.join('') };
}

function unescapedSequence(sequence: string): string {
  const known: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\"': '"', "\\'": "'", '\\\\': '\\' };
  return known[sequence] ?? sequence;
}

/** The text of the heredoc that a beginning announces. */
function heredocOf(node: Node, reader: Reader, scope: Scope): SourceValue {
  const [body] = heredocBodies(node);
  if (body === undefined) return { kind: 'unknown', text: node.text };
  const parts: string[] = [];
  for (const child of body.namedChildren) {
    if (child === null) continue;
    if (child.type === 'heredoc_content') parts.push(child.text);
    else if (child.type === 'escape_sequence') parts.push(unescapedSequence(child.text));
    else if (child.type === 'interpolation') {
      const value = child.namedChildren[0] == null ? undefined : readValue(child.namedChildren[0], reader, scope);
      if (value?.kind !== 'string' && value?.kind !== 'symbol' && value?.kind !== 'number')
        return { kind: 'unknown', text: oneLine(child.text) };
      parts.push(String(value.value));
    }
  }
  const text = parts.join('');
  if (!node.text.startsWith('<<~')) return { kind: 'string', value: text };
  const indents = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return {
    kind: 'string',
    value: text
      .split('\n')
      .map((line) => line.slice(indent))
      .join('\n')
      .replace(/^\n/, ''),
  };
}

/** A text on one line, cut where it is long. */
export function oneLine(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  return plain.length > 60 ? `${plain.slice(0, 57)}…` : plain;
}
