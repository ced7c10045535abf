import type { System } from '../core/system.js';

/** MySQL: how it is recognised, and what the specialist is told about it. */
export const mysql: System = {
  id: 'mysql',
  title: 'MySQL',
  signals: [
    { kind: 'dependency', name: 'mysql2' },
    { kind: 'dependency', name: 'mysql' },
    { kind: 'dependency', name: 'trilogy' },
    { kind: 'dependency', name: 'mysqlclient' },
    { kind: 'dependency', name: 'PyMySQL' },
    { kind: 'dependency', name: 'com.mysql:mysql-connector-j' },
    { kind: 'dependency', name: 'github.com/go-sql-driver/mysql' },
    { kind: 'dependency', name: 'MySqlConnector' },
    { kind: 'image', name: 'mysql' },
    { kind: 'image', name: 'mysql/mysql-server' },
    { kind: 'url', scheme: 'mysql' },
    { kind: 'url', scheme: 'mysql2' },
  ],
  playbook: {
    asOf: '2026-11-24',
    text: `DDL commits implicitly: a migration of several statements that fails half-way stays half-way, so one statement for each migration.

Online DDL (InnoDB). INSTANT changes metadata only: adding a column (at any place since 8.0.29), dropping one (8.0.29), renaming, a
default, an enum value at the end. A table takes 64 instant versions of its rows, 255 from 9.1.0 on, then it must be rebuilt. INPLACE builds indexes
or the table while writes go on. COPY blocks writes for its whole length: a type change, a charset conversion, a check constraint.
Write ALGORITHM=INSTANT or ALGORITHM=INPLACE, LOCK=NONE into the statement: the server then refuses instead of silently copying.

Metadata locks. Every ALTER takes an exclusive metadata lock for a moment, behind every open transaction on the table, and everything
else queues behind it. lock_wait_timeout is a year by default: set it to seconds for migrations.

Large tables are changed by gh-ost or pt-online-schema-change; both need a primary key or a unique key without nulls; gh-ost takes no
foreign keys.

Rows. The primary key is the table: short, rising keys; every secondary index carries it. InnoDB indexes foreign keys by itself. utf8mb4
needs up to 4 bytes a character; a VARCHAR that grows past 255 bytes is copied. Strict sql_mode, or values are cut silently.

A replica applies one large transaction after the primary has finished it: a backfill in one statement is as much lag as it took.`,
    sources: [
      'https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html',
      'https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html',
      'https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html',
      'https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout',
    ],
  },
};
