/** What another linter's rule is under our names. */
interface Theirs {
  /** Our rules that may say the same of the statement, the nearest first. Empty: we do not say it. */
  readonly ours: readonly string[];
  /** Why we do not say it. */
  readonly because?: string;
}

/**
 * The other linter's rules under our names: pure style is none of them.
 * Source of its ids, and of what each speaks about: squawk 2.61, https://squawkhq.com/docs/rules
 */
export const theirRules: Readonly<Record<string, Theirs>> = {
  'adding-field-with-default': {
    ours: ['volatile-default-rewrite', 'stored-generated-column', 'constrained-domain-column'],
  },
  'adding-foreign-key-constraint': { ours: ['foreign-key-validates', 'foreign-key-locks-both-tables'] },
  'adding-not-nullable-field': { ours: ['set-not-null-scan', 'not-null-on-existing-data'] },
  'adding-required-field': { ours: ['required-column-without-default'] },
  'adding-serial-primary-key-field': {
    ours: ['primary-key-on-existing', 'pk-using-index-implicit-not-null', 'serial-or-autoincrement-column'],
  },
  'ban-alter-domain-with-add-constraint': { ours: ['domain-constraint-validates'] },
  'ban-char-field': { ours: [], because: 'type advice' },
  'ban-concurrent-index-creation-in-transaction': { ours: ['concurrently-in-transaction'] },
  'ban-create-domain-with-constraint': { ours: [], because: 'a new domain is on no column yet' },
  'ban-drop-column': { ours: ['drop-column'] },
  'ban-drop-database': { ours: ['drop-database'] },
  'ban-drop-not-null': { ours: ['drop-not-null'] },
  'ban-drop-table': { ours: ['drop-table'] },
  'ban-duplicate-column-assignments': { ours: ['column-assigned-twice'] },
  'ban-truncate-cascade': { ours: ['truncate-cascade'] },
  'ban-uncommitted-transaction': { ours: ['transaction-unclosed'] },
  'changing-column-type': {
    ours: ['type-change-rewrite', 'type-narrowing', 'type-change-with-check', 'collation-change'],
  },
  'constraint-missing-not-valid': {
    ours: [
      'check-constraint-validates',
      'foreign-key-validates',
      'unique-constraint-builds-index',
      'primary-key-on-existing',
      'exclusion-constraint',
      'not-valid-and-validate-same-txn',
    ],
  },
  'disallowed-unique-constraint': { ours: ['unique-constraint-builds-index', 'unique-on-existing-data'] },
  'identifier-too-long': { ours: [], because: 'naming' },
  'prefer-bigint-over-int': { ours: [], because: 'type advice' },
  'prefer-bigint-over-smallint': { ours: [], because: 'type advice' },
  'prefer-identity': { ours: [], because: 'type advice' },
  'prefer-repack': { ours: ['vacuum-full-or-cluster'] },
  'prefer-robust-stmts': { ours: [], because: 'style' },
  'prefer-text-field': { ours: [], because: 'type advice' },
  'prefer-timestamp-tz': { ours: [], because: 'type advice' },
  'renaming-column': { ours: ['rename-column'] },
  'renaming-table': { ours: ['rename-table'] },
  'require-concurrent-index-creation': { ours: ['index-build-blocks-writes', 'partitioned-parent-index'] },
  'require-concurrent-index-deletion': { ours: ['index-drop-blocks'] },
  'require-concurrent-partition-detach': { ours: ['detach-partition-blocks'] },
  'require-concurrent-reindex': { ours: ['reindex-blocks'] },
  'require-enum-value-ordering': { ours: [], because: 'style' },
  'require-lock-timeout': { ours: [], because: 'said once for the whole change' },
  'require-statement-timeout': { ours: [], because: 'style' },
  'require-table-schema': { ours: [], because: 'naming' },
  'require-timeout-settings': { ours: [], because: 'an alias of two others' },
  'transaction-nesting': { ours: ['transaction-nesting', 'stray-commit'] },
  'unused-ignore': { ours: [], because: 'about its own comments' },
  'syntax-error': { ours: [], because: 'we say ourselves what we could not read' },
};
