import type {
  CreateForeignTableStmt,
  CreateStmt,
  CreateTableAsStmt,
  Node,
  PartitionSpec,
  SelectStmt,
  TableLikeClause,
  ViewStmt,
} from 'libpg-query';
import type { Name } from '../../../core/name.js';
import type { Operation, PartitionBound, TableDefinition } from '../../../core/operation.js';
import { columnOf, constraintOf } from './columns.js';
import { all, as, optionsOf, partsName, relationName, relationNames, strings } from './nodes.js';
import { readsOf, tablesOf } from './queries.js';
import { behindName, type Reading, slice } from './reading.js';
import { behindBrackets, findOutside, type Range, wordAt } from './tokens.js';

/** CREATE TABLE. */
export function createTable(node: CreateStmt, reading: Reading): readonly Operation[] {
  const definition = definitionOf(node, reading);
  const exists = node.if_not_exists === true ? { ifNotExists: true } : {};
  return [{ kind: 'create_table', table: relationName(node.relation), definition, ...exists }];
}

/** CREATE FOREIGN TABLE. */
export function createForeignTable(node: CreateForeignTableStmt, reading: Reading): readonly Operation[] {
  const [operation] = createTable(node.base ?? {}, reading);
  if (operation?.kind !== 'create_table') return [];
  const server = findOutside(reading.tokens, reading.from, reading.to, (token) => token === 'server');
  const tail = server === -1 ? undefined : slice(reading, { from: server, to: reading.to });
  return [
    {
      ...operation,
      definition: { ...operation.definition, foreign: true, ...(tail === undefined ? {} : { tail }) },
    },
  ];
}

function definitionOf(node: CreateStmt, reading: Reading): TableDefinition {
  const elements = [...(node.tableElts ?? []), ...(node.nnconstraints ?? [])];
  const parents = relationNames(node.inhRelations);
  const [parent] = parents;
  const partitionOf =
    node.partbound === undefined || parent === undefined
      ? {}
      : {
          partitionOf: { parent, bound: boundOf(node.partbound.is_default === true, node.partbound.location, reading) },
        };
  const like = all(elements, 'TableLikeClause').map(likeOf);
  const options = optionsOf(node.options);
  const tail = tailOf(node, reading);
  return {
    columns: all(elements, 'ColumnDef').map((column) => columnOf(column, reading)),
    constraints: all(elements, 'Constraint').flatMap((constraint) => constraintOf(constraint, reading) ?? []),
    ...(node.partspec === undefined ? {} : { partitionBy: partitionBy(node.partspec, reading) }),
    ...partitionOf,
    ...(node.partbound === undefined && parents.length > 0 ? { inherits: parents } : {}),
    ...(like.length === 0 ? {} : { like }),
    ...(node.ofTypename === undefined ? {} : { ofType: partsName(strings(node.ofTypename.names)) }),
    ...(node.relation?.relpersistence === 'u' ? { unlogged: true } : {}),
    ...(node.relation?.relpersistence === 't' ? { temporary: true } : {}),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(tail === undefined ? {} : { tail }),
  };
}

const strategies: Readonly<Record<string, string>> = {
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_HASH: 'hash',
};

function partitionBy(node: PartitionSpec, reading: Reading): NonNullable<TableDefinition['partitionBy']> {
  const { tokens } = reading;
  const by = findOutside(tokens, reading.tokenAt(node.location), reading.to, (token) => token === 'by');
  const open = findOutside(tokens, by, reading.to, (token) => token === '(');
  return {
    strategy: strategies[node.strategy ?? ''] ?? '',
    columns: all(node.partParams, 'PartitionElem').flatMap((part) => part.name ?? []),
    sql: slice(reading, { from: by + 1, to: behindBrackets(tokens, open, reading.to) }),
  };
}

/** The bound of a partition: DEFAULT, or FOR VALUES with its lists. */
export function boundOf(isDefault: boolean, location: number | undefined, reading: Reading): PartitionBound {
  if (isDefault) return { default: true, sql: 'default' };
  const { tokens } = reading;
  const near = reading.tokenAt(location);
  // The grammar points at the word behind FOR VALUES, or at FOR.
  const from = wordAt(tokens, near - 1) === 'values' ? near - 2 : near;
  let to = behindBrackets(
    tokens,
    findOutside(tokens, from, reading.to, (token) => token === '('),
    reading.to,
  );
  if (wordAt(tokens, to) === 'to') to = behindBrackets(tokens, to + 1, reading.to);
  return { default: false, sql: slice(reading, { from, to }) };
}

/** What LIKE copies, as the bits of the grammar. Source: TableLikeOption in src/include/nodes/parsenodes.h of PostgreSQL 18 */
const copied = [
  'comments',
  'compression',
  'constraints',
  'defaults',
  'generated',
  'identity',
  'indexes',
  'statistics',
  'storage',
];

function likeOf(node: TableLikeClause): NonNullable<TableDefinition['like']>[number] {
  const bits = node.options ?? 0;
  const including = bits === 0x7fffffff ? ['all'] : copied.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return { table: relationName(node.relation), including };
}

/** USING, ON COMMIT and TABLESPACE, which no other field holds. */
function tailOf(node: CreateStmt, reading: Reading): string | undefined {
  const words = [
    node.accessMethod === undefined ? '' : `using ${clause(reading, 'using', 1)}`,
    onCommit[node.oncommit ?? ''] ?? '',
    node.tablespacename === undefined ? '' : `tablespace ${clause(reading, 'tablespace', 1)}`,
  ].filter((part) => part !== '');
  return words.length === 0 ? undefined : words.join(' ');
}

