import type { ReviewKey } from '../core/ports.js';
import type { Review } from '../core/review.js';
import type { FeedbackBook } from '../core/risk.js';
import { type Database, rowsOf, type Statement } from './database.js';
import { riskColumns, riskOf } from './risks.js';

const seenSql = `
  insert into dbspec.findings (repository, pull_request, installation, head_sha, fingerprint, rule, ignored)
  select $1, $2, $3, $4, found.fingerprint, found.rule, found.ignored
  from json_to_recordset($5::json) as found (fingerprint text, rule text, ignored boolean)
  on conflict (repository, pull_request, fingerprint)
  do update set head_sha = excluded.head_sha, ignored = excluded.ignored, fixed = false, seen_at = now()`;

/** What another head showed and this one does not. What the specialist said counts only where it was asked again. */
const fixedSql = `
  update dbspec.findings as old set fixed = true
  where repository = $1 and pull_request = $2 and head_sha <> $3 and not ignored and (rule <> 'specialist' or $4::boolean)
    and not exists (
      select 1 from json_to_recordset($5::json) as found (fingerprint text) where found.fingerprint = old.fingerprint
    )`;

/** What saving a review notes about its findings: which are seen, and which a later push has fixed. */
export function findingStatements(key: ReviewKey, review: Review): readonly Statement[] {
  const found = new Map(
    [
      ...review.findings.map(({ fingerprint, rule }) => ({ fingerprint, rule, ignored: false })),
      ...review.suppressed.map(({ fingerprint, rule }) => ({ fingerprint, rule, ignored: true })),
    ].map((one) => [one.fingerprint, one]),
  );
  const list = JSON.stringify([...found.values()]);
  const { repository, pullRequest, installation, headSha } = key;
  const wasAsked = review.engines.specialist.status === 'ran';
  return [
    { sql: seenSql, values: [repository, pullRequest, installation, headSha, list] },
    { sql: fixedSql, values: [repository, pullRequest, headSha, wasAsked, list] },
  ];
}

const noteSql = `
  update dbspec.findings as finding
  set resolved = coalesce(noted.resolved, finding.resolved),
      dismissed = coalesce(noted.dismissed, finding.dismissed),
      thumbs_up = coalesce(noted."thumbsUp", finding.thumbs_up),
      thumbs_down = coalesce(noted."thumbsDown", finding.thumbs_down)
  from json_to_recordset($3::json)
    as noted (fingerprint text, resolved boolean, dismissed boolean, "thumbsUp" integer, "thumbsDown" integer)
  where finding.repository = $1 and finding.pull_request = $2 and finding.fingerprint = noted.fingerprint`;

const countsSql = `
  select rule, count(*) as shown, count(*) filter (where fixed) as fixed, count(*) filter (where ignored) as ignored,
    count(*) filter (where resolved) as resolved, count(*) filter (where dismissed) as dismissed,
    sum(thumbs_up) as thumbs_up, sum(thumbs_down) as thumbs_down
  from dbspec.findings where $1::text is null or repository = $1
  group by rule order by count(*) desc, rule`;

const auditSql = `
  select repository, pull_request, withdrawn_at is not null as withdrawn, ${riskColumns}
  from dbspec.risks where $1::text is null or repository = $1 order by id desc limit $2`;

/** What people did with findings, by rule. */
export function openFeedback(database: Database): FeedbackBook {
  return {
    async noteFeedback({ repository, pullRequest }, feedback) {
      if (feedback.length === 0) return;
      await rowsOf(database, noteSql, [repository, pullRequest, JSON.stringify(feedback)]);
    },
    async ruleCounts(repository) {
      const rows = await rowsOf(database, countsSql, [repository ?? null]);
      return rows.map((row) => ({
        rule: String(row.rule),
        shown: Number(row.shown),
        fixed: Number(row.fixed),
        ignored: Number(row.ignored),
        resolved: Number(row.resolved),
        dismissed: Number(row.dismissed),
        thumbsUp: Number(row.thumbs_up),
        thumbsDown: Number(row.thumbs_down),
      }));
    },
    async audit(limit, repository) {
      const rows = await rowsOf(database, auditSql, [repository ?? null, limit]);
      return rows.map((row) => ({
        repository: String(row.repository),
        pullRequest: Number(row.pull_request),
        withdrawn: row.withdrawn === true,
        risk: riskOf(row),
      }));
    },
  };
}
