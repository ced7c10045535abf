import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(import.meta.url);

/** Whether this very file was built: only then does the id of the build tell what reads. */
export const isBuilt = here.endsWith('.js');

/** A hash of everything that the build was made of; null where nothing was built. What members give is kept under it. */
export function buildId(): string | null {
  const path = isBuilt
    ? here.replace(/review[\\/][^\\/]+$/, 'build-id')
    : here.replace(/src[\\/]review[\\/][^\\/]+$/, 'dist/build-id');
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    // A checkout that was never built has no id, and so keeps nothing.
    return null;
  }
}
