import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { ChangeSet } from '../core/change-set.js';
import { type Config, configPath, configSchema, defaultConfig } from '../core/config.js';
import { families } from '../core/rule.js';
import { didYouMean } from './did-you-mean.js';
import { type ConfigValues, layered } from './organisation.js';
import { optionProblems } from './rule-options.js';
import { frameworks, rules } from './shelves.js';

/** A mistake in a configuration, at its line. */
export interface ConfigProblem {
  readonly line: number;
  readonly message: string;
}

/** A sentence about a configuration, at its line of its file. */
export interface FileProblem extends ConfigProblem {
  readonly path: string;
}

/** The text of one configuration as it was read: where it has problems it says nothing. */
export interface ParsedConfig {
  readonly config: Config;
  readonly problems: readonly ConfigProblem[];
  /** What it says, without what is left to the defaults. */
  readonly values: ConfigValues;
  lineOf(path: readonly string[]): number;
}

/** A configuration, and why a file of it cannot be read. */
export interface ReadConfig {
  readonly config: Config;
  readonly problems: readonly FileProblem[];
  /** What the repository says of keys that its organisation has locked. */
  readonly overruled: readonly FileProblem[];
}

/** The configuration of one side of a change, laid over that of the organisation. A file that cannot be read says nothing, and gives its problems. */
export async function configOf(
  changes: Pick<ChangeSet, 'base' | 'head' | 'defaults'>,
  side: 'base' | 'head',
  ruleIds: readonly string[],
): Promise<ReadConfig> {
  const [own, shared] = await Promise.all([changes[side].read(configPath), changes.defaults?.() ?? null]);
  const above = parseConfig(own?.text ?? '', ruleIds);
  const problems = above.problems.map((problem) => ({ path: configPath, ...problem }));
  if (shared === null) return { config: above.config, problems, overruled: [] };
  const below = parseConfig(shared.text, ruleIds);
  // Which keys are locked is not for a repository to say.
  const laid = layered(below.values, above.values, [...below.config.locked, 'locked']);
  return {
    config: configSchema.parse(laid.values),
    problems: [...below.problems.map((problem) => ({ path: shared.path, ...problem })), ...problems],
    overruled: laid.overruled.map((path) => ({
      path: configPath,
      line: above.lineOf(path),
      message: `\`${path.join('.')}\` is set by the organisation in \`${shared.path}\`; what stands here does not count.`,
    })),
  };
}

/** Reads the text of a configuration. Each problem says what is wrong at which line, with "did you mean" where it can. */
export function parseConfig(text: string, ruleIds: readonly string[]): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const syntax = document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    message: (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, ''),
  }));
  const lineOf = (path: readonly PropertyKey[], key?: string): number => lineIn(document, lines, path, key);
  const wrong = (problems: readonly ConfigProblem[]) => ({ config: defaultConfig(), problems, values: {}, lineOf });
  if (syntax.length > 0) return wrong(syntax);
  const value: unknown = document.toJS({ maxAliasCount: 50 }) ?? {};
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) return wrong(parsed.error.issues.flatMap((issue) => describe(issue, lineOf)));
  const unknown = [
    ...unknownRules(parsed.data, ruleIds).map(({ path, id }) => ({
      line: lineOf(path, id),
      message: `\`${id}\` is not a rule.${didYouMean(id, ruleIds)}`,
    })),
    ...unknownFrameworks(parsed.data).map(({ path, id }) => ({
      line: lineOf(path),
      message: `\`${id}\` is not a framework that is read.${didYouMean(
        id,
        frameworks.map((known) => known.id),
      )}`,
    })),
    ...optionProblems(parsed.data, rules).map(({ rule, option, message }) => ({
      line: lineOf(['rules', rule], option),
      message,
    })),
    ...unknownInAccept(parsed.data, ruleIds).map(({ path, id }) => ({
      line: lineOf(path, id),
      message: `\`accept.${id}\` is no family of rules, and no rule.${didYouMean(id, [...acceptKeys, ...ruleIds])}`,
    })),
    ...parsed.data.locked.flatMap((key, index) =>
      lockProblem(key, ruleIds).map((message) => ({ line: lineOf(['locked', index]), message })),
    ),
  ];
  if (unknown.length > 0) return wrong(unknown);
  return {
    config: parsed.data,
    problems: [],
    values: value as ConfigValues,
    lineOf: (path) => lineOf(path.slice(0, -1), path.at(-1)),
  };
}

