import type { IndexElem, IndexStmt } from 'libpg-query';
import type { IndexDefinition, IndexPart, Operation } from '../../../core/operation.js';
import { dotted, nullsOf } from './columns.js';
import { expressionOf } from './expressions.js';
import { all, optionsOf, relationName } from './nodes.js';
import { behindName, type Reading, slice } from './reading.js';
import { behindBrackets, betweenCommas, endOutside, findOutside, type Range, wordAt } from './tokens.js';

/** CREATE INDEX. */
export function createIndex(node: IndexStmt, reading: Reading): readonly Operation[] {
  return [
    {
      kind: 'create_index',
      table: relationName(node.relation),
      ...(node.idxname === undefined ? {} : { index: node.idxname }),
      definition: definitionOf(node, reading),
      concurrently: node.concurrent === true,
      ...(node.if_not_exists === true ? { ifNotExists: true } : {}),
      ...(node.relation?.inh === true ? {} : { only: true }),
    },
  ];
}

function definitionOf(node: IndexStmt, reading: Reading): IndexDefinition {
  const { tokens, to } = reading;
  const start = behindName(reading, reading.tokenAt(node.relation?.location));
  const open = findOutside(tokens, start, to, (token) => token === '(');
  const parts = betweenCommas(tokens, open + 1, to);
  const where = findOutside(tokens, open, to, (token) => token === 'where');
  const options = optionsOf(node.options);
  return {
    unique: node.unique === true,
    method: (node.accessMethod ?? 'btree').toLowerCase(),
    parts: all(node.indexParams, 'IndexElem').map((part, at) => partOf(part, parts[at], reading)),
    include: all(node.indexIncludingParams, 'IndexElem').flatMap((part) => part.name ?? []),
    ...(node.whereClause === undefined
      ? {}
      : {
          where: expressionOf(
            node.whereClause,
            slice(reading, { from: where + 1, to: endOutside(tokens, where + 1, to) }),
          ),
        }),
    ...nullsOf(node.nulls_not_distinct, reading, open),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(node.tableSpace === undefined ? {} : { tablespace: node.tableSpace }),
  };
}

function partOf(node: IndexElem, range: Range | undefined, reading: Reading): IndexPart {
  const operatorClass = dotted(node.opclass);
  const collation = dotted(node.collation);
  return {
    ...(node.name === undefined ? {} : { column: node.name }),
    ...(node.expr === undefined ? {} : { expression: expressionOf(node.expr, expressionText(range, reading)) }),
    ...(operatorClass === undefined ? {} : { operatorClass }),
    ...(collation === undefined ? {} : { collation }),
    ...(node.ordering === 'SORTBY_ASC' ? { direction: 'asc' } : {}),
    ...(node.ordering === 'SORTBY_DESC' ? { direction: 'desc' } : {}),
    ...(node.nulls_ordering === 'SORTBY_NULLS_FIRST' ? { nulls: 'first' } : {}),
    ...(node.nulls_ordering === 'SORTBY_NULLS_LAST' ? { nulls: 'last' } : {}),
  };
}

/** A part that is no column: an expression in brackets, or a call without them. */
function expressionText(range: Range | undefined, reading: Reading): string {
  if (range === undefined) return '';
  const { tokens } = reading;
  if (wordAt(tokens, range.from) === '(') {
    return slice(reading, { from: range.from + 1, to: behindBrackets(tokens, range.from, range.to) - 1 });
  }
  const open = findOutside(tokens, range.from, range.to, (token) => token === '(');
  return slice(reading, { from: range.from, to: open === -1 ? range.to : behindBrackets(tokens, open, range.to) });
}
