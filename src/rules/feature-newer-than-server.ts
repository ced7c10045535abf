import { notNullCheck } from '../core/cures.js';
import { missingFeatures } from '../core/features.js';
import type { Fix, Subject } from '../core/finding.js';
import type { Operation } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** Syntax, an option or a function that the server is too old for. */
export const featureNewerThanServer: Rule = {
  id: 'feature-newer-than-server',
  title: 'Syntax newer than the server',
  preset: 'recommended',
  severity: 'error',
  beyondLocks: true,
  dialects: ['postgres'],
  why:
    'The server that this migration is for is older than what the statement asks of it, so the statement fails there, whatever a newer ' +
    'server on a laptop or in CI says.',
  instead:
    'Write it without what the server lacks, or raise the server first, and its version in the configuration with it.',
  source: 'https://www.postgresql.org/docs/18/release.html',
  examples: {
    given: 'create table orders (id bigint primary key, number text);',
    unsafe: 'alter table orders add constraint orders_number_present not null number not valid;',
    safe: 'alter table orders add constraint orders_number_present check (number is not null) not valid;',
    server: 17,
  },
  on: {
    migration(_, context) {
      if (context.serverVersion === null) return;
      return context.statements.flatMap((view) => {
        // A branch may ask for the version first.
        if (view.statement.conditional === true) return [];
        const server = { facts: context.facts, serverVersion: context.serverVersion, schema: view.before };
        return view.operations.flatMap((operation) =>
          missingFeatures(operation, server).map((feature) => ({
            headline: `${capitalised(feature.title)} needs Postgres ${feature.since}, and the server is ${context.serverVersion}: this statement fails`,
            subject: { ...subjectOf(operation), object: feature.title },
            location: view.statement.location,
            detail: `See ${feature.source}.`,
            ...fixOf(operation),
          })),
        );
      });
    },
  },
};

function capitalised(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

function subjectOf(operation: Operation): Subject {
  return 'table' in operation && operation.table !== undefined ? { table: operation.table } : {};
}

/** A check does what NOT NULL … NOT VALID does, on every version. */
function fixOf(operation: Operation): { readonly fix?: Fix } {
  if (operation.kind !== 'add_constraint' || operation.constraint.type !== 'not_null') return {};
  const { constraint, table } = operation;
  if (constraint.notValid !== true || constraint.name === undefined) return {};
  return {
    fix: {
      title: 'Say it with a check',
      replaces: [operation],
      steps: [
        {
          operations: [{ kind: 'add_constraint', table, constraint: notNullCheck(constraint.name, constraint.column) }],
          transaction: 'same',
          deploy: 1,
        },
      ],
    },
  };
}
