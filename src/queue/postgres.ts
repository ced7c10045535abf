import pg from 'pg';
import { UserError } from '../core/errors.js';
import { type Database, DatabaseError, type Row, type Statement, stateOf } from './database.js';

/** A webhook is answered within 10 seconds or GitHub gives it up, so nothing waits longer for a connection. In milliseconds. */
const connectMs = 5_000;
/** Longest time for one statement, in milliseconds: a connection that died in silence must not hold the queue. */
const statementMs = 30_000;

/** Deadlock and serialization failure: nothing was done, and the same again will work. */
const passing = new Set(['40P01', '40001']);

/**
 * Opens a real Postgres by its URL. Any number of processes may share it.
 *
 * @throws UserError where it cannot be reached; the URL, which may hold a password, is not repeated
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = poolOf(url);
  // A connection that is cut while nobody uses it is replaced by the next one.
  pool.on('error', () => undefined);
  // One that is cut while it is used tells so to its statement, and once more here: where nobody listened that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  await pool.query('select 1').catch(async (error: unknown) => {
    await pool.end();
    throw new UserError(`DATABASE_URL: the database cannot be reached: ${messageOf(error)}.`, { cause: error });
  });
  return {
    async run(statements) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await transaction(pool, statements);
        } catch (error) {
          if (attempt < 3 && passing.has(stateOf(error) ?? '')) continue;
          throw new DatabaseError(messageOf(error), stateOf(error), { cause: error });
        }
      }
    },
    close: () => pool.end(),
  };
}

function poolOf(url: string): pg.Pool {
  try {
    return new pg.Pool({
      connectionString: url,
      max: 5,
      application_name: 'dbspec',
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
      query_timeout: statementMs,
    });
  } catch {
    // The parser's own message repeats the URL.
    throw new UserError('DATABASE_URL is not a URL. Write it as postgres://user:password@host:5432/database.');
  }
}

async function transaction(pool: pg.Pool, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const found: (readonly Row[])[] = [];
    for (const { sql, values } of statements) {
      const result = await client.query<Record<string, unknown>>(sql, values === undefined ? [] : [...values]);
      found.push(result.rows);
    }
    await client.query('commit');
    client.release();
    return found;
  } catch (error) {
    await letGo(client, error);
    throw error;
  }
}

/** Gives a connection back where the server still speaks on it, and else closes it: what was asked on it may yet arrive. */
async function letGo(client: pg.PoolClient, error: unknown): Promise<void> {
  if (stateOf(error) === null) return client.release(true);
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  );
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
