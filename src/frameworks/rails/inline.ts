import type { SourceCall, SourceValue } from '../../core/source.js';
import { type RubyMethod, unlessCall, unreadCall, whenCall } from '../../languages/index.js';

/** Deepest chain of methods that is followed. */
const deepest = 4;

const directions: ReadonlySet<string> = new Set(['change', 'up', 'down']);

/** Methods of the class itself are put in where they are called, with what they are handed in the place of their parameters. */
export function inline(
  body: readonly SourceCall[],
  methods: ReadonlyMap<string, RubyMethod>,
  depth: number,
): readonly SourceCall[] {
  return body.flatMap((call) => {
    const own = call.receiver === undefined && !directions.has(call.name) ? methods.get(call.name) : undefined;
    const handed = own === undefined ? null : handedTo(own, call);
    if (own !== undefined && handed !== null && depth < deepest)
      return inline(
        own.body.map((one) => filled(one, handed)),
        methods,
        depth + 1,
      );
    const asked = call.name === whenCall || call.name === unlessCall ? withQuestion(call, methods) : call;
    return [asked.block === undefined ? asked : { ...asked, block: inline(asked.block, methods, depth + 1) }];
  });
}

/** A branch whose condition is a method of the class that asks one thing: with what that asks. */
function withQuestion(call: SourceCall, methods: ReadonlyMap<string, RubyMethod>): SourceCall {
  const [condition, ...rest] = call.arguments;
  const isBare = condition?.kind === 'call' && condition.call.receiver === undefined;
  const name = condition?.kind === 'unknown' ? condition.text : isBare ? condition.call.name : '';
  const [question, ...others] = methods.get(name)?.body ?? [];
  if (question === undefined || others.length > 0 || question.name === unreadCall) return call;
  return { ...call, arguments: [{ kind: 'call', call: question }, ...rest] };
}

type Handed = ReadonlyMap<string, SourceValue>;

/** What a call hands to the parameters of a method, by name. Null where that is not plain. */
function handedTo({ parameters }: RubyMethod, { arguments: values, options }: SourceCall): Handed | null {
  const plain = parameters.filter(({ keyword, name }) => !keyword && name !== '*');
  if (values.length > 0 && (values.length > plain.length || plain.length < parameters.length)) return null;
  return new Map([
    ...Object.entries(options),
    ...values.flatMap((value, at): [string, SourceValue][] => {
      const name = plain[at]?.name;
      return name === undefined ? [] : [[name, value]];
    }),
  ]);
}

function filled(call: SourceCall, handed: Handed): SourceCall {
  if (handed.size === 0) return call;
  return {
    ...call,
    arguments: call.arguments.map((value) => filledValue(value, handed)),
    options: filledIn(call.options, handed),
    ...(call.block === undefined ? {} : { block: call.block.map((one) => filled(one, handed)) }),
  };
}

function filledIn(
  values: Readonly<Record<string, SourceValue>>,
  handed: Handed,
): Readonly<Record<string, SourceValue>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filledValue(value, handed)]));
}

function filledValue(value: SourceValue, handed: Handed): SourceValue {
  switch (value.kind) {
    case 'unknown':
      return handed.get(value.text) ?? value;
    case 'list':
      return { kind: 'list', items: value.items.map((item) => filledValue(item, handed)) };
    case 'map':
      return { kind: 'map', entries: filledIn(value.entries, handed) };
    case 'call':
      return { kind: 'call', call: filled(value.call, handed) };
    default:
      return value;
  }
}
