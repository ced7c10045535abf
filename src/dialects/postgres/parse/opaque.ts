import type { Name } from '../../../core/name.js';
import type { Operation } from '../../../core/operation.js';
import { type Reading, slice } from './reading.js';
import { wordAt } from './tokens.js';

/** Words that name a command and its kind of object, before the name of the object. */
const commandWords: ReadonlySet<string> = new Set(
  `access aggregate alter analyze by call cast checkpoint class close collation comment configuration conversion create cursor data
    database deallocate declare default dictionary discard drop event execute explain extension family fetch foreign function group import
    index into label language large listen load materialized method move notify object operator or owned parser policy prepare prepared
    privileges procedural procedure publication reassign replace role routine rule schema search security sequence server show statistics
    subscription system table tablespace template text transaction transform trigger trusted type unlisten user view wrapper mapping
    commit rollback`.split(/\s+/),
);

/** A statement that no kind of operation models, with what it is in the reason. */
export function opaque(reading: Reading, tables: readonly Name[] = []): Operation {
  let to = reading.from + 1;
  while (to < reading.to && commandWords.has(wordAt(reading.tokens, to))) to += 1;
  const command = slice(reading, { from: reading.from, to }).toUpperCase().replace(' OR REPLACE', '');
  return {
    kind: 'opaque',
    sql: reading.sql,
    reason: `${command} is not modelled; check it by hand.`,
    ...(tables.length === 0 ? {} : { tables }),
  };
}
