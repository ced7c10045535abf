import type { AcceptedRisk, RiskBook } from '../core/risk.js';
import { type Database, type Row, rowsOf } from './database.js';

/** Columns from which `riskOf` makes a risk. */
export const riskColumns = `
  kind, rule, fingerprint, head_sha, reason, accepted_by, to_char(until, 'YYYY-MM-DD') as until,
  to_char(accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as accepted_at`;

const acceptSql = `
  insert into dbspec.risks (installation, repository, pull_request, comment, kind, rule, fingerprint, head_sha, reason, accepted_by, until)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::date)
  on conflict (comment) do nothing`;

const withdrawSql = `
  update dbspec.risks set withdrawn_by = $5, withdrawn_at = now()
  where repository = $1 and pull_request = $2 and kind = 'ignore' and rule = $3 and withdrawn_at is null
    and ($4::text is null or fingerprint is null or fingerprint = $4)
  returning id`;

/** Accepted risks by pull request. None is deleted when it is taken back: the list says who did it. */
export function openRisks(database: Database): RiskBook {
  return {
    async accept({ installation, repository, pullRequest, comment }, risk) {
      const about = risk.kind === 'ignore' ? [risk.rule, risk.fingerprint, null] : [null, null, risk.headSha];
      const until = risk.kind === 'ignore' ? risk.until : null;
      const values = [installation, repository, pullRequest, comment, risk.kind, ...about];
      await rowsOf(database, acceptSql, [...values, risk.reason, risk.by, until]);
    },
    async withdraw({ repository, pullRequest }, rule, fingerprint, by) {
      return (await rowsOf(database, withdrawSql, [repository, pullRequest, rule, fingerprint, by])).length;
    },
    async acceptedRisks({ repository, pullRequest }) {
      const rows = await rowsOf(
        database,
        `select ${riskColumns} from dbspec.risks
         where repository = $1 and pull_request = $2 and withdrawn_at is null order by id`,
        [repository, pullRequest],
      );
      return rows.map(riskOf);
    },
  };
}

/** A risk as its row has it. */
export function riskOf(row: Row): AcceptedRisk {
  const { kind, rule, fingerprint, head_sha: headSha, reason, accepted_by: by, accepted_at: at, until } = row;
  const common = { reason: String(reason), by: String(by), at: String(at) };
  if (kind === 'override') return { kind, headSha: String(headSha), ...common };
  return {
    kind: 'ignore',
    rule: String(rule),
    fingerprint: fingerprint === null ? null : String(fingerprint),
    until: until === null ? null : String(until),
    ...common,
  };
}
