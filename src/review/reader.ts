import type { Dialect } from '../core/dialect.js';
import type { Framework, Parsed } from '../core/framework.js';
import type { Orm } from '../core/orm.js';
import type { Facts } from '../core/query-site.js';
import type { SourceFile } from '../core/source.js';
import { aMigrationOf } from './words.js';

/** Turns texts into plain data: the part of a review that needs grammars. */
export interface Reader {
  /** Files as a framework parsed them, by path. A file that could not be parsed comes back with a `skipped` of its own. */
  parse(framework: Framework, files: readonly SourceFile[], dialect: Dialect): Promise<ReadonlyMap<string, Parsed>>;
  /** Facts of files, and which of them could not be read. */
  facts(orm: Orm, files: readonly SourceFile[], dialect: Dialect | null): Promise<ReadFacts>;
  close(): Promise<void>;
}

/** What an ORM read of several files. */
export interface ReadFacts {
  readonly facts: readonly Facts[];
  readonly unread: readonly UnreadCode[];
}

/** A code file that was not read: too large, past what is read of one application, no UTF-8 text, too slow, or a failure of ours. */
export interface UnreadCode {
  readonly path: string;
  readonly why: 'size' | 'number' | 'text' | 'time' | 'failure';
}

/** Largest file that is read, in bytes of UTF-16 text; a larger one is skipped with that reason. */
export const maxFileLength = 6_000_000;

/** Reads in this thread. For tests, the library and small inputs; a hostile file can hold it up. */
export function inlineReader(): Reader {
  return {
    async parse(framework, files, dialect) {
      await Promise.all([framework.load?.(), dialect.load()]);
      return new Map(files.map((file) => [file.path, parseOne(framework, file, dialect)]));
    },
    async facts(orm, files, dialect) {
      await Promise.all([orm.load?.(), dialect?.load()]);
      return apart(files.map((file) => factsOf(orm, file, dialect)));
    },
    close: async () => undefined,
  };
}

/** One file, never throwing: what goes wrong with it is said of it. */
export function parseOne(framework: Framework, file: SourceFile, dialect: Dialect): Parsed {
  if (file.text.length > maxFileLength) return tooLong(file);
  try {
    return framework.parse(file, dialect);
  } catch (error) {
    return notParsed(file.path, `The file could not be read as ${aMigrationOf(framework.title)}: ${messageOf(error)}`);
  }
}

/** A file that is larger than what is read. */
export function tooLong({ path, text }: SourceFile): Parsed {
  const millions = Math.round(text.length / 1_000_000);
  return notParsed(path, `The file has ${millions} million characters, more than are read; check it by hand.`);
}

/** A file of which nothing could be read. */
export function notParsed(path: string, reason: string): Parsed {
  return { path, data: null, comments: [], skipped: [{ path, line: 1, reason }] };
}

/** Facts of one file, never throwing. */
export function factsOf(orm: Orm, file: SourceFile, dialect: Dialect | null): Facts | UnreadCode {
  if (file.text.length > maxFileLength) return { path: file.path, why: 'size' };
  try {
    return orm.facts(file, dialect);
  } catch {
    // The review says of which file that is so; what went wrong inside helps nobody who reads it.
    return { path: file.path, why: 'failure' };
  }
}

/** Facts, and the files that have none. */
export function apart(answers: readonly (Facts | UnreadCode)[]): ReadFacts {
  return {
    facts: answers.flatMap((one) => ('why' in one ? [] : [one])),
    unread: answers.flatMap((one) => ('why' in one ? [one] : [])),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
