import type { ContentCache, JobQueue, ReviewStore } from '../core/ports.js';
import { rowsOf } from './database.js';
import { endAllLeases } from './deliveries.js';
import { defaultSettings, openJobs, type QueueSettings } from './jobs.js';
import { openEmbedded } from './pglite.js';
import { openPostgres } from './postgres.js';
import { openContents, openReviews, purge } from './reviews.js';
import { prepareTables } from './tables.js';

export { FolderInUse } from './folder-lock.js';

/** Where the store keeps what it keeps: a folder for one process, or a Postgres for any number. */
export type Where =
  | {
      readonly dataFolder: string;
      /** A tar of an empty embedded database, from which a new folder is filled quickly. */
      readonly snapshot?: string;
    }
  | { readonly databaseUrl: string };

/** Deliveries, reviews and contents that survive the process. */
export interface Store {
  readonly jobs: JobQueue;
  readonly reviews: ReviewStore;
  readonly cache: ContentCache;
  /** Where a damaged folder was put aside; null where all was well. */
  readonly damaged: string | null;
  /** Whether the database answers. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

const hourMs = 3_600_000;

/**
 * Opens the store, and brings its tables up to date.
 *
 * @throws UserError where another process has the folder, or the database cannot be reached
 */
export async function openStore(where: Where, settings: Partial<QueueSettings> = {}): Promise<Store> {
  const embedded = 'dataFolder' in where ? await openEmbedded(where.dataFolder, where.snapshot ?? null) : null;
  const database = embedded ?? (await openPostgres('databaseUrl' in where ? where.databaseUrl : ''));
  try {
    await prepareTables(database);
    // Nobody else can hold a run of a folder that we have locked.
    if (embedded !== null) await endAllLeases(database);
    await purge(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const used: QueueSettings = { ...defaultSettings, ...settings };
  const purging = setInterval(() => void purge(database).catch(used.failed), hourMs);
  purging.unref();
  return {
    jobs: openJobs(database, used),
    reviews: openReviews(database),
    cache: openContents(database),
    damaged: embedded?.damaged ?? null,
    ready: () =>
      rowsOf(database, 'select 1').then(
        () => true,
        () => false,
      ),
    async close() {
      clearInterval(purging);
      await database.close();
    },
  };
}
