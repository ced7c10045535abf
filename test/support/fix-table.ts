import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Rule } from '../../src/core/rule.js';
import { postgres } from '../../src/dialects/index.js';
import { rubyOf } from '../../src/frameworks/rails/ruby.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { raisedBy } from './test-rule.js';

type SqlExamples = Exclude<Rule['examples'], { readonly framework: string } | { readonly seen: unknown }>;

/** How far the fix of a rule gets on the rule's own unsafe example. */
export type Reach =
  /** The rule does not speak there: the runner makes the hazard impossible, or changes it. */
  | 'silent'
  | 'no fix'
  /** The rule gives one, and it cannot be written, reads back another way, or is not silent. */
  | 'not written'
  /** Written, and the shadow did not run it. */
  | 'not run'
  | 'proven'
  /** Written, and refuted by the shadow, which says why. */
  | `failed: ${string}`;

/** A row of the table of fixes. */
export interface FixRow {
  readonly rule: string;
  readonly sql: Reach;
  readonly rails: Reach;
  /** In SQL files again, with tables and columns whose names need quotes. */
  readonly quoted: Reach;
}

/** The examples of a rule where they are SQL that a framework can hold. */
export function sqlExamples({ examples }: Rule): SqlExamples | null {
  return 'framework' in examples || 'seen' in examples ? null : examples;
}

/** Tries the fix of one rule in plain SQL files and in Rails. */
export async function fixRow(rule: Rule, shadow: ShadowDatabase | null): Promise<FixRow> {
  const examples = sqlExamples(rule);
  if (examples === null) return { rule: rule.id, sql: 'silent', rails: 'silent', quoted: 'silent' };
  if (!offersFix(rule, examples)) return { rule: rule.id, sql: 'no fix', rails: 'no fix', quoted: 'no fix' };
  return {
    rule: rule.id,
    sql: await reachOf(rule, plain(examples), shadow),
    rails: await reachOf(rule, rails(examples), shadow),
    quoted: await reachOf(rule, plain(withQuotes(examples)), shadow),
  };
}

interface Files {
  readonly base: Readonly<Record<string, string>>;
  readonly change: Readonly<Record<string, string>>;
}

function plain({ given = '', unsafe, server }: SqlExamples): Files {
  return {
    base: { 'migrations/0001_before.sql': given, ...image(server) },
    change: { 'migrations/0002_change.sql': unindented(unsafe) },
  };
}

/** The same with every table and column that it makes in mixed case: `orders` is `"Orders"`. */
function withQuotes(examples: SqlExamples): SqlExamples {
  const { given = '', unsafe } = examples;
  const names = new Set(
    postgres
      .parse(`${given}\n${unsafe}`)
      .statements.flatMap((statement) => statement.operations)
      .flatMap((operation) =>
        operation.kind === 'create_table'
          ? [operation.table.name, ...operation.definition.columns.map(({ name }) => name)]
          : operation.kind === 'add_column'
            ? [operation.column.name]
            : [],
      ),
  );
  const quoted = (sql: string): string =>
    sql.replace(/'[^']*'|"[^"]*"|\b[a-z_]\w*\b(?!\s*\.\s*\w+\s*\()/g, (word) =>
      names.has(word) ? `"${word.charAt(0).toUpperCase()}${word.slice(1)}"` : word,
    );
  return { ...examples, given: quoted(given), unsafe: quoted(unsafe) };
}

function rails({ given = '', unsafe, server }: SqlExamples): Files {
  const calls = postgres
    .parse(unsafe)
    .statements.flatMap((statement) => statement.operations)
    .filter(({ kind }) => kind !== 'begin' && kind !== 'commit')
    .map((operation) => rubyOf(operation, postgres));
  return {
    base: {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'db/migrate/20260101000001_before.rb': migration('Before', `execute <<~'SQL'\n${indented(given, 6)}\n    SQL`),
      ...image(server),
    },
    change: {
      'db/migrate/20260101000002_change_it.rb': migration(
        'ChangeIt',
        calls.map((ruby) => indented(ruby, 4).trim()).join('\n    '),
      ),
    },
  };
}

function image(server: number | undefined): Readonly<Record<string, string>> {
  return server === undefined ? {} : { 'docker-compose.yml': `services:\n  db:\n    image: postgres:${server}\n` };
}

function migration(name: string, body: string): string {
  return `class ${name} < ActiveRecord::Migration[8.0]\n  def up\n    ${body}\n  end\nend\n`;
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .join(`\n${' '.repeat(by)}`)
    .replace(/^/, ' '.repeat(by));
}

function unindented(sql: string): string {
  return `${sql.replace(/^ +/gm, '').trim()}\n`;
}

async function reachOf(rule: Rule, { base, change }: Files, shadow: ShadowDatabase | null): Promise<Reach> {
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, ...change }),
    services: { ...noServices, shadow },
    config: configSchema.parse({ preset: 'all' }),
  });
  const finding = review.findings.find((one) => one.rule === rule.id);
  if (finding === undefined) return 'silent';
  if (finding.fixFailed !== undefined) return `failed: ${finding.fixFailed}`;
  if (finding.fix !== null) return finding.fix.proven.length > 0 ? 'proven' : 'not run';
  return 'not written';
}

function offersFix(rule: Rule, { given, unsafe, transaction, server }: SqlExamples): boolean {
  return raisedBy(rule, {
    sql: unsafe,
    ...(given === undefined ? {} : { given }),
    ...(transaction === undefined ? {} : { transaction }),
    ...(server === undefined ? {} : { server }),
  }).some(({ problem }) => problem.fix !== undefined);
}

/** The table as text, with its counts. */
export function tableText(rows: readonly FixRow[]): string {
  const lines = rows.map(
    ({ rule, sql, rails: ruby, quoted }) =>
      `${rule.padEnd(44)}${sql.slice(0, 60).padEnd(16)}${ruby.slice(0, 60).padEnd(16)}${quoted.slice(0, 60)}`,
  );
  const counted = (pick: (row: FixRow) => Reach): string => {
    const kinds = ['proven', 'not run', 'not written', 'failed', 'no fix', 'silent'];
    return kinds.map((kind) => `${rows.filter((row) => pick(row).startsWith(kind)).length} ${kind}`).join(', ');
  };
  return [
    `${'rule'.padEnd(44)}${'SQL files'.padEnd(16)}${'Rails'.padEnd(16)}Quoted`,
    ...lines,
    `SQL files: ${counted((row) => row.sql)}`,
    `Rails: ${counted((row) => row.rails)}`,
    `Quoted: ${counted((row) => row.quoted)}`,
  ].join('\n');
}
