import type { UsageBook } from '../core/ports.js';
import { type Database, rowsOf } from './database.js';

const addSql = `
  insert into dbspec.usage as used (installation, day, tokens) values ($1, $2::date, $3)
  on conflict (installation, day) do update set tokens = used.tokens + excluded.tokens
  returning tokens`;

/** Tokens by installation and day. */
export function openUsage(database: Database): UsageBook {
  return {
    async addTokens(installation, day, tokens) {
      const [row] = await rowsOf(database, addSql, [installation, day, tokens]);
      return Number(row?.tokens);
    },
  };
}
