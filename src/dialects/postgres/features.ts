import type { Feature } from '../../core/dialect.js';
import type { Expression } from '../../core/name.js';
import { key, type Name } from '../../core/name.js';
import type {
  ConstraintDefinition,
  IndexDefinition,
  Operation,
  OperationOf,
  TableDefinition,
} from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { tokensOf, wordAt } from './parse/tokens.js';

const manual = 'https://www.postgresql.org/docs';

function since(version: number, title: string, page: string): Feature {
  return { title, since: version, source: `${manual}/${page.startsWith('release') ? '' : `${version}/`}${page}` };
}

/**
 * Syntax and options by the first version that has them. CONCURRENTLY in the brackets of REINDEX was tried: 12.22 and 13.23 refuse it,
 * 14.23, 15.18, 16.14, 17.10 and 18.4 do not. Each source is the page of that version, or the notes of its release.
 */
const features = {
  identity: since(10, '`GENERATED … AS IDENTITY`', 'sql-createtable.html'),
  partitioning: since(10, '`PARTITION BY`', 'sql-createtable.html'),
  defaultPartition: since(11, 'a `DEFAULT` partition', 'sql-createtable.html'),
  hashPartition: since(11, '`PARTITION BY HASH`', 'sql-createtable.html'),
  include: since(11, '`INCLUDE`', 'sql-createindex.html'),
  procedure: since(11, '`CREATE PROCEDURE`', 'sql-createprocedure.html'),
  call: since(11, '`CALL`', 'sql-call.html'),
  storedGenerated: since(12, '`GENERATED ALWAYS AS (…) STORED`', 'sql-createtable.html'),
  reindexConcurrently: since(12, '`REINDEX CONCURRENTLY`', 'sql-reindex.html'),
  keyToPartitioned: since(12, 'a foreign key to a partitioned table', 'release/12.0/'),
  partitionedPublication: since(13, 'a publication of a partitioned table', 'release/13.0/'),
  viewColumnName: since(13, '`RENAME COLUMN` of a view', 'sql-alterview.html'),
  partitionedRowTrigger: since(13, 'a `BEFORE … FOR EACH ROW` trigger of a partitioned table', 'release/13.0/'),
  dropExpression: since(13, '`DROP EXPRESSION`', 'sql-altertable.html'),
  deduplicateItems: since(13, 'the index option `deduplicate_items`', 'sql-createindex.html'),
  detachConcurrently: since(14, '`DETACH PARTITION … CONCURRENTLY`', 'sql-altertable.html'),
  detachFinalize: since(14, '`DETACH PARTITION … FINALIZE`', 'sql-altertable.html'),
  columnCompression: since(14, '`COMPRESSION` of a new column', 'sql-createtable.html'),
  reindexInBrackets: since(14, '`CONCURRENTLY` in the brackets of `REINDEX`', 'sql-reindex.html'),
  reindexTablespace: since(14, '`REINDEX (TABLESPACE …)`', 'sql-reindex.html'),
  compression: since(14, '`SET COMPRESSION`', 'sql-altertable.html'),
  replaceTrigger: since(14, '`CREATE OR REPLACE TRIGGER`', 'sql-createtrigger.html'),
  sqlBody: since(14, 'a function body of `BEGIN ATOMIC` or `RETURN`', 'sql-createfunction.html'),
  statisticsOfExpressions: since(14, '`CREATE STATISTICS` on expressions', 'sql-createstatistics.html'),
  merge: since(15, '`MERGE`', 'sql-merge.html'),
  nullsDistinct: since(15, '`NULLS DISTINCT`', 'sql-createindex.html'),
  onDeleteColumns: since(15, '`ON DELETE SET …` with columns', 'sql-createtable.html'),
  nullsNotDistinct: since(15, '`NULLS NOT DISTINCT`', 'sql-createindex.html'),
  accessMethod: since(15, '`SET ACCESS METHOD`', 'sql-altertable.html'),
  securityInvoker: since(15, 'the view option `security_invoker`', 'sql-createview.html'),
  publishedPart: since(15, 'a publication of chosen rows, columns or schemas', 'sql-createpublication.html'),
  unloggedSequence: since(15, '`CREATE UNLOGGED SEQUENCE`', 'sql-createsequence.html'),
  columnStorage: since(16, '`STORAGE` of a new column', 'sql-createtable.html'),
  storageDefault: since(16, '`SET STORAGE DEFAULT`', 'sql-altertable.html'),
  namelessStatistics: since(16, '`CREATE STATISTICS` without a name', 'sql-createstatistics.html'),
  statisticsDefault: since(17, '`SET STATISTICS DEFAULT`', 'sql-altertable.html'),
  mergeBySource: since(17, '`MERGE … WHEN NOT MATCHED BY SOURCE`', 'sql-merge.html'),
  mergeReturning: since(17, '`MERGE … RETURNING`', 'sql-merge.html'),
  setExpression: since(17, '`SET EXPRESSION`', 'sql-altertable.html'),
  defaultAccessMethod: since(17, '`SET ACCESS METHOD DEFAULT`', 'sql-altertable.html'),
  partitionedAccessMethod: since(17, '`SET ACCESS METHOD` of a partitioned table', 'release/17.0/'),
  partitionedExclusion: since(17, 'an exclusion constraint of a partitioned table', 'release/17.0/'),
  maintain: since(17, 'the privilege `MAINTAIN`', 'sql-grant.html'),
  virtualGenerated: since(18, 'a virtual generated column', 'sql-createtable.html'),
  namedNotNull: since(18, '`NOT NULL` as a constraint of the table', 'sql-altertable.html'),
  withoutOverlaps: since(18, '`WITHOUT OVERLAPS`', 'sql-createtable.html'),
  period: since(18, 'a foreign key with `PERIOD`', 'sql-createtable.html'),
  notEnforced: since(18, '`NOT ENFORCED`', 'sql-createtable.html'),
  alterEnforced: since(18, '`ALTER CONSTRAINT … ENFORCED`', 'sql-altertable.html'),
  partitionedNotValid: since(18, '`NOT VALID` for a foreign key of a partitioned table', 'release/18.0/'),
} as const satisfies Readonly<Record<string, Feature>>;

