import picomatch from 'picomatch';
import type { Config } from '../core/config.js';

const compiled = new Map<string, (path: string) => boolean>();

/** Whether a path matches one of several globs. Dot folders count. */
export function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const match = compiled.get(glob) ?? picomatch(glob, { dot: true });
    compiled.set(glob, match);
    return match(path);
  });
}

/** Whether the configuration keeps a path out of the review. */
export function isIgnored(path: string, { paths: { include, ignore } }: Pick<Config, 'paths'>): boolean {
  if (matchesAny(path, ignore)) return true;
  return include.length > 0 && !matchesAny(path, include);
}
