import { stringify } from 'yaml';
import { z } from 'zod';
import { configSchema } from '../core/config.js';
import { families } from '../core/rule.js';
import { rules } from './shelves.js';

interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Described>>;
}

/** The JSON schema of the configuration, for editors: from the same definition by which it is read, with the ids of the rules. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  const { properties = {} } = schema as { properties?: Record<string, object> };
  const ids = rules.map(({ id }) => id);
  return {
    ...schema,
    title: 'Configuration of dbspec',
    properties: {
      ...properties,
      rules: { ...properties.rules, propertyNames: { enum: ids } },
    },
  };
}

/** A configuration in which every key stands as a comment, with what it means and its default. */
export function configTemplate(): string {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'input' }) as Described;
  const keys = Object.entries(properties).map(([key, described]) => entry(key, described));
  return [
    '# Configuration of dbspec. Everything has a default, so that no line is needed: take the "#" from what you change.',
    '# It is read at the base branch: a change takes effect when it is merged. `dbspec rules` lists the rules.',
    `# Families of rules, for \`accept\`: ${families.join(', ')}.`,
    '',
    ...keys,
  ].join('\n');
}

function entry(key: string, described: Described): string {
  const { description = '', enum: choices } = described;
  const about = choices === undefined ? description : `${description} One of: ${choices.join(', ')}.`;
  const value = stringify({ [key]: exampleOf(described) }).trimEnd();
  return `${[`# ${about}`, ...value.split('\n').map((line) => `# ${line}`)].join('\n')}\n`;
}

/** The default of a key; of a group, those of its members. */
function exampleOf({ default: value, properties }: Described): unknown {
  if (properties === undefined) return value ?? null;
  return Object.fromEntries(Object.entries(properties).map(([key, member]) => [key, exampleOf(member)]));
}
