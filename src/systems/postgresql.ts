import type { System } from '../core/system.js';

/** PostgreSQL: how it is recognised, and what the specialist is told about it. */
export const postgresql: System = {
  id: 'postgresql',
  title: 'PostgreSQL',
  signals: [
    { kind: 'dependency', name: 'pg' },
    { kind: 'dependency', name: 'postgres' },
    { kind: 'dependency', name: 'psycopg' },
    { kind: 'dependency', name: 'psycopg2' },
    { kind: 'dependency', name: 'psycopg2-binary' },
    { kind: 'dependency', name: 'asyncpg' },
    { kind: 'dependency', name: 'org.postgresql:postgresql' },
    { kind: 'dependency', name: 'github.com/jackc/pgx/v5' },
    { kind: 'dependency', name: 'github.com/lib/pq' },
    { kind: 'dependency', name: 'Npgsql' },
    { kind: 'dependency', name: 'tokio-postgres' },
    { kind: 'image', name: 'postgres' },
    { kind: 'image', name: 'postgis/postgis' },
    { kind: 'image', name: 'pgvector/pgvector' },
    { kind: 'image', name: 'bitnami/postgresql' },
    { kind: 'url', scheme: 'postgres' },
    { kind: 'url', scheme: 'postgresql' },
  ],
  playbook: {
    asOf: '2026-11-24',
    text: `Locks. A lock taken in a transaction is kept until it commits. Behind a waiting ACCESS EXCLUSIVE every new query queues, also a plain
SELECT on a small table, so a short lock_timeout with a retry matters more than the length of the statement. lock_timeout must not be
set for the CONCURRENTLY forms: cancelled, they leave an INVALID index.

Online forms. CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY (12) read the table twice and wait for every older transaction. A foreign
key or check goes in NOT VALID and is validated in a later transaction under SHARE UPDATE EXCLUSIVE. SET NOT NULL trusts a validated CHECK
(12). A constant or stable default on a new column writes no row (11); a volatile one rewrites the table. 18 adds NOT NULL NOT VALID
and virtual generated columns.

Rows. MVCC: an UPDATE writes a new version of the row and of each index entry, unless no indexed column changed and the page has
room. Backfills go in batches of 1,000 to 10,000 rows with a commit and a pause, by key range, so that VACUUM and replicas keep up.

Indexes. A b-tree serves equality on its leading columns, then one range or the sort order. One for each foreign key that is joined or
whose parent rows are deleted. Partial indexes for soft deletes, expression indexes for lower(x), GIN for jsonb @> and arrays, BRIN for
rows in order of time. Each index costs every write and makes HOT updates rarer.

Keys and types. bigint identity or uuid version 7 (built in since 18) as keys; timestamptz, not timestamp; text with a CHECK, not varchar(n),
where the limit may change; numeric for money; jsonb, not json.

Connections. A connection is a process of some megabytes: pool it. Transaction pooling breaks session state: prepared statements by
name, advisory locks of the session, SET without LOCAL, LISTEN.`,
    sources: [
      'https://www.postgresql.org/docs/18/explicit-locking.html',
      'https://www.postgresql.org/docs/18/sql-altertable.html',
      'https://www.postgresql.org/docs/18/sql-createindex.html',
      'https://www.postgresql.org/docs/18/storage-hot.html',
      'https://www.postgresql.org/docs/18/release-18.html',
    ],
  },
};
