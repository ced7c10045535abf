import type { Routine, Schema } from '../../../core/schema.js';
import { behindBrackets, type Tokens, tokensOf, wordAt } from '../parse/tokens.js';

/**
 * Functions that reach outside the database, wait, end other sessions, or change the session behind the trace's back.
 * Source: https://www.postgresql.org/docs/18/functions-admin.html
 */
const dangerous =
  /^(?:pg_read_(?:binary_)?file|pg_ls_\w+|pg_stat_file|pg_file_\w+|pg_sleep\w*|pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile\w*|pg_(?:try_)?advisory_\w+|pg_export_snapshot|pg_notify|pg_logical_\w+|pg_create_\w+|pg_drop_replication_slot|pg_replication_\w+|pg_switch_wal|pg_backup_\w+|pg_promote|pg_wal_replay_\w+|pg_log_\w+|lo_import|lo_export|dblink\w*|query_to_xml\w*|cursor_to_xml\w*|(?:table|schema|database)_to_xml\w*|set_config)$/;

/** Functions whose result grows with a number that they are given, and the largest that is run. */
const growing: Readonly<Record<string, number>> = {
  generate_series: 100_000,
  array_fill: 1_000_000,
  lpad: 10_000_000,
  repeat: 10_000_000,
  rpad: 10_000_000,
};

/**
 * Settings that would blind the trace, stop the rehearsal, or let a session do what it should not.
 * Source: https://www.postgresql.org/docs/18/runtime-config.html
 */
export const disarming =
  /^(?:all|client_min_messages|log_.*|session_.*|role|track_.*|stats_.*|debug_.*|event_triggers|allow_.*|(?:default_)?transaction_read_only|default_table_access_method|default_tablespace|temp_tablespaces|.*_preload_libraries|dynamic_library_path|extension_control_path|zero_damaged_pages|ignore_.*)$/;

const aggregate = 'aggregate';

/** Languages whose code stays inside the database. An aggregate has no code: it calls functions that it names. */
export const languages: ReadonlySet<string> = new Set(['sql', 'plpgsql', aggregate]);

/**
 * Why a text is not run for what it calls, by itself or through functions of the schema; null where it may run. Strings are looked into
 * as well: a body, and what EXECUTE runs, are strings.
 */
export function refusedCall(sql: string, schema: Schema): string | null {
  return refusedIn(sql, schema, new Set(), false);
}

/** Words with which a statement begins whose strings are code. */
const holdsCode: ReadonlySet<string> = new Set(['do', 'create']);

function refusedIn(sql: string, schema: Schema, seen: Set<string>, isInside: boolean): string | null {
  const tokens = tokensOf(sql);
  const isCode = isInside || holdsCode.has(wordAt(tokens, 0));
  for (let at = 0; at < tokens.kinds.length; at += 1) {
    const command = isInside ? refusedCommand(tokens, at) : null;
    if (command !== null) return command;
    const kind = tokens.kinds[at];
    const found =
      kind === 'string'
        ? refusedInString(tokens, at, schema, seen, isCode)
        : (kind === 'word' || kind === 'quoted') && wordAt(tokens, at + 1) === '('
          ? refusedAt(tokens, at, schema, seen)
          : null;
    if (found !== null) return found;
  }
  return null;
}

function refusedInString(
  tokens: Tokens,
  at: number,
  schema: Schema,
  seen: Set<string>,
  isCode: boolean,
): string | null {
  const text = tokens.text.slice(tokens.starts[at], tokens.ends[at]);
  const inner = /^\$\w*\$/.test(text)
    ? text.replace(/^\$\w*\$/, '').replace(/\$\w*\$$/, '')
    : text.slice(text.indexOf("'") + 1, -1);
  return refusedIn(inner.replaceAll("''", "'"), schema, seen, isCode);
}

function refusedAt(tokens: Tokens, at: number, schema: Schema, seen: Set<string>): string | null {
  const name = nameAt(tokens, at);
  if (dangerous.test(name))
    return `it calls ${name}, which reaches outside the database, waits, or changes the session`;
  const limit = Object.hasOwn(growing, name) ? growing[name] : undefined;
  if (limit !== undefined && largest(tokens, at + 1) > limit) return `it calls ${name} for a very large result`;
  return refusedRoutine(name, schema, seen);
}

/** Words behind which a statement of a body begins. */
const opens: ReadonlySet<string> = new Set(['', ';', 'begin', 'then', 'else', 'loop', 'as']);

/** What no function calls, but a body may run: it would be refused as a statement of its own. */
function refusedCommand(tokens: Tokens, at: number): string | null {
  const word = wordAt(tokens, at);
  if (!['copy', 'load', 'set', 'commit', 'rollback', 'execute'].includes(word) || !opens.has(wordAt(tokens, at - 1)))
    return null;
  if (word === 'execute') return 'it puts SQL together at run time';
  if (word !== 'set') return `it runs ${word.toUpperCase()}`;
  const next = wordAt(tokens, at + 1);
  const setting = next === 'local' || next === 'session' ? wordAt(tokens, at + 2) : next;
  return disarming.test(setting) ? `it sets ${setting}` : null;
}

function missing({ language }: Routine): string | null {
  return languages.has(language) ? null : `its language ${language} is not run here`;
}

/** Why a trigger cannot be made: its function is in a language that is not run, and so is not here. */
export function missingRoutine(sql: string, schema: Schema): string | null {
  const tokens = tokensOf(sql);
  for (const routine of schema.routines.values()) {
    const { name } = routine.name;
    const isCalled = tokens.kinds.some((_, at) => nameAt(tokens, at) === name && wordAt(tokens, at + 1) === '(');
    const reason = isCalled ? missing(routine) : null;
    if (reason !== null) return `it needs ${name}: ${reason}`;
  }
  return null;
}

function nameAt(tokens: Tokens, at: number): string {
  const text = tokens.text.slice(tokens.starts[at], tokens.ends[at]);
  return text.startsWith('"') ? text.slice(1, -1) : text.toLowerCase();
}

function largest(tokens: Tokens, open: number): number {
  const to = behindBrackets(tokens, open, tokens.kinds.length);
  let found = 0;
  for (let at = open; at < to; at += 1) {
    if (tokens.kinds[at] !== 'number') continue;
    const value = Number(tokens.text.slice(tokens.starts[at], tokens.ends[at]).replaceAll('_', ''));
    if (value > found) found = value;
  }
  return found;
}

function refusedRoutine(name: string, schema: Schema, seen: Set<string>): string | null {
  if (seen.has(name)) return null;
  seen.add(name);
  for (const routine of schema.routines.values()) {
    if (routine.name.name !== name) continue;
    const found =
      missing(routine) ??
      (routine.language === aggregate
        ? refusedNames(routine.sql, schema, seen)
        : refusedIn(routine.sql, schema, seen, false));
    if (found !== null) return `it calls ${name}: ${found}`;
  }
  return null;
}

/** What an aggregate calls stands in its definition without brackets. */
function refusedNames(sql: string, schema: Schema, seen: Set<string>): string | null {
  const tokens = tokensOf(sql);
  for (let at = 0; at < tokens.kinds.length; at += 1) {
    if (tokens.kinds[at] !== 'word' && tokens.kinds[at] !== 'quoted') continue;
    const found = refusedAt(tokens, at, schema, seen);
    if (found !== null) return found;
  }
  return null;
}
