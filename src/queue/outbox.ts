import type { OutboxBook } from '../core/outbox.js';
import type { ReviewKey } from '../core/ports.js';
import type { Review } from '../core/review.js';
import { type Database, rowsOf, type Statement } from './database.js';

/**
 * Comments that a review wants shown, as statements of the transaction that stores it. What an earlier one wanted stays, also where nobody
 * noted that it was posted: the comment may stand there all the same, where the process died before it heard so.
 */
export function outboxStatements(key: ReviewKey, review: Review): readonly Statement[] {
  const wanted = review.findings
    .filter(({ placement }) => placement.kind !== 'summary')
    .map(({ fingerprint }) => fingerprint);
  return [
    {
      sql: `insert into dbspec.outbox (repository, pull_request, fingerprint, installation, head_sha)
            select $1, $2, fingerprint, $3, $4 from unnest($5::text[]) as fingerprint
            on conflict (repository, pull_request, fingerprint)
            do update set head_sha = excluded.head_sha, installation = excluded.installation`,
      values: [key.repository, key.pullRequest, key.installation, key.headSha, wanted],
    },
  ];
}

/** Reads and ticks off what is to be said. */
export function openOutbox(database: Database): OutboxBook {
  return {
    async wholeReview({ repository, pullRequest }, headSha) {
      const [row] = await rowsOf(
        database,
        `select run, review from dbspec.reviews
         where repository = $1 and pull_request = $2 and head_sha = $3 and is_whole`,
        [repository, pullRequest, headSha],
      );
      if (row === undefined) return null;
      return { run: row.run === null ? null : String(row.run), review: row.review as Review };
    },
    async mayHaveComments({ repository, pullRequest }) {
      const [row] = await rowsOf(
        database,
        `select exists (select 1 from dbspec.outbox where repository = $1 and pull_request = $2)
             or (select count(*) from dbspec.reviews where repository = $1 and pull_request = $2 and not is_past) < 2 as may`,
        [repository, pullRequest],
      );
      return row?.may !== false;
    },
    async notePosted({ repository, pullRequest }, fingerprints) {
      if (fingerprints.length === 0) return;
      await rowsOf(
        database,
        `update dbspec.outbox set posted_at = now()
         where repository = $1 and pull_request = $2 and fingerprint = any ($3::text[]) and posted_at is null`,
        [repository, pullRequest, fingerprints],
      );
    },
  };
}
