import { contentsOf } from '../core/contents.js';
import type { ContentCache, ReviewStore } from '../core/ports.js';
import type { Review } from '../core/review.js';
import { mergeGroup } from '../core/risk.js';
import { type Database, rowsOf } from './database.js';
import { dropForgotten, forgetRunning, repositoryOfTurn } from './deliveries.js';
import { findingStatements, openFeedback } from './feedback.js';
import { openOutbox, outboxStatements } from './outbox.js';
import { openRisks } from './risks.js';
import { openUsage } from './usage.js';

const saveSql = `
  insert into dbspec.reviews (repository, pull_request, head_sha, installation, review, run, is_whole, is_past)
  values ($1, $2, $3, $4, $5::json, $6, $7, $8)
  on conflict (repository, pull_request, head_sha)
  do update set review = excluded.review, run = excluded.run, is_whole = excluded.is_whole, is_past = excluded.is_past, installation = excluded.installation, saved_at = clock_timestamp()`;

/** Reviews by pull request and head. Each row belongs to an installation and goes with it. */
export function openReviews(database: Database): ReviewStore {
  return {
    ...openRisks(database),
    ...openFeedback(database),
    ...openOutbox(database),
    ...openUsage(database),
    async saveReview(key, review) {
      const { repository, pullRequest, headSha, installation, run = null, isWhole = false, isPast = false } = key;
      const values = [repository, pullRequest, headSha, installation, JSON.stringify(review), run, isWhole, isPast];
      const counts = pullRequest !== mergeGroup && !isPast;
      await database.run([
        { sql: saveSql, values },
        ...(counts ? [...findingStatements(key, review), ...outboxStatements(key, review)] : []),
      ]);
    },
    async lastReviews(repository, limit) {
      const rows = await rowsOf(
        database,
        `select pull_request, review from (
           select distinct on (pull_request) pull_request, review, saved_at
           from dbspec.reviews where repository = $1 and pull_request <> ${mergeGroup} and not is_past order by pull_request, saved_at desc
         ) as last order by saved_at desc limit $2`,
        [repository, limit],
      );
      return rows.map((row) => ({ pullRequest: Number(row.pull_request), review: row.review as Review }));
    },
    async lastReview(repository, pullRequest) {
      const [row] = await rowsOf(
        database,
        `select head_sha, review from dbspec.reviews where repository = $1 and pull_request = $2 and not is_past order by saved_at desc limit 1`,
        [repository, pullRequest],
      );
      // Only this file writes the column.
      return row === undefined ? null : { headSha: String(row.head_sha), review: row.review as Review };
    },
    async reviewAt({ repository, pullRequest }, headSha) {
      const [row] = await rowsOf(
        database,
        'select review from dbspec.reviews where repository = $1 and pull_request = $2 and head_sha = $3',
        [repository, pullRequest, headSha],
      );
      return row === undefined ? null : (row.review as Review);
    },
    async forgetRepositories(installation, repositories) {
      const values = [installation, repositories];
      const kept = ['reviews', 'risks', 'findings', 'outbox'].map((table) => ({
        sql: `delete from dbspec.${table} where installation = $1 and repository = any ($2::text[])`,
        values,
      }));
      const theirs = `installation = $1 and ${repositoryOfTurn} = any ($2::text[])`;
      const deliveries = `delete from dbspec.deliveries where ${theirs} and state <> 'running'`;
      const contents = {
        sql: 'delete from dbspec.contents using unnest($1::text[]) as gone (prefix) where starts_with(key, gone.prefix)',
        values: [repositories.map((repository) => contentsOf(installation, repository))],
      };
      await database.run([...kept, contents, { sql: deliveries, values }, forgetRunning(theirs, values)]);
    },
    async forgetInstallation(installation) {
      await database.run([
        { sql: 'delete from dbspec.reviews where installation = $1', values: [installation] },
        { sql: 'delete from dbspec.risks where installation = $1', values: [installation] },
        { sql: 'delete from dbspec.findings where installation = $1', values: [installation] },
        { sql: 'delete from dbspec.outbox where installation = $1', values: [installation] },
        { sql: 'delete from dbspec.usage where installation = $1', values: [installation] },
        { sql: `delete from dbspec.deliveries where installation = $1 and state <> 'running'`, values: [installation] },
        // A review that is under way may yet be saved: it goes with its run. The order to forget is such a run itself.
        forgetRunning('installation = $1', [installation]),
        { sql: 'delete from dbspec.contents where starts_with(key, $1)', values: [contentsOf(installation)] },
      ]);
    },
  };
}

/** Reads a text, and notes the day: a write for each reading would cost more than the reading. */
const readSql = `
  with used as (
    update dbspec.contents set used_at = now() where key = $1 and used_at < now() - interval '1 day'
  )
  select value from dbspec.contents where key = $1`;

/** Texts by their content. A text that was not asked for in 30 days goes. */
export function openContents(database: Database): ContentCache {
  return {
    async get(key) {
      const [row] = await rowsOf(database, readSql, [key]).catch(() => []);
      return row === undefined ? null : String(row.value);
    },
    async set(key, value) {
      // A zero byte is no text that Postgres keeps. A text that cannot be kept only makes the next run slower.
      await rowsOf(
        database,
        `insert into dbspec.contents (key, value) values ($1, $2) on conflict (key) do update set used_at = now()`,
        [key, value],
      ).catch(() => undefined);
    },
  };
}

/**
 * Removes what has had its time: finished deliveries after a week, reviews after three months, texts and counts of tokens after a month, and what was
 * accepted or counted after a year.
 */
export async function purge(database: Database): Promise<void> {
  await database.run([
    { sql: `delete from dbspec.deliveries where finished_at < now() - interval '7 days'` },
    { sql: `delete from dbspec.reviews where saved_at < now() - interval '90 days'` },
    { sql: `delete from dbspec.contents where used_at < now() - interval '30 days'` },
    { sql: `delete from dbspec.risks where accepted_at < now() - interval '1 year'` },
    { sql: `delete from dbspec.outbox where made_at < now() - interval '1 year'` },
    { sql: `delete from dbspec.findings where seen_at < now() - interval '1 year'` },
    { sql: `delete from dbspec.usage where day < now() - interval '30 days'` },
    dropForgotten,
  ]);
}
