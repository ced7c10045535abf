import type { PartitionCheck } from '../../core/dialect.js';
import { quotedIdentifier } from '../../core/name.js';
import type { PartitionBound } from '../../core/operation.js';
import type { Table } from '../../core/schema.js';
import { readExpression } from './parse/index.js';
import { betweenCommas, textOf, tokensOf, wordAt } from './parse/tokens.js';

/**
 * The conditions that a partition's bound stands for, in a form from which the server proves it: a validated CHECK of it spares the scan.
 * Null for hash, for several columns and for expressions.
 *
 * Seen on PostgreSQL 18, which then reports that the partition constraint is implied by existing constraints, for each type and form here.
 * Source: https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function partitionCheck(bound: PartitionBound, { partitionBy }: Table): PartitionCheck | null {
  const [column, ...others] = partitionBy?.columns ?? [];
  const keys = tokensOf(partitionBy?.sql ?? '').kinds.filter((kind) => kind === 'word' || kind === 'quoted').length;
  // Another word in the key is an expression, a collation or an operator class.
  if (bound.default || column === undefined || others.length > 0 || keys !== 2) return null;
  const name = quotedIdentifier(column);
  const written = partitionBy?.strategy === 'list' ? listed(name, bound) : ranged(name, bound);
  return written === null ? null : { holds: readExpression(written.holds), excludes: readExpression(written.excludes) };
}

interface Written {
  readonly holds: string;
  readonly excludes: string;
}

function listed(column: string, bound: PartitionBound): Written | null {
  const all = valuesBehind('in', bound);
  if (all.length === 0) return null;
  const values = all.filter((value) => value.toLowerCase() !== 'null').join(', ');
  const takesNull = all.length > 0 && all.some((value) => value.toLowerCase() === 'null');
  if (values === '') return { holds: `${column} is null`, excludes: `${column} is not null` };
  return takesNull
    ? {
        holds: `${column} is null or ${column} in (${values})`,
        excludes: `${column} is not null and ${column} not in (${values})`,
      }
    : {
        holds: `${column} is not null and ${column} in (${values})`,
        excludes: `${column} is null or ${column} not in (${values})`,
      };
}

function ranged(column: string, bound: PartitionBound): Written | null {
  const [from, ...behindFrom] = valuesBehind('from', bound);
  const [to, ...behindTo] = valuesBehind('to', bound);
  if (from === undefined || to === undefined || behindFrom.length + behindTo.length > 0) return null;
  const ends = [
    { value: from, open: 'minvalue', inside: '>=', outside: '<' },
    { value: to, open: 'maxvalue', inside: '<', outside: '>=' },
  ].filter(({ value, open }) => value.toLowerCase() !== open);
  return {
    holds: [`${column} is not null`, ...ends.map(({ value, inside }) => `${column} ${inside} ${value}`)].join(' and '),
    excludes: [`${column} is null`, ...ends.map(({ value, outside }) => `${column} ${outside} ${value}`)].join(' or '),
  };
}

/** The values in the brackets behind a word of the bound. */
function valuesBehind(word: string, bound: PartitionBound): readonly string[] {
  const tokens = tokensOf(bound.sql);
  const at = tokens.kinds.findIndex((_, index) => wordAt(tokens, index) === word && wordAt(tokens, index + 1) === '(');
  if (at === -1) return [];
  return betweenCommas(tokens, at + 2, tokens.kinds.length).map(({ from, to }) => textOf(tokens, from, to));
}
