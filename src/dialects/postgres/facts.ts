import type { DialectFacts } from '../../core/dialect.js';
import type { Operation } from '../../core/operation.js';
import { addsNotNullUnproven, trustsChecks } from './checks.js';
import { featuresOf } from './features.js';
import { cutNames, maxIdentifierBytes } from './long-names.js';
import { errorsOfMissingRows } from './missing-rows.js';
import { narrows } from './narrowing.js';
import { hasOlderName } from './older-names.js';
import { failsAtOnce, isOwnFault } from './own-fault.js';
import { partitionCheck } from './partition-check.js';
import { storageOf } from './storage.js';

/** What sets Postgres apart, for rules that must not name an engine. */
export const facts: DialectFacts = {
  defaultSchema: 'public',
  transactionalDdl: true,
  concurrentIndexes: true,
  indexesForeignKeys: false,
  refusesTransaction,
  trustsChecks,
  addsNotNullUnproven,
  errorsOfMissingRows,
  featuresOf,
  narrows,
  partitionCheck,
  storageOf,
  cutNames,
  hasOlderName,
  isOwnFault,
  failsAtOnce,

  maxIdentifierBytes,
  images: ['postgres', 'postgis', 'pgvector', 'postgresql', 'timescaledb', 'pgvecto-rs'],
  // Older than any image of a server; source of the first: https://www.postgresql.org/docs/release/8.0.0/
  supportedVersions: { first: 8, oldest: 12, newest: 18 },
};

/**
 * Commands that the server refuses inside a transaction block.
 * Sources: the pages of the commands, such as https://www.postgresql.org/docs/18/sql-createindex.html and
 * https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION, and for values of an enum
 * https://www.postgresql.org/docs/11/sql-altertype.html (Notes)
 */
function refusesTransaction(operation: Operation, serverVersion: number | null = null): boolean {
  switch (operation.kind) {
    case 'create_index':
    case 'drop_index':
    case 'detach_partition':
      return operation.concurrently;
    case 'reindex':
      return (
        operation.concurrently ||
        operation.object === 'database' ||
        operation.object === 'system' ||
        operation.object === 'schema'
      );
    case 'vacuum':
    case 'create_database':
    case 'drop_database':
    case 'drop_tablespace':
    case 'alter_system':
      return true;
    case 'cluster':
      return operation.table === undefined;
    case 'add_enum_value':
      return serverVersion !== null && serverVersion < 12;
    default:
      return false;
  }
}
