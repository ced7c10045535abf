import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { configPath } from '../../core/config.js';
import { UserError } from '../../core/errors.js';
import { configJsonSchema, configTemplate } from '../../review/configuration-template.js';

interface Options {
  readonly repo: string;
  readonly schema?: true;
}

/** `dbspec init`: writes a commented configuration, or prints its JSON schema. */
export function initVerb(program: Command): void {
  program
    .command('init')
    .description(`writes ${configPath}, with every key as a comment`)
    .option('--repo <folder>', 'the root of the repository', '.')
    .option('--schema', 'print the JSON schema of the configuration instead, for editors')
    .action(async ({ repo, schema }: Options) => {
      if (schema === true) {
        process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
        return;
      }
      await write(join(repo, configPath));
      process.stdout.write(`Wrote ${configPath}. Nothing in it is in force before you take a "#" away.\n`);
    });
}

/** @throws UserError where the file is there already, or cannot be written */
async function write(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, configTemplate(), { flag: 'wx' }).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const why = isThere ? 'is there already, and stays as it is' : 'cannot be written';
    throw new UserError(`${path} ${why}.`, { cause: error });
  });
}
