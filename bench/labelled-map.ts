/** Another tool's id under our names (any of them counts), or why we have none. */
export type Mapped =
  | {
      readonly ours: readonly string[];
      /** Our rules speak of more than theirs: that theirs is silent says nothing of ours. */
      readonly wider?: true;
      /** Why hazards of theirs are missed that we know of. They count as missed. */
      readonly kept?: string;
      /** Why we speak where theirs must be silent: what a server does. It counts as a false alarm. */
      readonly refuted?: string;
    }
  | { readonly none: string };

const ours = (...ids: readonly string[]): Mapped => ({ ours: ids });
const wider = (...ids: readonly string[]): Mapped => ({ ours: ids, wider: true });
const none = (reason: string): Mapped => ({ none: reason });

/** diesel-guard 0.x names its checks twice: by fixture, and by type. */
export const dieselGuard: Readonly<Record<string, Mapped>> = {
  add_check_constraint: ours('check-constraint-validates'),
  add_column: ours('volatile-default-rewrite', 'required-column-without-default'),
  add_column_with_default: none('a constant default is free since version 11, which is below every version we support'),
  add_exclude_constraint: ours('exclusion-constraint'),
  add_foreign_key: ours('foreign-key-validates'),
  add_identity_column: ours('serial-or-autoincrement-column'),
  add_index: ours('index-build-blocks-writes', 'concurrently-in-transaction'),
  add_unique_index: ours('index-build-blocks-writes', 'concurrently-in-transaction'),
  add_json_column: ours('json-without-equality'),
  add_not_null: ours('set-not-null-scan'),
  add_primary_key: ours('primary-key-on-existing'),
  add_serial_column: ours('serial-or-autoincrement-column'),
  add_unique_constraint: ours('unique-constraint-builds-index'),
  alter_column_type: ours('type-change-rewrite', 'type-narrowing', 'type-change-with-check'),
  alter_column_type_using: ours('type-change-rewrite'),
  char_type: ours('type-char'),
  create_extension: ours('extension-hygiene'),
  create_table_serial: wider('serial-instead-of-identity'),
  create_table_without_pk: ours('no-primary-key'),
  delete_without_where: ours('delete-without-where'),
  delete_with_where: ours('delete-without-where'),
  update_without_where: ours('update-without-where'),
  update_with_where: ours('update-without-where'),
  domain_check_constraint: wider('domain-constraint-validates'),
  domain_check_constraint_alter: ours('domain-constraint-validates'),
  drop_column: ours('drop-column'),
  drop_column_if_exists: ours('drop-column'),
  drop_multiple_columns: ours('drop-column'),
  drop_database: ours('drop-database'),
  drop_index: ours('index-drop-blocks', 'concurrently-in-transaction'),
  drop_not_null: ours('drop-not-null'),
  drop_primary_key: wider('drop-constraint'),
  drop_table: ours('drop-table'),
  generated_column: ours('stored-generated-column'),
  idempotency_guard: ours('not-idempotent'),
  // Four checks of theirs for one rule of ours: each is silent where another of them speaks.
  idempotency_of_one_kind: wider('not-idempotent'),
  refresh_matview: {
    ours: ['matview-refresh-blocks-reads'],
    kept: 'REFRESH … CONCURRENTLY runs in a transaction as well (tried on 18): the server contradicts the case',
  },
  reindex: {
    ours: ['reindex-blocks', 'concurrently-in-transaction'],
    refuted:
      'REINDEX SYSTEM keeps out whoever writes to a catalog, which every DDL does, and cannot be done concurrently',
  },
  rename_column: ours('rename-column'),
  rename_schema: ours('rename-schema'),
  rename_table: ours('rename-table'),
  safety_assured_drop: none("other tools' suppressions are not obeyed"),
  safety_assured_multiple: none("other tools' suppressions are not obeyed"),
  short_int_pk: ours('small-integer-key'),
  timestamp_type: ours('type-timestamp-without-time-zone'),
  truncate_table: ours('truncate', 'truncate-cascade'),
  unnamed_constraint: ours('unnamed-constraint'),
  wide_index: ours('wide-index'),
};

