import type { DialectFacts, Feature } from './dialect.js';
import type { Operation } from './operation.js';
import type { Schema } from './schema.js';

/** What must be known of a server to say what it can run. */
interface Server {
  readonly facts: DialectFacts;
  /** Major version; null where it is unknown. */
  readonly serverVersion: number | null;
  readonly schema: Schema;
}

/** What an operation needs that the server lacks. A server of unknown version is the oldest that is supported. */
export function missingFeatures(operation: Operation, server: Server): readonly Feature[] {
  const version = server.serverVersion ?? server.facts.supportedVersions.oldest;
  return (server.facts.featuresOf?.(operation, server.schema) ?? []).filter((feature) => feature.since > version);
}

/** Whether the server can run an operation: a fix must not ask for what it lacks. */
export function canRun(operation: Operation, server: Server): boolean {
  return missingFeatures(operation, server).length === 0;
}
