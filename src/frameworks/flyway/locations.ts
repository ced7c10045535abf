import type { SourceFile } from '../../core/source.js';
import { baseName, isForeign, readSetting } from '../sql-files/index.js';
import { yamlDocuments } from './yaml.js';

const key = /(?:^|\.)flyway\b.*?\.locations(?:\.\d+)?$/i;
const production = /^[^!]*(?<![\w-])prod(?:uction)?\b/i;

/**
 * The locations that Flyway runs in production, as `db/migration`, as far as files say: a profile of production before what holds for
 * all profiles, and both before what code sets. Empty where nothing says it, so that Flyway's own default holds.
 *
 * Sources: https://docs.spring.io/spring-boot/3.5/how-to/data-initialization.html#howto.data-initialization.migration-tool.flyway,
 * https://docs.spring.io/spring-boot/3.5/reference/features/external-config.html#features.external-config.files.multi-document
 */
export function locationsIn(config: readonly SourceFile[], code: readonly SourceFile[]): readonly string[] {
  const told = config.flatMap(settingsIn);
  const [first = []] = [
    told.filter(({ profile }) => profile !== null && production.test(profile)),
    told.filter(({ profile }) => profile === null),
  ].flatMap((some) => (some.length === 0 ? [] : [some.flatMap(({ locations }) => locations)]));
  const own = code.filter(({ path }) => !isForeign(path)).flatMap(({ text }) => calledIn(text));
  return [...new Set(first.length > 0 ? first : own)];
}

/** Whether a location, which may hold `{vendor}` and wildcards, takes a file. */
export function isIn(path: string, location: string): boolean {
  const pattern = location
    .replace(/^\/+|\/+$/g, '')
    .split(/\{vendor\}|\*\*?/)
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]*');
  return new RegExp(`(?:^|/)${pattern}/`).test(path);
}

interface Setting {
  /** The profile for which it holds; null for all. */
  readonly profile: string | null;
  readonly locations: readonly string[];
}

function settingsIn(file: SourceFile): readonly Setting[] {
  const named = /^application-(\w+)\./.exec(baseName(file.path))?.[1] ?? null;
  if (!/\.ya?ml$/.test(file.path)) {
    const value = /\.toml$/.test(file.path)
      ? /^\s*locations\s*=\s*(\[[^\]]*\])/m.exec(file.text)?.[1]
      : readSetting(file.text, /[\w.-]*flyway\.locations/);
    return value === undefined ? [] : [{ profile: named, locations: split(value) }];
  }
  return yamlDocuments(file.text).flatMap((values): Setting[] => {
    const profile = values.find(([path]) => /(?:on-profile|spring\.profiles)(?:\.0)?$/.test(path))?.[1] ?? named;
    const locations = values.filter(([path]) => key.test(path)).flatMap(([, value]) => split(value));
    return locations.length === 0 ? [] : [{ profile, locations }];
  });
}

/** `classpath:a,classpath:b`, a list in brackets, or a placeholder with its default. */
function split(value: string): readonly string[] {
  const prefixed = [...value.matchAll(/(?:classpath\*?|filesystem):((?:\{[^}]*\}|[^\s,"'\]}])+)/g)].map(
    (match) => match[1] ?? '',
  );
  if (prefixed.length > 0) return prefixed.map(trimmed);
  if (value.includes('$')) return [];
  return value
    .split(',')
    .map((part) => trimmed(part.replace(/["'[\]\s]/g, '')))
    .filter((part) => part !== '');
}

function trimmed(location: string): string {
  return location.replace(/^(?:\.?\/)+|\/+$/g, '');
}

/** What `.locations("classpath:db/migration", …)` names. Nothing where one of them is no literal. */
function calledIn(text: string): readonly string[] {
  return [...text.matchAll(/\.locations\s*\(([^()]*)\)/g)].flatMap(([, list = '']) => {
    const literals = [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    return /^(?:\s*"[^"]*"\s*,?)+\s*$/.test(list) ? literals.flatMap(split) : [];
  });
}
