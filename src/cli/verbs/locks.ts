import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Dialect } from '../../core/dialect.js';
import { UserError } from '../../core/errors.js';
import { lockEntries } from '../../core/lock-table.js';
import { dialects } from '../../review/shelves.js';
import { lockMarkdown, lockText } from '../lock-table.js';

interface LocksOptions {
  readonly dialect: string;
  readonly serverVersion?: number;
  readonly format: 'text' | 'json' | 'markdown';
}

/** `dbspec locks`: what operations lock, who waits and until when, and on which servers that was seen. */
export function locksVerb(program: Command): void {
  program
    .command('locks')
    .description('the lock table: what operations lock, who waits, until when, and on which servers that was proven')
    .addOption(new Option('--dialect <id>', 'database engine').default('postgres'))
    .option('--server-version <major>', 'one server version instead of all that are supported', major)
    .addOption(
      new Option('--format <format>', 'how it is printed').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action(async ({ dialect: id, format, ...options }: LocksOptions) => {
      const serverVersion = options.serverVersion ?? null;
      const dialect = dialectWithLocks(id);
      const { oldest, newest } = dialect.facts.supportedVersions;
      if (serverVersion !== null && (serverVersion < oldest || serverVersion > newest))
        throw new UserError(
          `--server-version ${serverVersion}: ${dialect.title} ${oldest} to ${newest} are known. Give one of them.`,
        );
      await dialect.load();
      const entries = lockEntries(dialect, serverVersion) ?? [];
      if (format === 'json') {
        const engines = dialect.locks?.proven.engines ?? [];
        process.stdout.write(
          `${JSON.stringify({ version: 1, dialect: id, serverVersion, engines, rows: entries }, null, 2)}\n`,
        );
      } else process.stdout.write(`${format === 'markdown' ? lockMarkdown(entries) : lockText(entries)}\n`);
    });
}

function dialectWithLocks(id: string): Dialect {
  const having = dialects.filter(({ locks }) => locks !== undefined);
  const found = having.find((dialect) => dialect.id === id);
  if (found !== undefined) return found;
  throw new UserError(
    `--dialect ${id}: there is no lock table for it. Tables exist for: ${having.map((one) => one.id).join(', ')}.`,
  );
}

function major(value: string): number {
  if (!/^\d{1,3}$/.test(value)) throw new InvalidArgumentError('Give a major version, such as 15.');
  return Number(value);
}
