import type { DialectId } from './database.js';
import { key, type Name } from './name.js';

/** What the user's own database told about itself on a day: the content of the file that `facts` of the configuration names. */
export interface ServerFacts {
  /** Path of the file. */
  readonly path: string;
  /** ISO date on which they were taken. */
  readonly taken: string;
  readonly dialect: DialectId;
  /** As the server says it: `15.4`. */
  readonly version: string;
  /** Settings that hold for every role which has none of its own. */
  readonly settings: SettingFacts;
  readonly roles: readonly RoleFacts[];
  /** By `key(name)`. A table that is not in it is newer than the facts. */
  readonly tables: ReadonlyMap<string, TableFacts>;
  /** Standbys that streamed when the facts were taken. */
  readonly replicas: number;
  readonly publications: readonly PublicationFacts[];
  readonly extensions: readonly { readonly name: string; readonly version: string }[];
  /** Indexes that a failed build left INVALID: they are written and never read. */
  readonly invalidIndexes: readonly { readonly table: Name; readonly index: string }[];
  /** Constraints that hold for new rows only. */
  readonly unvalidated: readonly { readonly table: Name; readonly constraint: string }[];
}

/** Settings of a server or a role. Null is not known, or not set; a timeout of 0 is none. */
export interface SettingFacts {
  readonly timeZone: string | null;
  readonly lockTimeoutMs: number | null;
  readonly statementTimeoutMs: number | null;
}

export interface RoleFacts extends SettingFacts {
  readonly name: string;
}

export interface TableFacts {
  readonly table: Name;
  readonly rows: number;
  /** The table with its indexes and its TOAST table. */
  readonly bytes: number;
  /** Rows inserted, updated and deleted in a second, on the average of the time that the server counted; null where that is unknown. */
  readonly writesPerSecond: number | null;
}

/** What one publication sends to its subscribers. */
export interface PublicationFacts {
  readonly name: string;
  readonly allTables: boolean;
  /** Tables of it; `columns` is null where all of them are sent. */
  readonly tables: readonly { readonly table: Name; readonly columns: readonly string[] | null }[];
}

/** A table of at most this much is small, where it is not hot. */
const small = { rows: 1_000_000, bytes: 100_000_000 };

/** From how many writes in a second, on the average, a table is hot: some of them then wait behind every lock, however short. */
const hotWritesPerSecond = 10;

/** Days for which facts are believed. */
const freshDays = 90;

/** What the facts say of a table; undefined where there are none, or the table is newer than they are. */
export function tableFacts(known: ServerFacts | null, table: Name): TableFacts | undefined {
  return known?.tables.get(key(table));
}

/** Whether a table is small by its facts, its heat left aside. */
export function isSmall(table: TableFacts): boolean {
  return table.rows <= small.rows && table.bytes <= small.bytes;
}

/** Whether a table is hot by its facts. */
export function isBusy(table: TableFacts): boolean {
  return table.writesPerSecond !== null && table.writesPerSecond >= hotWritesPerSecond;
}

/** Major version of the server, and its minor version where the facts name one. */
export function versionOf({ version }: Pick<ServerFacts, 'version'>): {
  readonly major: number;
  readonly minor: number | null;
} {
  const [major = '', minor] = version.split('.');
  return { major: Number(major), minor: minor === undefined ? null : Number.parseInt(minor, 10) };
}

/** Age of facts in whole days, on a day that is an ISO date. */
export function ageInDays({ taken }: Pick<ServerFacts, 'taken'>, today: string): number {
  return Math.round((Date.parse(today) - Date.parse(taken)) / 86_400_000);
}

/** Whether facts are too old to be believed. */
export function isStale(facts: Pick<ServerFacts, 'taken'>, today: string): boolean {
  return ageInDays(facts, today) > freshDays;
}

/** The time zone in which every session of the server begins; undefined where it is unknown, or roles differ. */
export function timeZoneOf({ settings, roles }: Pick<ServerFacts, 'settings' | 'roles'>): string | undefined {
  const zones = new Set([settings.timeZone, ...roles.flatMap((role) => role.timeZone ?? [])]);
  const [zone] = zones;
  return zones.size === 1 && zone !== null ? zone : undefined;
}

/** Whether the server, or a role of it, limits how long a statement waits for a lock. */
export function limitsLockWait({ settings, roles }: Pick<ServerFacts, 'settings' | 'roles'>): boolean {
  return [settings, ...roles].some(({ lockTimeoutMs }) => (lockTimeoutMs ?? 0) > 0);
}

/** Whether the server, or a role of it, limits how long a statement runs. */
export function limitsStatement({ settings, roles }: Pick<ServerFacts, 'settings' | 'roles'>): boolean {
  return [settings, ...roles].some(({ statementTimeoutMs }) => (statementTimeoutMs ?? 0) > 0);
}

/** The day on which facts were taken, as a sentence names it: `21 November`. Believed facts are never a year old. */
export function dayOf({ taken }: Pick<ServerFacts, 'taken'>): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(taken));
}

/** A number of rows as a person says it: `8,200 rows`, `41 M rows`. */
export function rowsInWords(rows: number): string {
  if (rows < 10_000) return `${new Intl.NumberFormat('en-GB').format(rows)} row${rows === 1 ? '' : 's'}`;
  return `${scaled(rows, ['k', 'M', 'G'])} rows`;
}

/** A size as a person says it, in decimal units: `420 MB`, `1.2 TB`. */
export function bytesInWords(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : scaled(bytes, ['kB', 'MB', 'GB', 'TB', 'PB']);
}

/** A number from 1,000 up in the largest of rising units, with two digits at least. */
function scaled(value: number, units: readonly string[]): string {
  let amount = value / 1000;
  let at = 0;
  while (Math.round(amount) >= 1000 && at < units.length - 1) {
    amount /= 1000;
    at += 1;
  }
  const shown = amount < 10 ? amount.toFixed(1).replace(/\.0$/, '') : String(Math.round(amount));
  return `${shown} ${units[at] ?? ''}`;
}
