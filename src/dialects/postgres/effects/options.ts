/**
 * Storage parameters that are set under SHARE UPDATE EXCLUSIVE; any other takes ACCESS EXCLUSIVE. Names under `toast.` and `autovacuum_`
 * are light as a whole.
 *
 * Sources: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-STORAGE-PARAMETER, and the lock levels in
 * src/backend/access/common/reloptions.c of PostgreSQL 12 to 18
 */
const light: readonly string[] = [
  'fillfactor',
  'toast_tuple_target',
  'parallel_workers',
  'vacuum_index_cleanup',
  'vacuum_truncate',
  'vacuum_max_eager_freeze_failure_rate',
  'vacuum_cleanup_index_scale_factor',
  'log_autovacuum_min_duration',
  'deduplicate_items',
  'cluster on',
];

/** Whether a storage parameter of a table or an index is set without keeping readers and writers out. */
export function storesLightly(option: string): boolean {
  return light.includes(option) || option.startsWith('autovacuum_') || option.startsWith('toast.');
}
