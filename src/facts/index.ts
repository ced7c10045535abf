import pg from 'pg';
import { UserError } from '../core/errors.js';
import { factsQuery } from './query.js';

export { factsQuery } from './query.js';

/** How long the server may take to answer, and how long a size may wait for a lock, in milliseconds. */
const limits = { connect: 10_000, statement: 60_000, lock: 2_000 };

/**
 * Asks a Postgres server for its facts, in one read-only transaction, and gives them as the text of a file. A role without any
 * right on a table will do.
 *
 * @throws UserError for an address that is none, and for a server that refuses it, or goes away
 */
export async function readServerFacts(url: string): Promise<string> {
  if (!/^postgres(?:ql)?:\/\//.test(url))
    throw new UserError(
      '--url: write it as postgres://USER@HOST:PORT/DATABASE. The password may come from PGPASSWORD.',
    );
  const client = clientFor(url);
  // A server that goes away is told by the query that was under way.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw new UserError(
      `--url: ${placeOf(client)} does not let us in: ${wordsOf(error, url)}. Check host, role and password.`,
      {
        cause: error,
      },
    );
  });
  try {
    await client.query('begin transaction read only');
    await client.query(`set local statement_timeout = ${limits.statement}; set local lock_timeout = ${limits.lock}`);
    const answer = await client.query<{ facts: unknown }>(factsQuery);
    await client.query('rollback');
    return `${JSON.stringify(answer.rows[0]?.facts ?? null, null, 2)}\n`;
  } catch (error) {
    throw new UserError(
      `--url: ${placeOf(client)} did not give its facts: ${wordsOf(error, url)}. Try again, or run the query of --query in psql.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clientFor(url: string): pg.Client {
  try {
    return new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: limits.connect,
      application_name: 'dbspec facts',
    });
  } catch (error) {
    throw new UserError('--url: this is no address of a database. Write it as postgres://USER@HOST:PORT/DATABASE.', {
      cause: error,
    });
  }
}

/** Where the server is, without the role's password. */
function placeOf(client: pg.Client): string {
  return `${client.host}:${client.port}/${client.database ?? ''}`;
}

/** The words of an error, in which a driver may repeat the address. */
function wordsOf(error: unknown, url: string): string {
  const words = error instanceof Error && error.message !== '' ? error.message : 'no answer';
  const secret = /^[^:]+:\/\/[^:@/]*:([^@/]*)@/.exec(url)?.[1] ?? '';
  return (secret === '' ? words : words.replaceAll(secret, '…').replaceAll(decodeURIComponent(secret), '…')).replace(
    /\.$/,
    '',
  );
}
