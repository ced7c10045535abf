import { key, type Name } from '../../core/name.js';
import type { Operation, OperationOf } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { apply } from '../../core/schema-apply.js';
import { routinesOf } from '../../core/schema-lookup.js';
import { type Around, completeConstraint } from './complete/constraints.js';
import { indexName } from './complete/index-names.js';
import { withoutViews } from './complete/inlined.js';
import { outputsOf } from './complete/outputs.js';
import { refine, resolveNames } from './complete/resolve.js';
import { withoutStars } from './complete/stars.js';
import { completeAddedColumn, completeTable, sequenceName } from './complete/tables.js';
import {
  columnTakes,
  constraintTakes,
  indexTakes,
  schemaTakes,
  tableTakes,
  typeTakes,
  viewTakes,
} from './complete/takes.js';
import { tokensOf, wordAt } from './parse/tokens.js';

/** Makes explicit what the server would add to an operation. Doing it twice changes nothing more. */
export function complete(operation: Operation, schema: Schema): Operation {
  const named = resolveNames(operation, schema);
  return completeDefinition(named, schema) ?? completeDrop(named, schema) ?? completeRest(named, schema);
}

/** Operations that define something; null for others. */
function completeDefinition(operation: Operation, schema: Schema): Operation | null {
  switch (operation.kind) {
    case 'create_table':
      return { ...operation, definition: completeTable(operation.table, operation.definition, schema) };
    case 'add_column':
      return { ...operation, column: completeAddedColumn(operation.table, operation.column, schema) };
    case 'add_constraint': {
      const around: Around = { table: operation.table, schema, taken: new Set() };
      return { ...operation, constraint: completeConstraint(operation.constraint, around) };
    }
    case 'create_index':
      return completeIndex(operation, schema);
    case 'add_identity': {
      if (operation.sequence !== undefined) return operation;
      const sequence = sequenceName(operation.table, operation.column, { schema, taken: new Set() });
      return { ...operation, sequence };
    }
    case 'set_default':
    case 'set_expression':
      return { ...operation, value: refine(operation.value, schema) };
    case 'alter_column_type':
      return operation.using === undefined ? operation : { ...operation, using: refine(operation.using, schema) };
    case 'create_view':
    case 'create_materialized_view': {
      const expanded = withoutStars(operation, schema);
      const gives = outputsOf((expanded ?? operation).query);
      return {
        ...operation,
        ...(expanded === null ? {} : { expanded }),
        ...(gives === undefined ? {} : { gives }),
      };
    }
    case 'create_table_as': {
      const expanded = withoutViews(operation, schema);
      return expanded === null ? operation : { ...operation, expanded };
    }
    case 'create_policy':
      return {
        ...operation,
        ...(operation.using === undefined ? {} : { using: refine(operation.using, schema) }),
        ...(operation.check === undefined ? {} : { check: refine(operation.check, schema) }),
      };
    default:
      return null;
  }
}

function completeIndex(operation: OperationOf<'create_index'>, schema: Schema): Operation {
  const { definition, table } = operation;
  const refined = {
    ...definition,
    parts: definition.parts.map((part) =>
      part.expression === undefined ? part : { ...part, expression: refine(part.expression, schema) },
    ),
    ...(definition.where === undefined ? {} : { where: refine(definition.where, schema) }),
  };
  return { ...operation, definition: refined, index: operation.index ?? indexName(table, definition, schema) };
}

/** Drops, with what they take along; null for others. */
function completeDrop(operation: Operation, schema: Schema): Operation | null {
  switch (operation.kind) {
    case 'drop_table':
      return { ...operation, takes: tableTakes(operation, schema) };
    case 'drop_column':
      return { ...operation, takes: columnTakes(operation, schema) };
    case 'drop_constraint':
      return { ...operation, takes: constraintTakes(operation, schema) };
    case 'drop_view':
    case 'drop_materialized_view':
      return { ...operation, takes: viewTakes(operation.view, operation.cascade, schema) };
    case 'drop_type':
      return operation.cascade === true ? { ...operation, takes: typeTakes(operation.type, schema) } : operation;
    case 'drop_schema':
      return operation.cascade === true ? { ...operation, takes: schemaTakes(operation.schema, schema) } : operation;
    case 'drop_function':
      return withSignature(operation, schema);
    default:
      return null;
  }
}

/** A function may be dropped by its name alone, where there is one of that name. */
function withSignature(operation: OperationOf<'drop_function'>, schema: Schema): Operation {
  const { routine, signature } = operation;
  const found = routinesOf(schema, routine);
  const [only] = found;
  if (found.length !== 1 || only === undefined || signature !== '') return operation;
  return { ...operation, signature: only.signature };
}

function completeRest(operation: Operation, schema: Schema): Operation {
  switch (operation.kind) {
    case 'drop_index':
      return withTable(withKeys(operation, schema), operation.index, schema);
    case 'rename_index':
    case 'alter_index':
      return withTable(operation, operation.index, schema);
    case 'reindex':
      return operation.object === 'index' && operation.name !== undefined
        ? withTable(operation, operation.name, schema)
        : operation;
    case 'rename_table':
      return renamedIndex(operation, schema);
    case 'alter_type':
    case 'alter_policy':
      return withNewName(operation);
    case 'do':
      return { ...operation, body: completeBody(operation.body, schema) };
    default:
      return operation;
  }
}

/** What a CASCADE drops with an index. */
function withKeys(operation: OperationOf<'drop_index'>, schema: Schema): OperationOf<'drop_index'> {
  const takes = indexTakes(operation, schema);
  return takes.length === 0 ? operation : { ...operation, takes };
}

function withTable<Any extends OperationOf<'drop_index' | 'rename_index' | 'alter_index' | 'reindex'>>(
  operation: Any,
  index: Name,
  schema: Schema,
): Any {
  const table = schema.indexes.get(key(index))?.table;
  return table === undefined ? operation : { ...operation, table };
}

/** ALTER TABLE … RENAME also renames an index. */
function renamedIndex(operation: OperationOf<'rename_table'>, schema: Schema): Operation {
  const { table: name, to } = operation;
  const index = schema.indexes.get(key(name));
  return index === undefined ? operation : { kind: 'rename_index', index: name, to, table: index.table };
}

/** RENAME TO at the end of a statement that is kept as text. */
function withNewName(operation: OperationOf<'alter_type' | 'alter_policy'>): Operation {
  const tokens = tokensOf(operation.sql);
  const last = tokens.kinds.length - 1;
  if (wordAt(tokens, last - 1) !== 'to' || wordAt(tokens, last - 2) !== 'rename') return operation;
  const text = tokens.text.slice(tokens.starts[last], tokens.ends[last]);
  const to = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
  return { ...operation, to };
}

/** The operations of a body, each with what those before it did. */
function completeBody(body: readonly Operation[], before: Schema): readonly Operation[] {
  let schema = before;
  return body.map((operation) => {
    const completed = complete(operation, schema);
    schema = apply(schema, completed);
    return completed;
  });
}
