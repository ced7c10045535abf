import type { Name } from '../../core/name.js';
import type {
  ColumnDefinition,
  ConstraintDefinition,
  IndexDefinition,
  IndexPart,
  TableDefinition,
} from '../../core/operation.js';
import { identifier, quoted } from './keywords.js';
import { findOutside, tokensOf } from './parse/tokens.js';

/** A name as SQL. A default schema that the source wrote out is written out again. */
export function name({ schema, name: own, written }: Name): string {
  const qualifier = schema ?? written;
  return qualifier === undefined ? identifier(own) : `${identifier(qualifier)}.${identifier(own)}`;
}

/** A list of names of columns. */
export function columns(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}

/** Words joined by blanks, empty ones left out. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== false && part !== undefined && part !== '').join(' ');
}

/** A column as CREATE TABLE and ADD COLUMN write it. */
export function column(definition: ColumnDefinition): string {
  const { identity, generated, default: value } = definition;
  return words(
    identifier(definition.name),
    definition.type.sql,
    definition.options?.storage !== undefined && `storage ${definition.options.storage}`,
    definition.options?.compression !== undefined && `compression ${definition.options.compression}`,
    definition.collation !== undefined && `collate ${dotted(definition.collation)}`,
    value !== undefined && definition.autoIncrement !== true && `default ${operand(value.sql)}`,
    identity !== undefined &&
      `generated ${identity === 'always' ? 'always' : 'by default'} as identity${definition.identityOptions === undefined ? '' : ` (${definition.identityOptions})`}`,
    generated !== undefined &&
      `generated always as (${generated.value.sql}) ${generated.stored ? 'stored' : 'virtual'}`,
    isNotNull(definition) && 'not null',
    ...definition.constraints.map((part) => inline(part)),
  );
}

/** A NOT NULL with a name says it by itself. */
function isNotNull({ notNull, constraints }: ColumnDefinition): boolean {
  return notNull && !constraints.some((part) => part.type === 'not_null');
}

/** Words that a default may hold in brackets only. Source: https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-PRECEDENCE */
const needBrackets = new Set(['and', 'or', 'not', 'is', 'in', 'like', 'ilike', 'similar', 'between', 'at', 'collate']);

function operand(sql: string): string {
  const tokens = tokensOf(sql);
  const at = findOutside(tokens, 0, tokens.kinds.length, (token) => needBrackets.has(token));
  return at === -1 ? sql : `(${sql})`;
}

function inline(part: ConstraintDefinition): string {
  const named = part.name === undefined ? '' : `constraint ${identifier(part.name)}`;
  if (part.type === 'primary_key') return words(named, 'primary key', ...deferral(part));
  if (part.type === 'unique') return words(named, 'unique', distinctness(part), ...deferral(part));
  if (part.type === 'foreign_key') return words(named, references(part), part.notEnforced === true && 'not enforced');
  if (part.type === 'not_null') return words(named, 'not null', part.noInherit === true && 'no inherit');
  return constraint(part);
}

/** A constraint as ADD CONSTRAINT writes it, with its name. */
export function constraint(part: ConstraintDefinition): string {
  const named = part.name === undefined ? '' : `constraint ${identifier(part.name)}`;
  switch (part.type) {
    case 'primary_key':
    case 'unique':
      return words(named, key(part), ...deferral(part));
    case 'foreign_key':
      return words(
        named,
        `foreign key (${periodColumns(part.columns, part)})`,
        references(part),
        part.notEnforced === true && 'not enforced',
        part.notValid === true && 'not valid',
      );
    case 'check':
      return words(
        named,
        `check (${part.expression.sql})`,
        part.noInherit === true && 'no inherit',
        part.notEnforced === true && 'not enforced',
        part.notValid === true && 'not valid',
      );
    case 'not_null':
      return words(
        named,
        `not null ${identifier(part.column)}`,
        part.noInherit === true && 'no inherit',
        part.notValid === true && 'not valid',
      );
    case 'exclusion':
      return words(named, part.sql);
  }
}

function key(part: Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }>): string {
  const kind = part.type === 'primary_key' ? 'primary key' : 'unique';
  if (part.usingIndex !== undefined) return `${kind} using index ${identifier(part.usingIndex)}`;
  return words(
    kind,
    part.type === 'unique' && distinctness(part),
    `(${columns(part.columns)}${part.withoutOverlaps === true ? ' without overlaps' : ''})`,
    part.include !== undefined && `include (${columns(part.include)})`,
    part.options !== undefined && `with (${options(part.options)})`,
    part.tablespace !== undefined && `using index tablespace ${identifier(part.tablespace)}`,
  );
}

const actions = {
  no_action: 'no action',
  restrict: 'restrict',
  cascade: 'cascade',
  set_null: 'set null',
  set_default: 'set default',
};

