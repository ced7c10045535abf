import type { Name } from '../../../core/name.js';
import type { Operation } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { tableOf } from '../../../core/schema-lookup.js';
import { tokensOf, wordAt } from '../parse/tokens.js';
import { refusedCall } from './calls.js';

type Event = 'insert' | 'update' | 'delete' | 'truncate';

/** Why a statement is not run for what the triggers call that it fires; null where it may run. */
export function firing(operations: readonly Operation[], schema: Schema): string | null {
  for (const operation of operations) {
    const events = eventsOf(operation);
    for (const table of changedTables(operation)) {
      for (const { sql, enabled } of tableOf(schema, table)?.triggers ?? []) {
        const fires = enabled && firesOn(sql).some((event) => events.includes(event));
        const found = fires ? refusedCall(sql, schema) : null;
        if (found !== null) return found;
      }
    }
  }
  return null;
}

function eventsOf(operation: Operation): readonly Event[] {
  switch (operation.kind) {
    case 'insert':
      return operation.conflict?.action === 'update' ? ['insert', 'update'] : ['insert'];
    case 'update':
    case 'delete':
    case 'truncate':
      return [operation.kind];
    case 'merge':
      return ['insert', 'update', 'delete'];
    default:
      return [];
  }
}

function changedTables(operation: Operation): readonly Name[] {
  switch (operation.kind) {
    case 'insert':
    case 'update':
    case 'delete':
    case 'merge':
      return [operation.table];
    case 'truncate':
      return operation.tables;
    default:
      return [];
  }
}

/**
 * Events of a trigger, which stand between BEFORE, AFTER or INSTEAD OF and ON.
 * Source: https://www.postgresql.org/docs/18/sql-createtrigger.html
 */
function firesOn(sql: string): readonly Event[] {
  const tokens = tokensOf(sql);
  const events: Event[] = [];
  let isEvent = false;
  for (let at = 0; at < tokens.kinds.length; at += 1) {
    const word = wordAt(tokens, at);
    if (['before', 'after', 'of'].includes(word)) isEvent = word !== 'of' || wordAt(tokens, at - 1) === 'instead';
    else if (word === 'or') isEvent = true;
    else if (word === 'on') break;
    else if (isEvent && (word === 'insert' || word === 'update' || word === 'delete' || word === 'truncate')) {
      events.push(word);
      isEvent = false;
    }
  }
  return events;
}