const onCommit: Readonly<Record<string, string>> = {
  ONCOMMIT_DROP: 'on commit drop',
  ONCOMMIT_DELETE_ROWS: 'on commit delete rows',
  ONCOMMIT_PRESERVE_ROWS: 'on commit preserve rows',
};

function clause(reading: Reading, keyword: string, length: number): string {
  const at = findOutside(reading.tokens, reading.from, reading.to, (token) => token === keyword);
  return slice(reading, { from: at + 1, to: at + 1 + length });
}

/** CREATE TABLE … AS and CREATE MATERIALIZED VIEW. */
export function createTableAs(node: CreateTableAsStmt, reading: Reading): readonly Operation[] {
  const name = relationName(node.into?.rel);
  const exists = node.if_not_exists === true ? { ifNotExists: true } : {};
  const withData = node.into?.skipData !== true;
  const query = slice(reading, queryRange(reading));
  const named = strings(node.into?.colNames);
  const columns = named.length === 0 ? {} : { columns: named };
  if (node.objtype === 'OBJECT_MATVIEW')
    return [
      {
        kind: 'create_materialized_view',
        view: name,
        query,
        reads: readsOf(node.query),
        withData,
        ...columns,
        ...exists,
      },
    ];
  const copied = named.length === 0 ? copiedBy(node.query) : {};
  return [
    { kind: 'create_table_as', table: name, query, reads: tablesOf([node.query]), ...copied, withData, ...exists },
  ];
}

/** The one table of which a query gives every column. */
function copiedBy(query: Node | undefined): { readonly copies?: Name } {
  const select = as(query, 'SelectStmt');
  if (select?.withClause !== undefined || select?.fromClause?.length !== 1 || select.targetList?.length !== 1)
    return {};
  const from = as(select.fromClause[0], 'RangeVar');
  const fields = as(as(select.targetList[0], 'ResTarget')?.val, 'ColumnRef')?.fields ?? [];
  const isStar = fields.length === 1 && all(fields, 'A_Star').length === 1;
  return from === undefined || from.alias?.colnames !== undefined || !isStar ? {} : { copies: relationName(from) };
}

/** SELECT … INTO, which makes a table. */
export function selectInto(node: SelectStmt, reading: Reading): readonly Operation[] {
  const { tokens, from, to } = reading;
  const into = findOutside(tokens, from, to, (token) => token === 'into');
  const name = reading.tokenAt(node.intoClause?.rel?.location);
  const before = slice(reading, { from, to: into });
  const behind = slice(reading, { from: behindName(reading, name), to });
  const query = `${before} ${behind}`.trim();
  const reads = tablesOf([{ SelectStmt: { ...node, intoClause: undefined } } as unknown as Node]);
  return [{ kind: 'create_table_as', table: relationName(node.intoClause?.rel), query, reads, withData: true }];
}

/** CREATE VIEW. */
export function createView(node: ViewStmt, reading: Reading): readonly Operation[] {
  const columns = strings(node.aliases);
  const options = viewOptions(node);
  return [
    {
      kind: 'create_view',
      view: relationName(node.view),
      query: recursive(node, columns, slice(reading, queryRange(reading)), reading),
      reads: readsOf(node.query),
      ...(node.replace === true ? { orReplace: true } : {}),
      ...(columns.length === 0 ? {} : { columns }),
      ...(Object.keys(options).length === 0 ? {} : { options }),
    },
  ];
}

/** What CREATE RECURSIVE VIEW stands for. Source: https://www.postgresql.org/docs/18/sql-createview.html */
function recursive(node: ViewStmt, columns: readonly string[], query: string, reading: Reading): string {
  const word = findOutside(
    reading.tokens,
    reading.from,
    reading.to,
    (token) => token === 'recursive' || token === 'view',
  );
  if (wordAt(reading.tokens, word) !== 'recursive') return query;
  const start = reading.tokenAt(node.view?.location);
  const behind = behindName(reading, start);
  const name = slice(reading, { from: behind - 1, to: behind });
  const list = slice(reading, { from: behind + 1, to: behindBrackets(reading.tokens, behind, reading.to) - 1 });
  return columns.length === 0 ? query : `with recursive ${name} (${list}) as (${query}) select ${list} from ${name}`;
}

function viewOptions(node: ViewStmt): Readonly<Record<string, string>> {
  const given = Object.entries(optionsOf(node.options)).map(([name, value]) => [name, value ?? 'true'] as const);
  const check =
    node.withCheckOption === 'LOCAL_CHECK_OPTION'
      ? 'local'
      : node.withCheckOption === 'CASCADED_CHECK_OPTION'
        ? 'cascaded'
        : null;
  return Object.fromEntries(check === null ? given : [...given, ['check_option', check]]);
}

/** The query behind the first AS, without WITH [NO] DATA and WITH CHECK OPTION at the end. */
function queryRange(reading: Reading): Range {
  const { tokens } = reading;
  const from = findOutside(tokens, reading.from, reading.to, (token) => token === 'as') + 1;
  const last = wordAt(tokens, reading.to - 1);
  if (last !== 'data' && last !== 'option') return { from, to: reading.to };
  let to = reading.to - 1;
  while (to > from && ['no', 'check', 'local', 'cascaded'].includes(wordAt(tokens, to - 1))) to -= 1;
  return wordAt(tokens, to - 1) === 'with' ? { from, to: to - 1 } : { from, to: reading.to };
}
