import type { Comment, Dialect, ParsedSql, ParsedStatement } from '../../core/dialect.js';
import type { Parsed } from '../../core/framework.js';
import type { Skipped, SourceFile } from '../../core/source.js';
import { type Named, nameThePlaceholders, placeholderIn } from './placeholders.js';

/** One direction of a migration, as its file says it. */
export interface SqlSection {
  readonly statements: readonly ParsedStatement[];
  /** The file itself takes this direction out of the runner's transaction. */
  readonly outside: boolean;
  /** Offset behind the line that opens the section: zero where the whole file is one direction. */
  readonly start: number;
  readonly end: number;
}

/** A migration file as plain data. A settings file beside a migration has neither direction. */
export interface SqlFile {
  readonly up: SqlSection | null;
  readonly down: SqlSection | null;
  /** A settings file beside a migration says that it runs outside a transaction. */
  readonly settingOutside?: boolean;
}

/** Where a section stands in its text, and whether its markers take it out of the transaction. */
export interface SectionCut {
  readonly start: number;
  readonly end: number;
  readonly outside: boolean;
}

/** Parses the sections of a file through the dialect. Offsets and lines stay those of the file. */
export function parseSections(
  file: SourceFile,
  dialect: Dialect,
  cuts: { readonly up: SectionCut | null; readonly down: SectionCut | null },
  extra: readonly Skipped[] = [],
): Parsed {
  const comments: Comment[] = [];
  const skipped: Skipped[] = [...extra];
  const read = (cut: SectionCut | null): SqlSection | null => {
    if (cut === null) return null;
    const text = blank(file.text.slice(0, cut.start)) + file.text.slice(cut.start, cut.end);
    if (text.trim() === '') return { statements: [], outside: cut.outside, start: cut.start, end: cut.end };
    const named = nameThePlaceholders(text, dialect);
    const parsed = named.placed(dialect.parse(named.text));
    comments.push(...parsed.comments);
    for (const stretch of parsed.unread) {
      skipped.push({
        path: file.path,
        ...linesOf(stretch),
        ...whyNot(text.slice(stretch.start, stretch.end), stretch, cut === cuts.up, named),
      });
    }
    const filled = parsed.statements.filter(hasPlaceholder);
    for (const statement of filled)
      skipped.push({ path: file.path, ...linesOf(statement), ...whyNot(statement.sql, { reason: '' }, false, named) });
    const statements = parsed.statements.filter((statement) => !filled.includes(statement));
    return { statements, outside: cut.outside, start: cut.start, end: cut.end };
  };
  const data: SqlFile = { up: read(cuts.up), down: read(cuts.down) };
  return { path: file.path, data, comments, skipped };
}

/** Whether the body of a routine holds a placeholder outside its texts: its language takes no such thing, so that something fills it in before. */
function hasPlaceholder({ sql }: ParsedStatement): boolean {
  const bodies = sql.match(/(\$\w*\$)[\s\S]*\1/g) ?? [];
  return bodies.some((body) => /\$\{[^}\n]+\}/.test(body.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*/g, '')));
}

/** A file that belongs to the migrations but holds no SQL that can be read. */
export function parseUnreadable(file: SourceFile, reason: string): Parsed {
  const data: SqlFile = { up: null, down: null };
  return { path: file.path, data, comments: [], skipped: [{ path: file.path, line: 1, reason }] };
}

/** The data of a file that a member of this family parsed. */
export function sqlFileOf(parsed: Parsed): SqlFile {
  return parsed.data as SqlFile;
}

/** The first line that matches, with the offsets of the line and of the text behind its line break. */
export function directive(
  text: string,
  pattern: RegExp,
  from = 0,
): { readonly start: number; readonly end: number; readonly match: RegExpExecArray } | null {
  const search = new RegExp(pattern.source, `${pattern.flags.replace(/[gm]/g, '')}gm`);
  search.lastIndex = from;
  const match = search.exec(text);
  if (match === null) return null;
  const lineEnd = text.indexOf('\n', match.index);
  return { start: match.index, end: lineEnd === -1 ? text.length : lineEnd + 1, match };
}

/** Why a statement was not read. Of several placeholders the first one is told that is no name. */
function whyNot(
  unread: string,
  { reason, refused }: Pick<ParsedSql['unread'][number], 'reason' | 'refused'>,
  isForward: boolean,
  { names }: Named,
): Pick<Skipped, 'reason' | 'filledIn' | 'refused'> {
  const others = names.reduce((left, name) => left.replaceAll(name, ' '), unread);
  const found = placeholderIn(others) ?? placeholderIn(unread);
  if (found !== null)
    return {
      reason: `\`${found.text.slice(0, 60)}\` is filled in by ${found.filledBy} when the migration runs; check the statement by hand.`,
      filledIn: true,
    };
  if (unread.trimStart().startsWith('\\')) return { reason: 'This is a psql command, not SQL; check it by hand.' };
  return isForward && refused !== undefined ? { reason, refused } : { reason };
}

function linesOf({
  startLine,
  endLine,
}: Pick<ParsedStatement, 'startLine' | 'endLine'>): Pick<Skipped, 'line' | 'endLine'> {
  return { line: startLine, ...(endLine > startLine ? { endLine } : {}) };
}

/** Spaces of the same length, with the line breaks kept. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
