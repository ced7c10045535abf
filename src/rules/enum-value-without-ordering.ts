import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new enum value of which the migration does not say where it stands. */
export const enumValueWithoutOrdering: Rule = {
  id: 'enum-value-without-ordering',
  title: 'Enum value without a position',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Values of an enum sort in the order of the type. Without BEFORE or AFTER a new one comes last, and no command moves it later.',
  instead: 'Say where the value stands with BEFORE or AFTER.',
  source: 'https://www.postgresql.org/docs/17/sql-altertype.html',
  examples: {
    given: `create type order_state as enum ('open', 'paid');`,
    unsafe: `alter type order_state add value 'sent';`,
    safe: `alter type order_state add value 'sent' after 'paid';`,
  },
  on: {
    add_enum_value(operation, context) {
      const { type, value, position } = operation;
      const known = context.schema.types.get(key(type));
      const isNew = known !== undefined && !context.schemaBefore.types.has(key(type));
      if (position !== undefined || isNew) return;
      const last = known?.kind === 'enum' ? known.values.at(-1) : undefined;
      return {
        headline: `\`${value}\` comes last in \`${text(type)}\`, and cannot be moved later`,
        subject: { object: `${text(type)}.${value}` },
        ...(last === undefined || last === value
          ? {}
          : {
              fix: {
                title: 'Say where it stands',
                replaces: [operation],
                steps: [
                  {
                    operations: [{ ...operation, position: { place: 'after' as const, neighbour: last } }],
                    transaction: 'same' as const,
                    deploy: 1,
                  },
                ],
              },
            }),
      };
    },
  },
};
