import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type ChangeSet, fromFiles } from '../../core/change-set.js';
import { configPath } from '../../core/config.js';
import { UserError } from '../../core/errors.js';
import { textOf } from '../../core/source.js';
import { sampleProject } from '../../review/sample-project.js';
import { asGiven } from '../given-paths.js';
import { type ReviewOptions, withReviewOptions } from '../options.js';
import { type OpenServices, runReview } from '../run-review.js';

interface Options extends ReviewOptions {
  readonly framework: string;
  readonly dialect?: string;
  readonly serverVersion?: string;
  readonly schema?: string;
}

/** `dbspec check`: reviews files without git. */
export function checkVerb(program: Command, open: OpenServices, exit: (code: number) => void): void {
  const command = program
    .command('check')
    .description('review files without git; - reads standard input')
    .argument('<files...>')
    .option('--framework <id>', 'framework whose conventions apply', 'plain-sql')
    .option('--dialect <id>', 'database engine', 'postgres')
    .option('--server-version <major>', 'major version of the server')
    .option('--schema <file>', 'SQL of the schema before the change');
  withReviewOptions(command).action(async (files: string[], options: Options) => {
    const { changes, given } = await fileChanges(files, options);
    exit(await runReview(changes, options, open, { shown: (review) => asGiven(review, given) }));
  });
}

/** The change that files make, and by the place where each of them is read the name under which it was given. */
interface Given {
  readonly changes: ChangeSet;
  readonly given: ReadonlyMap<string, string>;
}

async function fileChanges(files: readonly string[], options: Options): Promise<Given> {
  const version = options.serverVersion;
  if (version !== undefined && !/^\d+$/.test(version))
    throw new UserError(`--server-version ${version}: give a major version, such as 15.`);
  const names = files.map((file) => (file === '-' ? 'standard-input.sql' : file));
  const texts = await Promise.all(
    files.map(async (file, index) => ({ name: basename(names[index] ?? file), text: await readText(file) })),
  );
  const project = sampleProject({
    framework: options.framework,
    files: texts,
    ...(options.schema === undefined ? {} : { schema: await readText(options.schema) }),
  });
  const config = [
    `dialect: ${JSON.stringify(options.dialect ?? 'postgres')}`,
    ...(version === undefined ? [] : [`server-version: ${version}`]),
  ].join('\n');
  const settings = { [configPath]: `${config}\n` };
  return {
    changes: fromFiles({ ...project.base, ...settings }, { ...project.head, ...settings }),
    given: new Map(project.places.map((place, index) => [place, names[index] ?? place])),
  };
}

async function readText(file: string): Promise<string> {
  const bytes =
    file === '-'
      ? await standardInput()
      : await readFile(file).catch((error: NodeJS.ErrnoException) => {
          throw new UserError(
            `${file}: ${error.code === 'ENOENT' ? 'there is no such file' : error.code === 'EISDIR' ? 'this is a folder; name files' : 'the file cannot be read'}.`,
            { cause: error },
          );
        });
  const text = textOf(bytes);
  if (text === null) throw new UserError(`${file}: the file is no UTF-8 text. Save it as UTF-8.`);
  return text;
}

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