/** Why a key cannot be locked: nobody could set it. */
function lockProblem(key: string, ruleIds: readonly string[]): readonly string[] {
  const path = key.split('.');
  for (const [index, step] of path.entries()) {
    const above = path.slice(0, index);
    const known = above.join('.') === 'rules' ? ruleIds : Object.keys(shapeAt(above));
    if (known.length === 0) return [];
    if (!known.includes(step))
      return [`\`locked\`: \`${key}\` is not a key of the configuration.${didYouMean(step, known)}`];
  }
  return [];
}

function describe(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[], key?: string) => number,
): readonly ConfigProblem[] {
  const where = issue.path.length === 0 ? '' : `\`${issue.path.map(String).join('.')}\`: `;
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(shapeAt(issue.path));
    return issue.keys.map((key) => ({
      line: lineOf(issue.path, key),
      message: `${where}\`${key}\` is not a key of the configuration.${didYouMean(key, known)}`,
    }));
  }
  return [{ line: lineOf(issue.path), message: `${where}${issue.message}.` }];
}

/** Keys that the configuration knows at a path. */
function shapeAt(path: readonly PropertyKey[]): Record<string, unknown> {
  let schema: unknown = configSchema;
  for (const step of path) {
    schema = unwrap(schema);
    if (hasShape(schema)) schema = schema.shape[String(step)];
    else if (hasElement(schema)) schema = schema.element;
    else return {};
  }
  const last = unwrap(schema);
  return hasShape(last) ? last.shape : {};
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  while (
    typeof current === 'object' &&
    current !== null &&
    'unwrap' in current &&
    typeof current.unwrap === 'function' &&
    !hasElement(current)
  )
    current = current.unwrap();
  return current;
}

function hasShape(schema: unknown): schema is { readonly shape: Record<string, unknown> } {
  return typeof schema === 'object' && schema !== null && 'shape' in schema;
}

function hasElement(schema: unknown): schema is { readonly element: unknown } {
  return typeof schema === 'object' && schema !== null && 'element' in schema;
}

function unknownRules(config: Config, ruleIds: readonly string[]): readonly { path: readonly string[]; id: string }[] {
  const known = new Set(ruleIds);
  return Object.keys(config.rules)
    .filter((id) => !known.has(id))
    .map((id) => ({ path: ['rules'], id }));
}

const acceptKeys = [...families, 'default'];

function unknownInAccept(
  { accept }: Config,
  ruleIds: readonly string[],
): readonly { path: readonly string[]; id: string }[] {
  if (typeof accept === 'string' || Array.isArray(accept)) return [];
  const known = new Set<string>([...acceptKeys, ...ruleIds]);
  return Object.keys(accept)
    .filter((id) => !known.has(id))
    .map((id) => ({ path: ['accept'], id }));
}

function unknownFrameworks(config: Config): readonly { path: readonly PropertyKey[]; id: string }[] {
  return config.databases.flatMap(({ framework: id }, index) =>
    id === undefined || frameworks.some((known) => known.id === id)
      ? []
      : [{ path: ['databases', index, 'framework'], id }],
  );
}

interface Positioned {
  readonly range?: readonly [number, number, number] | null;
  readonly items?: readonly {
    readonly key?: { readonly value?: unknown; readonly range?: readonly [number, number, number] | null } | null;
  }[];
}

function lineIn(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key?: string,
): number {
  const steps = [...path];
  const at = (current: readonly PropertyKey[]): Positioned | null =>
    (current.length === 0 ? document.contents : document.getIn(current, true)) as Positioned | null;
  if (key !== undefined) {
    const entry = at(steps)?.items?.find((item) => String(item.key?.value) === key);
    if (entry?.key?.range != null) return lines.linePos(entry.key.range[0]).line;
  }
  for (; steps.length > 0; steps.pop()) {
    const range = at(steps)?.range;
    if (range != null) return lines.linePos(range[0]).line;
  }
  return 1;
}
