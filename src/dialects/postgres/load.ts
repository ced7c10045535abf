import { loadModule } from 'libpg-query';

/** Loads the grammar. Reading is synchronous after it. */
export async function load(): Promise<void> {
  await loadModule();
}
