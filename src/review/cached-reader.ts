import { createHash } from 'node:crypto';
import type { Parsed } from '../core/framework.js';
import type { ContentCache } from '../core/ports.js';
import type { Facts } from '../core/query-site.js';
import type { SourceFile } from '../core/source.js';
import type { Reader } from './reader.js';

/** How many entries are asked for, or written, at a time. */
const atOnce = 64;

/**
 * A reader that keeps what another one reads, under the text and its path, the member that reads it, the engine, and the build.
 *
 * What could not be read is not kept. An entry that is no JSON, or not of the shape that is expected, is a miss.
 */
export function cachedReader(reader: Reader, cache: ContentCache, build: string): Reader {
  return {
    async parse(framework, files, dialect) {
      const prefix = `${build}\nparse\n${framework.id}\n${dialect.id}`;
      const { kept, missing } = await lookUp(cache, prefix, files, isParsed);
      if (missing.length === 0) return kept;
      const read = await reader.parse(framework, missing, dialect);
      await keep(cache, prefix, missing, new Map([...read].filter(([, parsed]) => parsed.data !== null)));
      return new Map([...kept, ...read]);
    },
    async facts(orm, files, dialect) {
      const prefix = `${build}\nfacts\n${orm.id}\n${dialect?.id ?? ''}`;
      const { kept, missing } = await lookUp(cache, prefix, files, isFacts);
      if (missing.length === 0) return { facts: [...kept.values()], unread: [] };
      const read = await reader.facts(orm, missing, dialect);
      const fresh = new Map(read.facts.map((facts) => [facts.path, facts]));
      await keep(cache, prefix, missing, fresh);
      // In the order of the files, so that a review does not depend on what was kept.
      const facts = files.flatMap((file) => kept.get(file.path) ?? fresh.get(file.path) ?? []);
      return { facts, unread: read.unread };
    },
    close: () => reader.close(),
  };
}

async function lookUp<Value extends { readonly path: string }>(
  cache: ContentCache,
  prefix: string,
  files: readonly SourceFile[],
  isValue: (value: unknown) => value is Value,
): Promise<{ readonly kept: Map<string, Value>; readonly missing: readonly SourceFile[] }> {
  const kept = new Map<string, Value>();
  await inGroups(files, async (file) => {
    const value = parsedJson(await cache.get(keyOf(prefix, file)));
    if (isValue(value) && value.path === file.path) kept.set(file.path, value);
  });
  return { kept, missing: files.filter((file) => !kept.has(file.path)) };
}

async function keep(
  cache: ContentCache,
  prefix: string,
  files: readonly SourceFile[],
  values: ReadonlyMap<string, unknown>,
): Promise<void> {
  await inGroups(files, async (file) => {
    const value = values.get(file.path);
    if (value !== undefined) await cache.set(keyOf(prefix, file), JSON.stringify(value));
  });
}

/** The text itself is hashed: content ids of some revisions tell only texts of one run apart. */
function keyOf(prefix: string, file: SourceFile): string {
  return `${prefix}\n${createHash('sha256').update(`${file.path}\n${file.text}`).digest('hex')}`;
}

async function inGroups<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) await Promise.all(items.slice(at, at + atOnce).map(work));
}

function parsedJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // Damaged: it is read again and written anew.
    return null;
  }
}

function isParsed(value: unknown): value is Parsed {
  return (
    isRecord(value) && typeof value.path === 'string' && isRecord(value.data) && areLists(value, 'comments', 'skipped')
  );
}

function isFacts(value: unknown): value is Facts {
  return isRecord(value) && typeof value.path === 'string' && areLists(value, 'models', 'functions');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function areLists(value: Readonly<Record<string, unknown>>, ...keys: readonly string[]): boolean {
  return keys.every((key) => Array.isArray(value[key]));
}
