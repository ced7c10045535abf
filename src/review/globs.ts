import picomatch from 'picomatch';

const compiled = new Map<string, (path: string) => boolean>();

/** Whether a path matches one of several globs. Dot folders count. */
export function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const match = compiled.get(glob) ?? picomatch(glob, { dot: true });
    compiled.set(glob, match);
    return match(path);
  });
}
