import type { SourceCall, SourceValue } from '../core/source.js';
import { ruby } from './ruby.js';
import { heredocBodies } from './ruby-heredocs.js';
import { oneLine, readValue } from './ruby-values.js';
import { type Node, withTree } from './tree.js';

/** A method of a class, as calls. */
export interface RubyMethod {
  readonly name: string;
  readonly parameters: readonly RubyParameter[];
  readonly body: readonly SourceCall[];
}

/** A parameter of a method. */
export interface RubyParameter {
  /** `*` for one that takes what is left. */
  readonly name: string;
  readonly keyword: boolean;
}

/** A class with what its body calls, defines and names. */
export interface RubyClass {
  readonly name: string;
  /** The superclass as it is written: `ActiveRecord::Migration[7.1]`. */
  readonly superclass: string;
  /** Calls straight in the class body: `disable_ddl_transaction!`. */
  readonly body: readonly SourceCall[];
  readonly methods: readonly RubyMethod[];
  readonly startLine: number;
  readonly endLine: number;
}

/** A Ruby file as its calls. Plain data. */
export interface RubyFile {
  readonly classes: readonly RubyClass[];
  /** Calls outside of classes. */
  readonly body: readonly SourceCall[];
  /** Names of the constants that it gives a value: classes, modules and others, without the modules round them. */
  readonly constants: readonly string[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
}

/** The name of a call that stands for something that could not be read; its first argument says what, its second is its text. */
export const unreadCall = '(unread)';

/** Constants and variables whose values are known. */
export type Scope = ReadonlyMap<string, SourceValue>;

/** Reads a Ruby file. `loadLanguages([ruby])` must have run. */
export function readRuby(text: string, path: string): RubyFile {
  return withTree(text, ruby, (root) => {
    const reader = { path, text };
    const constants = constantsOf(root, reader);
    return {
      classes: root
        .descendantsOfType('class')
        .flatMap((node) => (node === null || !node.isNamed ? [] : [readClass(node, reader, constants)])),
      body: bodyOf(root, reader, constants).filter((call) => call.name !== unreadCall),
      constants: [...constants.keys(), ...namesOf(root)],
      comments: root
        .descendantsOfType('comment')
        .flatMap((node) => (node === null ? [] : [{ text: node.text, line: node.startPosition.row + 1 }])),
    };
  });
}

/** What reading needs to know of its file. */
export interface Reader {
  readonly path: string;
  readonly text: string;
}

function constantsOf(root: Node, reader: Reader): Map<string, SourceValue> {
  const scope = new Map<string, SourceValue>();
  for (const child of root.descendantsOfType('assignment')) {
    const left = child?.childForFieldName('left');
    const right = child?.childForFieldName('right');
    if (left?.type === 'constant' && right != null) scope.set(left.text, readValue(right, reader, scope));
  }
  return scope;
}

/** Names of the classes and modules of a file. */
function namesOf(root: Node): readonly string[] {
  return root
    .descendantsOfType(['class', 'module'])
    .flatMap((node) => node?.childForFieldName('name')?.text.split('::').at(-1) ?? []);
}

function readClass(node: Node, reader: Reader, constants: Scope): RubyClass {
  const body = node.childForFieldName('body');
  const methods = (body?.namedChildren ?? []).flatMap((child) =>
    child?.type === 'method' || child?.type === 'singleton_method' ? [child] : [],
  );
  return {
    name: node.childForFieldName('name')?.text ?? '',
    superclass: (node.childForFieldName('superclass')?.text ?? '').replace(/^<\s*/, ''),
    body:
      body === null
        ? []
        : (body.namedChildren ?? []).flatMap((child) =>
            child === null ||
            ['method', 'comment', 'class', 'module', 'assignment', 'singleton_method'].includes(child.type)
              ? []
              : statement(child, reader, constants),
          ),
    methods: methods.map((method) => ({
      name: `${method.type === 'method' ? '' : 'self.'}${method.childForFieldName('name')?.text ?? ''}`,
      parameters: (method.childForFieldName('parameters')?.namedChildren ?? []).flatMap((child) =>
        child === null ? [] : [parameterOf(child)],
      ),
      body: bodyOf(method.childForFieldName('body'), reader, constants),
    })),
    startLine: node.startPosition.row + 1,
    endLine: node.endPosition.row + 1,
  };
}

function parameterOf(node: Node): RubyParameter {
  if (node.type === 'identifier') return { name: node.text, keyword: false };
  const name = node.childForFieldName('name')?.text;
  const isPlain = node.type === 'keyword_parameter' || node.type === 'optional_parameter';
  return { name: isPlain && name !== undefined ? name : '*', keyword: node.type === 'keyword_parameter' };
}

/** Statements of a body, in order, with the variables that they set. One that holds nothing is null. */
function bodyOf(node: Node | null, reader: Reader, outer: Scope): readonly SourceCall[] {
  return statementsOf(node?.namedChildren ?? [], reader, new Map(outer));
}

/** Calls that do something, though all that a variable is given is what they answer. */
const changing = /^(?:execute|exec_(?:query|update|delete|insert)|(?:update|delete|insert|upsert|destroy)_all)$/;

function statementsOf(
  nodes: readonly (Node | null)[],
  reader: Reader,
  scope: Map<string, SourceValue>,
): readonly SourceCall[] {
  const calls: SourceCall[] = [];
  for (const [at, child] of nodes.entries()) {
    if (child === null || ['comment', 'class', 'module', 'method', 'heredoc_body'].includes(child.type)) continue;
    if (child.type === 'assignment') {
      const left = child.childForFieldName('left');
      const right = child.childForFieldName('right');
      if (left != null && right != null) scope.set(left.text, readValue(right, reader, scope));
      if (right?.type === 'call' && changing.test(right.childForFieldName('method')?.text ?? ''))
        calls.push(...statement(right, reader, scope));
      continue;
    }
    const test = leavesOn(child);
    if (test !== null) {
      const rest = statementsOf(nodes.slice(at + 1), reader, scope);
      const name = child.type.startsWith('unless') ? whenCall : unlessCall;
      return [
        ...calls,
        ...(rest.length === 0 ? [] : [branchOf(child, name, readValue(test, reader, scope), rest, reader)]),
      ];
    }
    calls.push(...statement(child, reader, scope));
  }
  return calls;
}

const leaving: ReadonlySet<string> = new Set(['return', 'next', 'break']);

/** The condition of `return if …` and its like, where nothing else hangs on it: what stands behind it is a branch of its own. */
function leavesOn(node: Node): Node | null {
  if (!conditional.has(node.type) || node.childForFieldName('alternative') !== null) return null;
  const test = node.childForFieldName('condition');
  const own = node.namedChildren.filter((child) => child !== null && child.id !== test?.id && child.type !== 'comment');
  const [only, ...others] = own.flatMap((child) => (child?.type === 'then' ? child.namedChildren : [child]));
  return others.length === 0 && leaving.has(only?.type ?? '') && only?.namedChildCount === 0 ? test : null;
}

function branchOf(
  node: Node,
  name: string,
  test: SourceValue,
  block: readonly SourceCall[],
  reader: Reader,
): SourceCall {
  return { ...placeOf(node, reader), name, arguments: [test], options: {}, block };
}

/** The names of calls that stand for the two branches of a condition, which is their first argument. */
export const whenCall = '(when)';
export const unlessCall = '(unless)';

const conditional = new Set(['if', 'unless', 'elsif', 'if_modifier', 'unless_modifier']);

/** A condition as two calls, one for each branch: whoever reads them may know which of them runs. */
function condition(node: Node, reader: Reader, scope: Scope): readonly SourceCall[] {
  const test = node.childForFieldName('condition');
  if (test === null) return [];
  const value = readValue(test, reader, scope);
  const negated = node.type.startsWith('unless');
  const other = node.childForFieldName('alternative');
  const own = node.namedChildren.flatMap((child) =>
    child === null || child.id === test.id || child.id === other?.id ? [] : statement(child, reader, scope),
  );
  const rest = other === null ? [] : statement(other, reader, scope);
  const branch = (name: string, block: readonly SourceCall[]) => branchOf(node, name, value, block, reader);
  return [
    branch(negated ? unlessCall : whenCall, own),
    ...(rest.length === 0 ? [] : [branch(negated ? whenCall : unlessCall, rest)]),
  ];
}

const branches = new Set([
  'else',
  'then',
  'begin',
  'rescue',
  'ensure',
  'parenthesized_statements',
  'block_body',
  'body_statement',
  'rescue_modifier',
  'program',
]);

function statement(node: Node, reader: Reader, scope: Scope): readonly SourceCall[] {
  if (node.type === 'call') return callOrLoop(node, reader, scope);
  if (node.type === 'identifier') return [bare(node, reader)];
  if (
    node.type === 'heredoc_body' ||
    node.type === 'return' ||
    node.type === 'break' ||
    node.type === 'next' ||
    node.type === 'comment' ||
    node.type === 'constant' ||
    node.type === 'nil' ||
    node.type === 'true' ||
    node.type === 'string' ||
    node.type === 'super'
  )
    return [];
  if (conditional.has(node.type)) return condition(node, reader, scope);
  if (branches.has(node.type)) {
    const condition = node.childForFieldName('condition');
    return node.namedChildren.flatMap((child) =>
      child === null ||
      (condition !== null && child.id === condition.id) ||
      child.type === 'exceptions' ||
      child.type === 'exception_variable'
        ? []
        : statement(child, reader, scope),
    );
  }
  return [unread(node, reader, `\`${oneLine(node.text)}\` is no call`)];
}

function bare(node: Node, reader: Reader): SourceCall {
  return { ...placeOf(node, reader), name: node.text, arguments: [], options: {} };
}

function unread(node: Node, reader: Reader, what: string): SourceCall {
  return {
    ...placeOf(node, reader),
    name: unreadCall,
    arguments: [
      { kind: 'string', value: what },
      { kind: 'unknown', text: node.text },
    ],
    options: {},
  };
}

/** Where a node stands. A heredoc's text stands behind the statement that begins it, and belongs to it. */
export function placeOf(node: Node, { path, text }: Reader): Pick<SourceCall, 'location' | 'start' | 'end'> {
  const bodies = heredocBodies(node);
  const endLine = Math.max(node.endPosition.row, ...bodies.map((body) => body.endPosition.row)) + 1;
  return {
    location: { path, startLine: node.startPosition.row + 1, endLine },
    start: node.startIndex,
    end: endOf(node, bodies, text),
  };
}

/** What else stands on the line of the beginning, such as a condition, lies between a call and its text: then the call ends before it. */
function endOf(node: Node, bodies: readonly Node[], text: string): number {
  const [first] = bodies;
  const last = bodies.at(-1);
  if (first === undefined || last === undefined || first.startIndex < node.endIndex) return node.endIndex;
  return text.slice(node.endIndex, first.startIndex).trim() === '' ? last.endIndex : node.endIndex;
}

/** A call; a loop over a literal list is written out. */
function callOrLoop(node: Node, reader: Reader, scope: Scope): readonly SourceCall[] {
  const call = readCall(node, reader, scope);
  if (!['each', 'each_pair', 'each_with_index', 'map'].includes(call.name)) return [call];
  const receiver = node.childForFieldName('receiver');
  const block = node.childForFieldName('block');
  if (receiver === null || block === null) return [call];
  const over = readValue(receiver, reader, scope);
  const names = (block.childForFieldName('parameters')?.namedChildren ?? []).flatMap((child) =>
    child === null ? [] : [child.text],
  );
  const body = block.childForFieldName('body');
  if (over.kind === 'list')
    return over.items.flatMap((item) => bodyOf(body, reader, new Map([...scope, ...bind(names, item)])));
  if (over.kind === 'map')
    return Object.entries(over.entries).flatMap(([name, value]) =>
      bodyOf(
        body,
        reader,
        new Map([...scope, ...bind(names, { kind: 'list', items: [{ kind: 'symbol', value: name }, value] })]),
      ),
    );
  return [{ ...unread(node, reader, `what \`${oneLine(receiver.text)}\` goes through is data`) }];
}

function bind(names: readonly string[], item: SourceValue): readonly (readonly [string, SourceValue])[] {
  if (names.length <= 1 || item.kind !== 'list') return names.slice(0, 1).map((name) => [name, item] as const);
  return names.flatMap((name, index) =>
    item.items[index] === undefined ? [] : [[name, item.items[index] as SourceValue] as const],
  );
}

/** A call with what it is handed. */
export function readCall(node: Node, reader: Reader, scope: Scope): SourceCall {
  const receiver = node.childForFieldName('receiver');
  const block = node.childForFieldName('block');
  const { values, options } = argumentsOf(node.childForFieldName('arguments'), reader, scope);
  const parameter = block?.childForFieldName('parameters')?.namedChildren[0]?.text;
  return {
    ...placeOf(node, reader),
    name: node.childForFieldName('method')?.text ?? '',
    ...(receiver === null ? {} : { receiver: receiver.text }),
    arguments: values,
    options,
    ...(block === null ? {} : { block: bodyOf(block.childForFieldName('body'), reader, scope) }),
    ...(parameter === undefined ? {} : { blockParameter: parameter }),
  };
}

function argumentsOf(
  list: Node | null,
  reader: Reader,
  scope: Scope,
): { readonly values: readonly SourceValue[]; readonly options: Readonly<Record<string, SourceValue>> } {
  const values: SourceValue[] = [];
  const options: Record<string, SourceValue> = {};
  for (const child of list?.namedChildren ?? []) {
    // The text of a heredoc stands among the arguments of a call with parentheses, and is read where it is announced.
    if (child === null || ['comment', 'block_argument', 'heredoc_body'].includes(child.type)) continue;
    if (child.type === 'pair') addPair(child, options, reader, scope);
    else if (child.type === 'hash_splat_argument') {
      const spread = readValue(child.namedChildren[0] ?? child, reader, scope);
      if (spread.kind === 'map') Object.assign(options, spread.entries);
      else options['**'] = { kind: 'unknown', text: child.text };
    } else if (child.type === 'splat_argument') {
      const spread = readValue(child.namedChildren[0] ?? child, reader, scope);
      if (spread.kind === 'list') values.push(...spread.items);
      else values.push({ kind: 'unknown', text: child.text });
    } else values.push(readValue(child, reader, scope));
  }
  const last = values.at(-1);
  if (last?.kind === 'map') return { values: values.slice(0, -1), options: { ...last.entries, ...options } };
  return { values, options };
}

/** A pair of a hash as an option. */
export function addPair(pair: Node, options: Record<string, SourceValue>, reader: Reader, scope: Scope): void {
  const key = pair.childForFieldName('key');
  const value = pair.childForFieldName('value');
  if (key === null) return;
  const name = key.type === 'string' ? key.text.slice(1, -1) : key.text.replace(/^:|:$/g, '').replace(/^"(.*)"$/, '$1');
  options[name] =
    value === null ? (scope.get(name) ?? { kind: 'unknown', text: name }) : readValue(value, reader, scope);
}
