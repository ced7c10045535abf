/**
 * SQLSTATEs of what is written wrong, wherever it runs: undefined_table, undefined_column, datatype_mismatch.
 *
 * Source: https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const ownFaults: ReadonlySet<string> = new Set(['42P01', '42703', '42804']);

/** invalid_text_representation: a literal that is none of its type, or no value of an enum. */
const malformed = '22P02';

/** undefined_object, of which some kinds are made beside the migrations: roles, tablespaces, what extensions bring. */
const undefinedObject = '42704';

/** Types of other engines, which no version of the server, and no extension of its own, has ever had. */
const foreignTypes: ReadonlySet<string> = new Set([
  'binary',
  'blob',
  'clob',
  'datetime',
  'datetime2',
  'double',
  'image',
  'int1',
  'int3',
  'longblob',
  'longtext',
  'mediumblob',
  'mediumint',
  'mediumtext',
  'nclob',
  'ntext',
  'number',
  'nvarchar',
  'nvarchar2',
  'rowversion',
  'smalldatetime',
  'string',
  'tinyblob',
  'tinyint',
  'tinytext',
  'uniqueidentifier',
  'unsigned',
  'varbinary',
  'varchar2',
]);

const madeByMigrations: ReadonlySet<string> = new Set(['index', 'constraint', 'trigger']);

/**
 * Whether a statement that fails so fails on every server that has what the migrations before it make: it is written wrong, and lacks no extension,
 * no role and no row. One that asks the catalogs may have run on an older server, which has them otherwise.
 */
export function isOwnFault(
  { code, message }: { readonly code?: string; readonly message?: string },
  sql: string,
): boolean {
  if (/\bpg_\w|\binformation_schema\b/i.test(sql)) return false;
  // What an enum takes may be given to it elsewhere.
  if (code === malformed) return /^invalid input syntax/.test(message ?? '');
  if (code !== undefinedObject) return code !== undefined && ownFaults.has(code);
  const [, kind = '', name = ''] = /^(\w+) "(?:[^"]*\.)?([^".]+)"/.exec(message ?? '') ?? [];
  return kind === 'type' ? foreignTypes.has(name) : madeByMigrations.has(kind);
}

/**
 * SQLSTATEs of a definition that the server refuses, or of what is there already, as it reads a statement, plans it, or looks its names up: syntax_error,
 * duplicate_column, ambiguous_column, duplicate_object, grouping_error, wrong_object_type, invalid_foreign_key, cannot_coerce, duplicate_table,
 * invalid_column_reference, invalid_table_definition, invalid_object_definition, indeterminate_datatype, indeterminate_collation.
 *
 * Source: https://www.postgresql.org/docs/17/errcodes-appendix.html
 */
const refused: ReadonlySet<string> = new Set([
  '42601',
  '42701',
  '42702',
  '42710',
  '42803',
  '42809',
  '42830',
  '42846',
  '42P07',
  '42P10',
  '42P16',
  '42P17',
  '42P18',
  '42P22',
]);

/** Whether a statement that fails so, and runs no body of its own, fails before it reads or writes a row. */
export function failsAtOnce(error: { readonly code?: string; readonly message?: string }, sql: string): boolean {
  return isOwnFault(error, sql) || error.code === malformed || refused.has(error.code ?? '');
}