/** Functions of the server itself, by the first version that has them. Sources: the notes of the releases. */
const functions: Readonly<Record<string, number>> = {
  gen_random_uuid: 13,
  date_bin: 14,
  bit_count: 14,
  string_to_table: 14,
  trim_array: 14,
  range_agg: 14,
  regexp_count: 15,
  regexp_instr: 15,
  regexp_like: 15,
  regexp_substr: 15,
  any_value: 16,
  array_sample: 16,
  array_shuffle: 16,
  pg_input_is_valid: 16,
  uuid_extract_timestamp: 17,
  uuid_extract_version: 17,
  casefold: 18,
  crc32: 18,
  crc32c: 18,
  uuidv4: 18,
  uuidv7: 18,
};

/** What an operation asks of the server that older versions lack, each thing once. */
export function featuresOf(operation: Operation, schema: Schema): readonly Feature[] {
  const found = [...syntaxOf(operation, schema), ...expressionsIn(operation).flatMap((one) => calledIn(one, schema))];
  if (found.length < 2) return found;
  return found.filter((feature, at) => found.findIndex((other) => other.title === feature.title) === at);
}

function syntaxOf(operation: Operation, schema: Schema): readonly Feature[] {
  switch (operation.kind) {
    case 'create_table':
      return inTable(operation.definition, schema);
    case 'add_column':
      return inColumn(operation.column, isPartitioned(operation.table, schema), schema);
    case 'add_constraint':
      return inConstraint(operation.constraint, isPartitioned(operation.table, schema), schema);
    case 'create_index':
      return inIndex(operation.definition);
    case 'add_identity':
      return [features.identity];
    case 'reindex':
      return [
        ...(operation.concurrently ? [features.reindexConcurrently] : []),
        ...(operation.inBrackets === true ? [features.reindexInBrackets] : []),
        ...(operation.options?.tablespace === undefined ? [] : [features.reindexTablespace]),
      ];
    case 'detach_partition':
      if (operation.finalize === true) return [features.detachFinalize];
      return operation.concurrently ? [features.detachConcurrently] : [];
    case 'attach_partition':
      return operation.bound.default ? [features.defaultPartition] : [features.partitioning];
    case 'alter_constraint':
      return operation.enforced === undefined ? [] : [features.alterEnforced];
    case 'create_view':
      return operation.options?.security_invoker === undefined ? [] : [features.securityInvoker];
    case 'set_table_options':
      return operation.options.security_invoker === undefined ? [] : [features.securityInvoker];
    case 'rename_column':
      return schema.views.has(key(operation.table)) ? [features.viewColumnName] : [];
    case 'create_trigger':
      return [
        ...(operation.orReplace === true ? [features.replaceTrigger] : []),
        ...(isPartitioned(operation.table, schema) && says(operation.sql, 'before', 'row')
          ? [features.partitionedRowTrigger]
          : []),
      ];
    case 'create_function':
      return [
        ...(operation.procedure === true ? [features.procedure] : []),
        ...(operation.language === 'sql' && hasSqlBody(operation.sql) ? [features.sqlBody] : []),
      ];
    case 'grant':
      return operation.privileges.some((one) => one.toLowerCase() === 'maintain') ? [features.maintain] : [];
    case 'set_access_method':
      if (operation.method === 'default') return [features.defaultAccessMethod];
      return [isPartitioned(operation.table, schema) ? features.partitionedAccessMethod : features.accessMethod];
    case 'publication':
      return inPublication(operation, schema);
    case 'create_statistics':
      return [
        ...(operation.name === '' ? [features.namelessStatistics] : []),
        ...(hasBracketAfter(operation.sql, 'on') ? [features.statisticsOfExpressions] : []),
      ];
    case 'create_sequence':
      return says(operation.sql, 'unlogged') ? [features.unloggedSequence] : [];
    case 'set_column_options':
      return inColumnOption(operation);
    case 'set_expression':
      return [features.setExpression];
    case 'drop_expression':
      return [features.dropExpression];
    case 'merge':
      return [
        features.merge,
        ...(says(operation.sql, 'by', 'source') ? [features.mergeBySource] : []),
        ...(says(operation.sql, 'returning') ? [features.mergeReturning] : []),
      ];
    case 'call':
      return [features.call];
    default:
      return [];
  }
}

