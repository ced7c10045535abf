import pg from 'pg';
import { UserError } from '../core/errors.js';
import type { Database } from './database.js';
import { DatabaseError } from './pglite.js';

/**
 * Opens a real Postgres by its URL. Any number of processes may share it.
 *
 * @throws UserError where it cannot be reached; the URL, which may hold a password, is not repeated
 */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 5, application_name: 'dbspec' });
  // A connection that is cut while nobody uses it is replaced by the next one.
  pool.on('error', () => undefined);
  await pool.query('select 1').catch(async (error: unknown) => {
    await pool.end();
    throw new UserError(`DATABASE_URL: the database cannot be reached: ${messageOf(error)}.`, { cause: error });
  });
  return {
    async run(statements) {
      const client = await pool.connect().catch((error: unknown) => {
        throw failure(error);
      });
      try {
        await client.query('begin');
        const found = [];
        for (const { sql, values } of statements) {
          const result = await client.query<Record<string, unknown>>(sql, values === undefined ? [] : [...values]);
          found.push(result.rows);
        }
        await client.query('commit');
        client.release();
        return found;
      } catch (error) {
        await client.query('rollback').then(
          () => client.release(),
          (lost: unknown) => client.release(lost instanceof Error ? lost : true),
        );
        throw failure(error);
      }
    },
    close: () => pool.end(),
  };
}

function failure(error: unknown): DatabaseError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  return new DatabaseError(messageOf(error), code, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
