import type { Config } from '../core/config.js';
import type { Rule, RuleOption } from '../core/rule.js';
import { didYouMean } from './did-you-mean.js';

/** A mistake in what a configuration says of a rule. */
export interface OptionProblem {
  readonly rule: string;
  readonly option: string;
  readonly message: string;
}

/** Options that no rule has, and values that an option does not take. Rules that are not known are somebody else's concern. */
export function optionProblems({ rules: entries }: Pick<Config, 'rules'>, rules: readonly Rule[]): OptionProblem[] {
  return Object.entries(entries).flatMap(([id, entry]) => {
    const rule = rules.find((candidate) => candidate.id === id);
    if (rule === undefined || typeof entry === 'string') return [];
    return Object.entries(entries[id] as Readonly<Record<string, unknown>>)
      .filter(([name]) => name !== 'severity')
      .flatMap(([option, value]) => {
        const wrong = complaint(rule, option, value);
        return wrong === null ? [] : [{ rule: id, option, message: `\`rules.${id}\`: ${wrong}` }];
      });
  });
}

function complaint({ options = {} }: Rule, name: string, value: unknown): string | null {
  const option = options[name];
  if (option === undefined) {
    const known = ['severity', ...Object.keys(options)];
    return `\`${name}\` is not an option of the rule.${didYouMean(name, known) || ` It takes ${listed(known)}.`}`;
  }
  const said = option.value === 'texts' && Array.isArray(value) ? value : [value];
  if (option.value === 'number') {
    return Number.isInteger(value) && (value as number) > 0 ? null : `\`${name}\` must be ${expected[option.value]}.`;
  }
  if (
    (option.value === 'texts') !== Array.isArray(value) ||
    !said.every((one) => typeof one === 'string' && one !== '')
  )
    return `\`${name}\` must be ${expected[option.value]}.`;
  const other = said.find((one) => option.oneOf !== undefined && !option.oneOf.includes(String(one)));
  if (other === undefined || option.oneOf === undefined) return null;
  return `\`${name}\` cannot be \`${String(other)}\`.${didYouMean(String(other), option.oneOf) || ` It is one of ${listed(option.oneOf)}.`}`;
}

const expected: Readonly<Record<RuleOption['value'], string>> = {
  number: 'a whole number of at least 1',
  text: 'a text',
  texts: 'a list of texts',
};

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