function inTable(definition: TableDefinition, schema: Schema): readonly Feature[] {
  const { columns, constraints, partitionBy, partitionOf } = definition;
  const isParent = partitionBy !== undefined;
  return [
    ...columns.flatMap((column) => inColumn(column, isParent, schema)),
    ...constraints.flatMap((constraint) => inConstraint(constraint, isParent, schema)),
    ...(isParent ? [partitionBy.strategy === 'hash' ? features.hashPartition : features.partitioning] : []),
    ...(partitionOf === undefined
      ? []
      : [partitionOf.bound.default ? features.defaultPartition : features.partitioning]),
  ];
}

function inColumn(
  { identity, generated, options, constraints }: TableDefinition['columns'][number],
  isParent: boolean,
  schema: Schema,
): readonly Feature[] {
  return [
    ...(identity === undefined ? [] : [features.identity]),
    ...(generated === undefined ? [] : [generated.stored ? features.storedGenerated : features.virtualGenerated]),
    ...(options?.compression === undefined ? [] : [features.columnCompression]),
    ...(options?.storage === undefined ? [] : [features.columnStorage]),
    // NOT NULL of a column may always have had a name.
    ...constraints
      .filter(({ type }) => type !== 'not_null')
      .flatMap((constraint) => inConstraint(constraint, isParent, schema)),
  ];
}

function inConstraint(constraint: ConstraintDefinition, isParent: boolean, schema: Schema): readonly Feature[] {
  switch (constraint.type) {
    case 'not_null':
      return [features.namedNotNull];
    case 'check':
      return constraint.notEnforced === true ? [features.notEnforced] : [];
    case 'foreign_key':
      return [
        ...(constraint.notEnforced === true ? [features.notEnforced] : []),
        ...(constraint.onDeleteColumns === undefined ? [] : [features.onDeleteColumns]),
        ...(constraint.period === true ? [features.period] : []),
        ...(constraint.notValid === true && isParent ? [features.partitionedNotValid] : []),
        ...(isPartitioned(constraint.references, schema) ? [features.keyToPartitioned] : []),
      ];
    case 'exclusion':
      return isParent ? [features.partitionedExclusion] : [];
    case 'unique':
      return [...inNulls(constraint), ...inKey(constraint)];
    case 'primary_key':
      return inKey(constraint);
  }
}

