/** SQL that sets a limit of the session. */
const setsLimit = /\bset\s+(?:session\s+)?lock_timeout\s*(?:=|\bto\b)\s*'?[1-9]/i;

/** An option of a connection that hands the server a limit when it starts. */
const startsWithLimit = /(?:^|\s)(?:-c\s*|--)lock[_-]timeout=[1-9]/;

/** A machine of a developer, or a service beside the application: what production connects to stands elsewhere. */
const beside = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal|db|database|postgres(?:ql)?)$/;

/** Whether SQL that a tool runs on each new connection sets a `lock_timeout`. */
export function sqlLimitsLockWait(sql: string): boolean {
  return setsLimit.test(sql);
}

/**
 * Whether a connection URL that is written out sets a `lock_timeout`, in its `options`.
 *
 * Sources: https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNECT-OPTIONS,
 * https://github.com/pgjdbc/pgjdbc/blob/REL42.7.4/pgjdbc/src/main/java/org/postgresql/PGProperty.java (OPTIONS),
 * https://www.prisma.io/docs/orm/overview/databases/postgresql (options, since 3.8.0)
 */
export function urlLimitsLockWait(url: string): boolean {
  const [, host = '', query = ''] = /^(?:jdbc:)?postgres(?:ql)?:\/\/(?:[^@/?]*@)?([^/:?]+)[^?]*\?(.*)$/.exec(url) ?? [];
  if (host === '' || beside.test(host)) return false;
  return startsWithLimit.test(new URLSearchParams(query).get('options') ?? '');
}