function references(part: Extract<ConstraintDefinition, { type: 'foreign_key' }>): string {
  return words(
    `references ${name(part.references)}${part.referencedColumns.length === 0 ? '' : ` (${periodColumns(part.referencedColumns, part)})`}`,
    part.match !== undefined && `match ${part.match}`,
    part.onDelete !== undefined && `on delete ${actions[part.onDelete]}`,
    part.onDeleteColumns !== undefined && `(${columns(part.onDeleteColumns)})`,
    part.onUpdate !== undefined && `on update ${actions[part.onUpdate]}`,
    ...deferral(part),
  );
}

/** The columns of a key, of which the last may be a period. */
function periodColumns(names: readonly string[], { period }: { readonly period?: boolean }): string {
  return period === true ? `${columns(names.slice(0, -1))}, period ${identifier(names.at(-1) ?? '')}` : columns(names);
}

function distinctness({ nullsNotDistinct }: { readonly nullsNotDistinct?: boolean }): string {
  return nullsNotDistinct === undefined ? '' : `nulls ${nullsNotDistinct ? 'not ' : ''}distinct`;
}

function deferral(part: {
  readonly deferrable?: boolean;
  readonly initiallyDeferred?: boolean;
}): readonly (string | false)[] {
  return [part.deferrable === true && 'deferrable', part.initiallyDeferred === true && 'initially deferred'];
}

/** What stands behind the table in CREATE INDEX. */
export function index(definition: IndexDefinition): string {
  return words(
    definition.method !== 'btree' && `using ${definition.method}`,
    `(${definition.parts.map(indexPart).join(', ')})`,
    definition.include.length > 0 && `include (${columns(definition.include)})`,
    distinctness(definition),
    definition.options !== undefined && `with (${options(definition.options)})`,
    definition.tablespace !== undefined && `tablespace ${identifier(definition.tablespace)}`,
    definition.where !== undefined && `where ${definition.where.sql}`,
  );
}

function indexPart(part: IndexPart): string {
  const what = part.column === undefined ? expressionPart(part.expression?.sql ?? '') : identifier(part.column);
  return words(
    what,
    part.collation !== undefined && `collate ${part.collation.split('.').map(identifier).join('.')}`,
    part.operatorClass?.split('.').map(identifier).join('.'),
    part.direction,
    part.nulls !== undefined && `nulls ${part.nulls}`,
  );
}

/** A collation or an operator class, whose parts the operation joins by dots. */
export function dotted(text: string): string {
  return text.split('.').map(identifier).join('.');
}

/** Everything but a plain call needs brackets of its own. */
function expressionPart(sql: string): string {
  return /^[a-z_][a-z0-9_.]*\([^()]*\)$/.test(sql) ? sql : `(${sql})`;
}

/** Options in brackets that stand without an equals sign. */
export function spaced(list: Readonly<Record<string, string | null>>): string {
  return Object.entries(list)
    .map(([option, value]) =>
      value === null ? option : `${option} ${/^\d+$/.test(value) ? value : identifier(value)}`,
    )
    .join(', ');
}

/** Options in brackets. */
export function options(list: Readonly<Record<string, string | null>>): string {
  return Object.entries(list)
    .map(([option, value]) =>
      value === null ? option : `${option} = ${/^[\w.]+$/.test(value) ? value : quoted(value)}`,
    )
    .join(', ');
}

/** What stands behind the name in CREATE TABLE. */
export function table(definition: TableDefinition): string {
  const elements = [
    ...(definition.like ?? []).map((like) =>
      words(`like ${name(like.table)}`, ...like.including.map((what) => `including ${what}`)),
    ),
    ...definition.columns.map(column),
    ...definition.constraints.map(constraint),
  ];
  const [using, rest] = usingFirst(definition.tail);
  const isOwn = definition.partitionOf === undefined && definition.ofType === undefined;
  const body = isOwn || elements.length > 0 ? `(${elements.join(', ')})` : '';
  return words(
    definition.partitionOf !== undefined && `partition of ${name(definition.partitionOf.parent)}`,
    definition.ofType !== undefined && `of ${name(definition.ofType)}`,
    body,
    definition.partitionOf?.bound.sql,
    definition.inherits !== undefined &&
      definition.inherits.length > 0 &&
      `inherits (${definition.inherits.map(name).join(', ')})`,
    definition.partitionBy !== undefined && `partition by ${definition.partitionBy.sql}`,
    using,
    definition.options !== undefined &&
      Object.keys(definition.options).length > 0 &&
      `with (${options(definition.options)})`,
    rest,
  );
}

/** USING stands before WITH, the rest behind it. Source: https://www.postgresql.org/docs/18/sql-createtable.html */
function usingFirst(tail: string | undefined): readonly [string, string] {
  const using = /^using\s+(?:"(?:[^"]|"")*"|\S+)/i.exec(tail ?? '')?.[0] ?? '';
  return [using, (tail ?? '').slice(using.length).trim()];
}

/** The words between CREATE and the name of a table. */
export function tableWords({ foreign, temporary, unlogged }: TableDefinition): string {
  return words(
    temporary === true && 'temporary',
    unlogged === true && 'unlogged',
    foreign === true && 'foreign',
    'table',
  );
}
