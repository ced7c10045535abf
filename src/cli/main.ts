#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { UpstreamError, UserError } from '../core/errors.js';
import { openServices, readEnvironment } from '../services.js';
import type { OpenServices } from './run-review.js';
import { checkVerb } from './verbs/check.js';
import { doctorVerb } from './verbs/doctor.js';
import { erdVerb } from './verbs/erd.js';
import { explainVerb } from './verbs/explain.js';
import { factsVerb } from './verbs/facts.js';
import { initVerb } from './verbs/init.js';
import { listVerbs } from './verbs/lists.js';
import { locksVerb } from './verbs/locks.js';
import { reviewVerb } from './verbs/review.js';
import { schemaVerb } from './verbs/schema.js';
import { serveVerb } from './verbs/serve.js';
import { sqlVerb } from './verbs/sql.js';
import { statsVerb } from './verbs/stats.js';

/** Exit codes: 0 nothing to fail on, 1 findings, 2 the user's mistake, 3 dbspec failed. */
async function main(argv: readonly string[]): Promise<void> {
  const open: OpenServices = (wanted) => openServices({ environment: readEnvironment(process.env), ...wanted });
  const exit = (code: number): void => {
    process.exitCode = code;
  };
  const program = new Command('dbspec')
    .description('A database specialist for every pull request.')
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) });
  reviewVerb(program, open, exit, async (name) => {
    const { GITHUB_TOKEN: token, GHE_HOST: host, GHE_PROTOCOL: protocol } = readEnvironment(process.env);
    const { openPull } = await import('../github/terminal.js');
    return openPull(name, { token, protocol, cache: null, ...(host === undefined ? {} : { host }) });
  });
  checkVerb(program, open, exit);
  explainVerb(program);
  factsVerb(program, () => import('../facts/index.js'));
  listVerbs(program);
  locksVerb(program);
  schemaVerb(program);
  sqlVerb(program);
  erdVerb(program);
  initVerb(program);
  doctorVerb(program, open, exit, async () => {
    const environment = readEnvironment(process.env);
    const { roleOf } = await import('../server/set-up.js');
    const role = await roleOf(environment);
    if (role.kind === 'set-up')
      return [{ what: 'app', isWell: true, found: 'no credentials: `dbspec serve` shows the page that registers one' }];
    const { probotOf } = await import('../server.js');
    const { openLog } = await import('../app.js');
    const { diagnoseApp } = await import('../github/doctor.js');
    return diagnoseApp(await probotOf(environment, role, openLog('silent')).auth());
  });
  statsVerb(program, async () => {
    const { DATABASE_URL: databaseUrl, DATA_DIR: folder = 'data' } = readEnvironment(process.env);
    const { FolderInUse, openStore } = await import('../queue/index.js');
    if (databaseUrl === undefined && !existsSync(join(folder, 'store')))
      throw new UserError(
        `${folder} holds no store. Set DATA_DIR to the folder of the service, or DATABASE_URL to its Postgres.`,
      );
    const where = databaseUrl === undefined ? { dataFolder: join(folder, 'store') } : { databaseUrl };
    return openStore(where).catch((error: unknown) => {
      if (!(error instanceof FolderInUse)) throw error;
      throw new UserError(
        `${error.folder} is in use by ${error.by}: the service has its store to itself. Read \`dbspec_findings\` in its /metrics, stop it while you ask, or give it a Postgres with DATABASE_URL.`,
        { cause: error },
      );
    });
  });
  serveVerb(program, async () => (await import('../server.js')).main());
  await program.parseAsync(argv);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

try {
  await main(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  // Nothing that a report to us would mend.
  if (error instanceof UpstreamError) {
    process.stderr.write(`${error.message}.${error.retryable ? ' Run it again in a while.' : ''}\n`);
    return 3;
  }
  process.stderr.write(
    `dbspec failed: ${error instanceof Error ? error.message : String(error)}\nRun it again with DEBUG=dbspec for the stack, and report it.\n`,
  );
  if (process.env.DEBUG === 'dbspec' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return 3;
}
