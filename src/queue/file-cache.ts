import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContentCache } from '../core/ports.js';

/** A cache of texts in a folder. A file that cannot be read, or was damaged, is a miss; one that cannot be written is not kept. */
export function openFileCache(folder: string): ContentCache {
  const pathOf = (key: string): string => {
    const id = createHash('sha256').update(key).digest('hex');
    return join(folder, id.slice(0, 2), id.slice(2));
  };
  return {
    async get(key) {
      const stored = await readFile(pathOf(key), 'utf8').catch(() => null);
      if (stored === null) return null;
      const [sum, ...rest] = stored.split('\n');
      const value = rest.join('\n');
      return sum === checksum(value) ? value : null;
    },
    async set(key, value) {
      const path = pathOf(key);
      const draft = `${path}.${process.pid}`;
      try {
        await mkdir(join(path, '..'), { recursive: true });
        await writeFile(draft, `${checksum(value)}\n${value}`);
        await rename(draft, path);
      } catch {
        // A folder that cannot be written only makes the next run slower.
      }
    },
  };
}

function checksum(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
