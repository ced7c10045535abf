import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Config } from '../core/config.js';
import { UserError } from '../core/errors.js';
import { parseConfig } from '../review/configuration.js';
import { rules } from '../review/shelves.js';
import { type Format, formats } from './print.js';

/** Options that every verb which reviews has. */
export interface ReviewOptions {
  readonly format: Format;
  readonly failOn?: 'error' | 'warning' | 'never';
  readonly shadow: boolean;
  readonly specialist: boolean;
  readonly cache: boolean;
  readonly config?: string;
  readonly quiet?: boolean;
  readonly notRaised?: boolean;
}

/** Adds the common options to a verb. */
export function withReviewOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how the review is printed').choices([...formats]).default('text'))
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that gives exit code 1').choices([
        'error',
        'warning',
        'never',
      ]),
    )
    .option('--no-shadow', 'do not try the migration on the embedded database')
    .option('--no-specialist', 'do not ask the model')
    .option('--no-cache', 'read every file anew')
    .option('--config <file>', 'configuration to use instead of the one at the base revision')
    .option('--not-raised', 'with text: also say what was looked at and not raised, and why')
    .option('--quiet', 'no progress');
}

/**
 * The configuration that the command line asks for: a file of its own, and `--fail-on` on top of whatever applies.
 *
 * @throws UserError where the file is not there or says something unknown
 */
export async function configFrom(options: ReviewOptions, fallback: () => Promise<Config>): Promise<Config> {
  const config = options.config === undefined ? await fallback() : await readConfigFile(options.config);
  return options.failOn === undefined ? config : { ...config, 'fail-on': options.failOn };
}

async function readConfigFile(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`--config ${path}: the file cannot be read. Check the path.`, { cause: error });
  });
  const { config, problems } = parseConfig(
    text,
    rules.map((rule) => rule.id),
  );
  if (problems.length > 0)
    throw new UserError(problems.map((problem) => `${path} line ${problem.line}: ${problem.message}`).join('\n'));
  return config;
}