const checks: Readonly<Record<string, string>> = {
  AddCheckConstraintCheck: 'add_check_constraint',
  AddColumnCheck: 'add_column_with_default',
  AddDomainCheckConstraintCheck: 'domain_check_constraint',
  AddExcludeConstraintCheck: 'add_exclude_constraint',
  AddForeignKeyCheck: 'add_foreign_key',
  AddIdentityColumnCheck: 'add_identity_column',
  AddIndexCheck: 'add_index',
  AddJsonColumnCheck: 'add_json_column',
  AddNotNullCheck: 'add_not_null',
  AddPrimaryKeyCheck: 'add_primary_key',
  AddSerialColumnCheck: 'add_serial_column',
  AddUniqueConstraintCheck: 'add_unique_constraint',
  AlterColumnTypeCheck: 'alter_column_type',
  CharTypeCheck: 'char_type',
  CreateExtensionCheck: 'create_extension',
  CreateTableSerialCheck: 'create_table_serial',
  CreateTableWithoutPkCheck: 'create_table_without_pk',
  DropColumnCheck: 'drop_column',
  DropDatabaseCheck: 'drop_database',
  DropIndexCheck: 'drop_index',
  DropNotNullCheck: 'drop_not_null',
  DropPrimaryKeyCheck: 'drop_primary_key',
  DropTableCheck: 'drop_table',
  GeneratedColumnCheck: 'generated_column',
  IdempotencyAlterCheck: 'idempotency_of_one_kind',
  IdempotencyCreateCheck: 'idempotency_of_one_kind',
  IdempotencyDropCheck: 'idempotency_of_one_kind',
  IdempotencyIndexCheck: 'idempotency_of_one_kind',
  MutationWithoutWhereCheck: 'mutation_without_where',
  RefreshMatViewCheck: 'refresh_matview',
  ReindexCheck: 'reindex',
  RenameColumnCheck: 'rename_column',
  RenameSchemaCheck: 'rename_schema',
  RenameTableCheck: 'rename_table',
  ShortIntegerPrimaryKeyCheck: 'short_int_pk',
  TimestampTypeCheck: 'timestamp_type',
  TruncateTableCheck: 'truncate_table',
  UnnamedConstraintCheck: 'unnamed_constraint',
  WideIndexCheck: 'wide_index',
};

