import { z } from 'zod';
import { type SourceFile, sourceFile } from '../core/source.js';
import { type Client, isHidden, query } from './client.js';

/** Where an owner's repository `.github` may keep the defaults of all its repositories. The first that is there counts. */
const places = ['.github/dbspec.yml', 'dbspec.yml'];

/** How long defaults are kept before they are asked for again, in milliseconds. */
const keptMs = 10 * 60_000;

const blob = z.object({ oid: z.string().optional(), text: z.string().nullable().optional() }).nullable();
const answerShape = z.object({ repository: z.record(z.string(), blob).nullable() });

/** The defaults of owners, each kept for ten minutes. */
export interface Organisations {
  /** The defaults for one repository; null where its owner has none. The repository that holds them has none above it. */
  defaultsFor(client: Client, owner: string, name: string): Promise<SourceFile | null>;
}

/** Opens what is known of owners in this process. */
export function openOrganisations(): Organisations {
  const known = new Map<string, { readonly until: number; readonly file: Promise<SourceFile | null> }>();
  return {
    async defaultsFor(client, owner, name) {
      if (name.toLowerCase() === '.github') return null;
      const now = Date.now();
      for (const [key, { until }] of known) if (until <= now) known.delete(key);
      const kept = known.get(owner);
      if (kept !== undefined) return kept.file;
      const file = readDefaults(client, owner);
      known.set(owner, { until: now + keptMs, file });
      file.catch(() => known.delete(owner));
      return file;
    },
  };
}

/** Reads the defaults of an owner in one request. A repository that is not there, or that the token may not read, has none. */
async function readDefaults(client: Client, owner: string): Promise<SourceFile | null> {
  const fields = places.map((path, index) => `p${index}: object(expression: "HEAD:${path}") { ...file }`).join(' ');
  const text = `query($owner: String!) { repository(owner: $owner, name: ".github") { ${fields} } } fragment file on Blob { oid text }`;
  const answer = await query(client, text, { owner }, answerShape).catch((error: unknown) => {
    if (isHidden(error)) return { repository: null };
    throw error;
  });
  for (const [index, path] of places.entries()) {
    const found = answer.repository?.[`p${index}`];
    if (found?.text != null) return sourceFile(`${owner}/.github/${path}`, found.text, found.oid ?? '');
  }
  return null;
}