function inKey(constraint: Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>): readonly Feature[] {
  return [
    ...((constraint.include ?? []).length > 0 ? [features.include] : []),
    ...(constraint.withoutOverlaps === true ? [features.withoutOverlaps] : []),
  ];
}

function inNulls({ nullsNotDistinct }: { readonly nullsNotDistinct?: boolean | undefined }): readonly Feature[] {
  if (nullsNotDistinct === undefined) return [];
  return [nullsNotDistinct ? features.nullsNotDistinct : features.nullsDistinct];
}

function inIndex({ nullsNotDistinct, include, options }: IndexDefinition): readonly Feature[] {
  return [
    ...inNulls({ nullsNotDistinct }),
    ...(include.length > 0 ? [features.include] : []),
    ...(options?.deduplicate_items === undefined ? [] : [features.deduplicateItems]),
  ];
}

function isPartitioned(table: Name, schema: Schema): boolean {
  return schema.tables.get(key(table))?.partitionBy !== undefined;
}

function inColumnOption({ option, value }: OperationOf<'set_column_options'>): readonly Feature[] {
  if (option === 'compression') return [features.compression];
  if (value !== 'default') return [];
  if (option === 'storage') return [features.storageDefault];
  return option === 'statistics' ? [features.statisticsDefault] : [];
}

function inPublication({ action, tables, sql }: OperationOf<'publication'>, schema: Schema): readonly Feature[] {
  if (action === 'drop') return [];
  return [
    ...(tables.some((table) => isPartitioned(table, schema)) ? [features.partitionedPublication] : []),
    ...(says(sql, 'tables', 'in', 'schema') || hasBracketAfter(sql, 'table') ? [features.publishedPart] : []),
  ];
}

/** Whether a statement holds words in this order, quoted names and texts apart. */
function says(sql: string, ...words: readonly string[]): boolean {
  const tokens = tokensOf(sql);
  let found = 0;
  for (const at of tokens.kinds.keys()) if (wordAt(tokens, at) === words[found]) found += 1;
  return found >= words.length;
}

/** Whether a bracket is opened after a word, before the options of `WITH`. */
function hasBracketAfter(sql: string, word: string): boolean {
  const tokens = tokensOf(sql);
  const places = [...tokens.kinds.keys()];
  const start = places.find((at) => wordAt(tokens, at) === word);
  const end = places.find((at) => wordAt(tokens, at) === 'with') ?? places.length;
  return (
    start !== undefined && places.slice(start, end).some((at) => sql.slice(tokens.starts[at], tokens.ends[at]) === '(')
  );
}

/** Whether the body of a function is SQL itself and not a text. */
function hasSqlBody(sql: string): boolean {
  return says(sql, 'begin', 'atomic') || says(sql, 'return');
}

/** Every expression of an operation, but none of a body, which is read only when it runs. */
function expressionsIn(operation: Operation): readonly Expression[] {
  const found: Expression[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isExpression(value)) found.push(value);
    else if (Array.isArray(value)) for (const part of value) visit(part);
    // Every operation of every migration comes by: no list of its fields is made.
    else for (const field in value) if (field !== 'body') visit(value[field as keyof typeof value]);
  };
  visit(operation);
  return found;
}

function isExpression(value: object): value is Expression {
  return 'volatility' in value && 'provesNotNull' in value;
}

/**
 * Functions of the server that an expression calls. One that somebody made under the same name answers on an older server too, and what
 * ran unread may have made one.
 */
function calledIn(expression: Expression, schema: Schema): readonly Feature[] {
  if (!schema.complete || expression.functions.length === 0) return [];
  return expression.functions.flatMap((name) => {
    const first = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (first === undefined || [...schema.routines.values()].some((routine) => routine.name.name === name)) return [];
    // Source: https://www.postgresql.org/docs/12/pgcrypto.html
    if (name === 'gen_random_uuid' && schema.extensions.has('pgcrypto')) return [];
    return [{ title: `\`${name}()\``, since: first, source: `${manual}/release/${first}.0/` }];
  });
}