/** postgres-language-server's safety rules. */
export const languageServer: Readonly<Record<string, Mapped>> = {
  addSerialColumn: ours('serial-or-autoincrement-column', 'stored-generated-column'),
  addingFieldWithDefault: {
    ours: ['volatile-default-rewrite', 'stored-generated-column'],
    kept: 'a constant and now() are free on 12 to 18 (measured on each): the server contradicts the case',
  },
  addingForeignKeyConstraint: ours('foreign-key-validates'),
  addingNotNullField: ours('set-not-null-scan'),
  addingPrimaryKeyConstraint: ours('primary-key-on-existing', 'pk-using-index-implicit-not-null'),
  addingRequiredField: ours('required-column-without-default'),
  avoidAddingExclusionConstraint: ours('exclusion-constraint'),
  avoidAlterEnumAddValue: ours('enum-value-added-in-transaction', 'enum-value-without-ordering'),
  avoidAttachingPartition: ours('attach-partition-scan'),
  avoidCreateTrigger: ours('create-trigger-lock'),
  avoidEnableDisableTrigger: {
    ours: ['trigger-disabled'],
    kept: 'ENABLE TRIGGER is the way back from the hazard; its lock, SHARE ROW EXCLUSIVE, lasts no longer than any other brief one',
  },
  avoidWideLockWindow: ours('lock-window-multiple-tables'),
  banCharField: ours('type-char'),
  banConcurrentIndexCreationInTransaction: ours('concurrently-in-transaction'),
  banDeleteWithoutWhere: ours('delete-without-where'),
  banDropColumn: ours('drop-column'),
  banDropDatabase: ours('drop-database'),
  banDropNotNull: ours('drop-not-null'),
  banDropSchema: ours('drop-schema'),
  banDropTable: ours('drop-table'),
  banDropTrigger: ours('drop-trigger-lock'),
  banTruncate: ours('truncate'),
  banTruncateCascade: ours('truncate-cascade'),
  banUpdateWithoutWhere: ours('update-without-where'),
  banVacuumFull: ours('vacuum-full-or-cluster'),
  changingColumnType: {
    ours: ['type-change-rewrite', 'type-narrowing', 'type-change-with-check'],
    kept: 'a case without its table does not say what type the column had, and most are rewritten',
  },
  concurrentRefreshMatviewLock: ours('matview-concurrent-still-locks'),
  constraintMissingNotValid: ours('check-constraint-validates', 'foreign-key-validates'),
  creatingEnum: ours('enum-instead-of-lookup-table'),
  lockTimeoutWarning: ours('lock-timeout-missing'),
  multipleAlterTable: {
    ours: ['mergeable-alter-table'],
    kept: 'nobody waits for a table that the same migration makes',
  },
  preferBigInt: none('type advice on columns that are no key'),
  preferBigintOverInt: none('type advice on columns that are no key'),
  preferBigintOverSmallint: none('type advice on columns that are no key'),
  preferIdentity: ours('serial-instead-of-identity'),
  preferJsonb: {
    ours: ['json-without-equality'],
    kept: 'no query reads a table that is new yet: what cannot compare json fails before it is released, and diesel-guard asserts silence here',
  },
  preferRobustStmts: ours('not-idempotent'),
  renamingColumn: ours('rename-column'),
  renamingTable: ours('rename-table'),
  requireConcurrentDetachPartition: ours('detach-partition-blocks'),
  requireConcurrentIndexCreation: ours('index-build-blocks-writes'),
  requireConcurrentIndexDeletion: ours('index-drop-blocks'),
  requireConcurrentRefreshMatview: ours('matview-refresh-blocks-reads'),
  requireConcurrentReindex: ours('reindex-blocks'),
  requireIdleInTransactionTimeout: ours('idle-timeout-missing'),
  requireSeparateConstraintValidation: ours('not-valid-and-validate-same-txn'),
  requireStatementTimeout: {
    ours: ['statement-timeout-missing'],
    kept: 'SET without LOCAL outlives the COMMIT (tried on 18), so the limit holds: the server contradicts the case',
  },
  runningStatementWhileHoldingAccessExclusive: {
    ours: ['statement-after-access-exclusive', 'backfill-with-ddl-same-txn'],
    kept: 'one row inserted is no slow work; of an index on the locked table the finding about that index says that reads wait',
  },
  transactionNesting: ours('transaction-nesting'),
};

/** rubocop-rails' cops. */
export const rubocopRails: Readonly<Record<string, Mapped>> = {
  add_column_index: ours('index-option-ignored'),
  bulk_change_table: ours('mergeable-alter-table'),
  create_table_with_timestamps: none('style'),
  dangerous_column_names: none(
    'a name that is a method of every record: no row of the field, and Rails raises it at the first use',
  ),
  find_each: none('style of a loop; reading without a bound is a rule of queries'),
  has_many_or_has_one_dependent: none('style: what is deleted with a row is a choice'),
  ignored_columns_assignment: none('style'),
  index_by: none('style of Ruby: no query differs'),
  index_with: none('style of Ruby: no query differs'),
  migration_class_name: none('a name that its loader does not find: the first run on any machine fails'),
  not_null_column: ours('required-column-without-default'),
  pluck_in_where: none('one query more, and no hazard of the schema'),
  reversible_migration: ours('irreversible-migration'),
  reversible_migration_method_definition: {
    ours: ['irreversible-migration'],
    kept: 'a migration without a way forward does nothing: it is listed among what was not read, with its line',
  },
  schema_comment: ours('table-comment-missing', 'column-comment-missing'),
  three_state_boolean_column: ours('nullable-boolean'),
  unique_validation_without_index: {
    ours: ['uniqueness-without-unique-index'],
    kept: 'Rails looks in `users` for Admin::User unless the module says a prefix, which the case does not hold',
  },
  unused_ignored_columns: ours('validation-never-finished'),
};

/** What another tool's id is with us. */
export function mapped(tool: string, id: string): Mapped {
  if (tool === 'rubocop-rails') return rubocopRails[id] ?? none('not mapped');
  if (tool === 'postgres-language-server') return languageServer[id] ?? none('not mapped');
  const fixture = checks[id] ?? id;
  if (fixture === 'mutation_without_where') return ours('delete-without-where', 'update-without-where');
  return dieselGuard[fixture] ?? none('not mapped');
}
