import type { ParsedStatement } from '../../core/dialect.js';
import type { OrderedMigration, Parsed, ReadingContext } from '../../core/framework.js';
import { assignTransactions, type Migration, type Statement, type TransactionMode } from '../../core/migration.js';
import type { Skipped } from '../../core/source.js';
import { type SqlSection, sqlFileOf } from './sections.js';

/** How a member of this family reads a migration. */
export interface SqlReading {
  readonly framework: string;
  /** How the runner treats the statements of one direction. */
  mode(section: SqlSection, settings: Readonly<Record<string, string>>, besideOutside: boolean): TransactionMode;
  /** Only where a mode for the whole file does not tell it. */
  readonly assign?: typeof assignTransactions;
}

type Placed = ReturnType<typeof assignTransactions>;

/** Reads one migration of SQL files: up from `path`, back from `back` or from the down section of `path`. */
export function readSql(
  migration: OrderedMigration,
  parsed: ReadonlyMap<string, Parsed>,
  world: ReadingContext,
  reading: SqlReading,
): Migration {
  const file = parsed.get(migration.path);
  const backFile = migration.back === undefined ? undefined : parsed.get(migration.back);
  const besideOutside = (migration.beside ?? []).some((path) => {
    const beside = parsed.get(path);
    return beside !== undefined && sqlFileOf(beside).settingOutside === true;
  });
  const up = file === undefined ? null : sqlFileOf(file).up;
  const down = backFile === undefined ? (file === undefined ? null : sqlFileOf(file).down) : sqlFileOf(backFile).up;
  const place = (section: SqlSection, path: string, prefix: string): Placed => {
    const mode = reading.mode(section, world.settings, besideOutside);
    const assign = reading.assign ?? assignTransactions;
    return assign(section.statements.map(statementIn(path, prefix)), mode, prefix);
  };
  const forward = up === null ? null : place(up, migration.path, `${migration.path}#`);
  const backPath = backFile === undefined ? migration.path : (migration.back ?? migration.path);
  const back = down === null ? null : place(down, backPath, `${migration.path}#back`);
  return {
    id: migration.id,
    path: migration.path,
    framework: reading.framework,
    statements: forward?.statements ?? [],
    back: back === null ? null : back.statements,
    transactions: [...(forward?.transactions ?? []), ...(back?.transactions ?? [])],
    skipped: [
      ...skippedOf(migration.path, file),
      ...(migration.back === undefined ? [] : skippedOf(migration.back, backFile)),
    ],
  };
}

/** The mode that the configuration or the settings of a project ask for, in either vocabulary; else the given one. */
export function modeOf(settings: Readonly<Record<string, string>>, otherwise: TransactionMode): TransactionMode {
  switch (settings.transaction) {
    case 'per-file':
    case 'file':
      return 'file';
    case 'server':
      return 'server';
    case 'per-statement':
    case 'statement':
    case 'none':
      return 'statement';
    default:
      return otherwise;
  }
}

function statementIn(
  path: string,
  prefix: string,
): (parsed: ParsedStatement, index: number) => Omit<Statement, 'transaction'> {
  return (parsed, index) => ({
    id: `${prefix}${index + 1}`,
    operations: parsed.operations,
    sql: parsed.sql,
    location: { path, startLine: parsed.startLine, endLine: parsed.endLine },
    range: { start: parsed.start, end: parsed.end },
  });
}

function skippedOf(path: string, parsed: Parsed | undefined): readonly Skipped[] {
  if (parsed !== undefined) return parsed.skipped;
  return [{ path, line: 1, reason: 'The file could not be read as UTF-8 text; check it by hand.' }];
}
