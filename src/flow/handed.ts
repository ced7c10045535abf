import type { FunctionFacts, Rendered } from '../core/query-site.js';
import type { Location } from '../core/source.js';
import type { Program } from './program.js';
import { leavesEarly, originOf, type Value, variableValue } from './resolve.js';

/**
 * What others hand to a function under a name: a template that renders it, a caller of its own class, or of a helper. Where
 * several do, rows that come one by one count, and of those the ones that least is loaded with; null where nobody is known.
 */
export function handedValue(program: Program, within: FunctionFacts, variable: string, depth: number): Value | null {
  const values = [...fromTemplates(program, within, variable, depth), ...fromCalls(program, within, variable, depth)];
  const rank = (value: Value): number => (value.looped ? 0 : 1_000) + value.eager.size;
  const [best] = values.sort((one, other) => rank(one) - rank(other));
  return best ?? null;
}

function fromTemplates(program: Program, within: FunctionFacts, variable: string, depth: number): readonly Value[] {
  if (!within.name.startsWith('_') && within.serves === undefined) return [];
  const byDefault = within.name === `_${variable}`;
  return program.renders.flatMap(({ caller, rendered }) => {
    const { template } = rendered;
    if (caller === within || !(template === null ? byDefault : isFor(template, rendered, within, variable))) return [];
    const value = handedIn(program, caller, rendered, depth);
    if (value === null || (template === null && !isDefault(program, caller, value, within, variable))) return [];
    return rendered.each ? eachOf(value, rendered.location) : [{ ...value, via: rendered.location }];
  });
}

function isFor(
  template: NonNullable<Rendered['template']>,
  rendered: Rendered,
  within: FunctionFacts,
  variable: string,
): boolean {
  const name = within.serves ?? within.name;
  return template.owner === within.owner && template.name === name && rendered.variable === variable;
}

/** A row without a template is shown by the one of its model, in the namespace of who renders it where there is one. */
function isDefault(
  program: Program,
  caller: FunctionFacts,
  { model }: Value,
  within: FunctionFacts,
  variable: string,
): boolean {
  const shown = model.shownBy;
  if (shown === undefined || shown.name !== within.name || shown.variable !== variable) return false;
  const namespace = caller.owner?.includes('::') === true ? caller.owner.replace(/::[^:]*$/, '::') : '';
  const own = `${namespace}${shown.owner}`;
  const isThere = program.functionsOf(own).some((one) => one.name === shown.name);
  return within.owner === (isThere ? own : shown.owner);
}

function fromCalls(program: Program, within: FunctionFacts, variable: string, depth: number): readonly Value[] {
  const at = within.parameters.indexOf(variable);
  if (at === -1) return [];
  return program.callersOf(within).flatMap(({ caller, call }) => {
    const given = call.arguments[at] ?? null;
    if (given === null || caller === within || (call.loop !== null && leavesEarly(caller, call.loop))) return [];
    const value = variableValue(program, caller, given, call.loop, depth + 1);
    return value === null ? [] : [{ ...value, via: call.location }];
  });
}

function handedIn(program: Program, caller: FunctionFacts, rendered: Rendered, depth: number): Value | null {
  const { given, origin, loop } = rendered;
  if (loop !== null && leavesEarly(caller, loop)) return null;
  const named = given === null ? null : variableValue(program, caller, given, loop, depth + 1);
  return named ?? originOf(program, caller, origin, depth + 1);
}

function eachOf(value: Value, via: Location): readonly Value[] {
  return [value.shape === 'rows' ? { ...value, shape: 'row', looped: true, via } : { ...value, via }];
}
