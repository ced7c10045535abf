import { beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema, defaultConfig } from '../../src/core/config.js';
import type { Dialect } from '../../src/core/dialect.js';
import type { Effect } from '../../src/core/effect.js';
import type { ServerFacts } from '../../src/core/facts.js';
import { assignTransactions, type Migration, type TransactionMode } from '../../src/core/migration.js';
import type { Evidence, Restored } from '../../src/core/rehearsal.js';
import type { FileExample, Rule } from '../../src/core/rule.js';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { postgres } from '../../src/dialects/index.js';
import { checkWorld, type Raised } from '../../src/review/check.js';
import { checkEvidence } from '../../src/review/evidence.js';
import { notRaised } from '../../src/review/not-raised.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import type { World } from '../../src/review/rule-contexts.js';
import { noServices } from '../../src/review/services.js';
import { walkMigration } from '../../src/review/walk.js';

/** SQL to check, with what surrounds it. */
export interface SqlCase {
  readonly sql: string;
  /** The schema before, as SQL. */
  readonly given?: string;
  /** How the runner treats the file; by default each statement runs on its own. */
  readonly transaction?: TransactionMode;
  /** Major version of the server. */
  readonly server?: number;
  /** What the server told about itself. */
  readonly known?: Partial<ServerFacts>;
  /** The configuration file, as an object. */
  readonly config?: unknown;
  /** What the shadow showed of the first statement, for rules that look at evidence. */
  readonly seen?: Partial<Evidence>;
  /** The way back as SQL; `seen` is then of its first statement, and the way there ran, or was skipped in part. */
  readonly back?: string;
  /** `seen` is of a second run, which follows where the first one stopped half-way. */
  readonly again?: true;
  readonly forward?: Evidence['outcome'];
  /** How the schema differs after the way back. */
  readonly restored?: Partial<Omit<Restored, 'statement'>>;
}

/** A case that must stay silent. */
export interface SafeCase extends SqlCase {
  /** Why, as the rule or the desk says it: each sentence, in order. Not looked at where it is left out. */
  readonly ruledOut?: readonly string[];
}

/** What an unsafe case must say. */
export interface UnsafeCase extends SqlCase {
  readonly line: number;
  readonly headline: string;
  readonly severity?: 'error' | 'warning' | 'notice';
  /** The printed cure: every statement of its steps. It is checked again and must be silent. */
  readonly fixed?: string;
}

/**
 * Tests a rule: safe cases stay silent, an unsafe one gives exactly one problem at that line with that headline, its cure is
 * printed, read and checked again, and the rule's own two examples behave.
 */
export function testRule(
  rule: Rule,
  cases: {
    readonly safe: Readonly<Record<string, string | SafeCase>>;
    readonly unsafe: Readonly<Record<string, UnsafeCase>>;
  },
): void {
  beforeAll(() => postgres.load());
  describe(rule.id, () => {
    for (const [name, given] of Object.entries(cases.safe)) {
      it(`stays silent: ${name}`, () => {
        const safe: SafeCase = typeof given === 'string' ? { sql: given } : given;
        expect(raisedBy(rule, safe).map((one) => one.problem.headline)).toEqual([]);
        if (safe.ruledOut !== undefined) expect(reasonsOf(rule, safe)).toEqual(safe.ruledOut);
      });
    }
    for (const [name, unsafe] of Object.entries(cases.unsafe)) {
      it(`speaks up: ${name}`, () => speaksUp(rule, unsafe));
    }
    it('behaves on its own examples', () => examplesBehave(rule));
  });
}

function speaksUp(rule: Rule, unsafe: UnsafeCase): void {
  const raised = raisedBy(rule, unsafe);
  expect(raised.map((one) => one.problem.headline)).toEqual([unsafe.headline]);
  const [only] = raised;
  if (only === undefined) return;
  expect(only.location.startLine).toBe(unsafe.line);
  if (unsafe.severity !== undefined) expect(only.severity).toBe(unsafe.severity);
  if (unsafe.fixed === undefined) return;
  const fix = only.problem.fix;
  if (fix === undefined || !('steps' in fix)) throw new Error(`${rule.id} gives no fix in steps.`);
  const printed = fix.steps.flatMap((step) => step.operations.map((operation) => `${postgres.print(operation)};`));
  expect(printed).toEqual(lines(unsafe.fixed));
  const cured = raisedBy(rule, { ...unsafe, sql: printed.join('\n'), transaction: 'statement' });
  expect(
    cured.map((one) => one.problem.headline),
    'the cure is silent',
  ).toEqual([]);
}

function lines(sql: string): readonly string[] {
  return sql
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Runs the two examples of a rule, whatever their form. */
export async function examplesBehave(rule: Rule): Promise<void> {
  const { examples } = rule;
  if ('framework' in examples) {
    const given = examples.options === undefined ? {} : { rules: { [rule.id]: examples.options } };
    expect(await rulesOn(examples.unsafe, given), 'the unsafe example').toContain(rule.id);
    expect(await rulesOn(examples.safe, given), 'the safe example').not.toContain(rule.id);
    return;
  }
  const seen = 'seen' in examples ? examples.seen : undefined;
  const transaction = 'transaction' in examples ? examples.transaction : undefined;
  const shared = {
    ...(examples.given === undefined ? {} : { given: examples.given }),
    ...(transaction === undefined ? {} : { transaction }),
    ...('back' in examples && examples.back !== undefined ? { back: examples.back } : {}),
    ...('again' in examples && examples.again !== undefined ? { again: examples.again } : {}),
    ...('options' in examples && examples.options !== undefined
      ? { config: { rules: { [rule.id]: examples.options } } }
      : {}),
    ...('server' in examples && examples.server !== undefined ? { server: examples.server } : {}),
    ...('known' in examples && examples.known !== undefined ? { known: examples.known } : {}),
  };
  const unsafe = raisedBy(rule, {
    ...shared,
    sql: examples.unsafe,
    ...(seen === undefined ? {} : { seen: seen.unsafe }),
  });
  const safe = raisedBy(rule, { ...shared, sql: examples.safe, ...(seen === undefined ? {} : { seen: seen.safe }) });
  expect(unsafe.length, 'the unsafe example speaks').toBeGreaterThan(0);
  expect(
    safe.map((one) => one.problem.headline),
    'the safe example is silent',
  ).toEqual([]);
}

async function rulesOn(files: FileExample, given: object): Promise<readonly string[]> {
  const review = await reviewChanges({
    changes: fromFiles(files.base, files.head),
    services: noServices,
    config: configSchema.parse({ preset: 'all', ...given }),
  });
  return review.findings.map((finding) => finding.rule);
}

/** What one rule raises about SQL on a schema, without any framework. */
export function raisedBy(rule: Rule, given: SqlCase): readonly Raised[] {
  const world = worldOf(postgres, given);
  const { raised } = checkWorld(world, [rule]);
  if (given.seen === undefined) return raised;
  const [walked] = world.migrations;
  const ids = walked?.statements.map((view) => view.statement.id) ?? [];
  const ran = { outcome: 'ran', locks: [], rewrites: [], scans: [], indexBuilds: [] } as const;
  const evidence: Evidence = { ...ran, statement: ids[0] ?? '', ...given.seen };
  const isBack = given.back !== undefined;
  const result = {
    engine: 'PostgreSQL 18.6 (PGlite)',
    version: 18,
    baseComplete: true,
    baseErrors: [],
    evidence:
      isBack || given.again === true
        ? ids.map((statement) => ({ ...ran, statement, outcome: given.forward ?? 'ran' }))
        : [evidence],
    back: isBack ? [{ ...evidence, statement: walked?.migration.back?.[0]?.id ?? '' }] : null,
    restored: [
      { lost: [], left: [], changed: [], ...given.restored, statement: walked?.migration.back?.at(-1)?.id ?? '' },
    ],
    partial: null,
  };
  return checkEvidence(world, [rule], result, given.again === true ? [evidence] : []);
}

/** Why one rule is silent, sentence by sentence. */
function reasonsOf(rule: Rule, given: SqlCase): readonly string[] {
  const world = worldOf(postgres, given);
  return notRaised(world, [rule], checkWorld(world, [rule])).map(({ reason }) => reason);
}

/** A world of one migration in plain SQL. */
export function worldOf(dialect: Dialect, given: SqlCase): World {
  const before = schemaOf(dialect, given.given ?? '');
  const version = given.server ?? null;
  const migration = migrationOf(dialect, given.sql, given.transaction ?? 'statement');
  const back = given.back === undefined ? null : backOf(dialect, given.back);
  const walked = walkMigration({ ...migration, back }, before, dialect, version);
  const changes = fromFiles({}, { 'db/1.sql': given.sql });
  return {
    database: {
      id: '',
      root: '',
      framework: 'plain-sql',
      dialect: { value: dialect.id, from: 'test' },
      serverVersion: version === null ? null : { value: version, from: 'test' },
      migrations: ['db/1.sql'],
      orms: [],
      settings: {},
    },
    dialect,
    config:
      given.config === undefined
        ? configSchema.parse({ preset: 'all' })
        : configSchema.parse({ preset: 'all', ...(given.config as object) }),
    changes,
    serverVersion: version,
    known: knownOf(given.known),
    schemaBefore: before,
    schemaAfter: walked.after,
    migrations: [walked],
    sinceRelease: [],
    change: {
      changes,
      migrations: [walked.migration],
      statements: walked.statements,
      checksums: false,
      mayMiss: false,
      baseClean: true,
      baseMigrations: [],
      headMigrations: [{ id: '1', path: 'db/1.sql' }],
      edited: [],
      late: [],
      dump: null,
    },
    models: [],
    modelsAtBase: [],
    sites: [],
    uses: () => [],
    namings: () => ({ likely: [], others: [] }),
    canSeeUses: false,
    runnerForcesTransaction: false,
  };
}

/** Facts of a server of which a test tells some. */
export function knownOf(given: Partial<ServerFacts> | undefined): ServerFacts | null {
  if (given === undefined) return null;
  const unset = { timeZone: null, lockTimeoutMs: null, statementTimeoutMs: null };
  return {
    path: 'db/facts.json',
    taken: '2026-11-21',
    dialect: 'postgres',
    version: '15.4',
    settings: unset,
    roles: [],
    tables: new Map(),
    replicas: 0,
    publications: [],
    extensions: [],
    invalidIndexes: [],
    unvalidated: [],
    ...given,
  };
}

/** The schema that SQL makes out of nothing. */
export function schemaOf(dialect: Dialect, sql: string): Schema {
  return walkMigration(migrationOf(dialect, sql, 'statement'), emptySchema(), dialect, null).after;
}

/** One SQL text as a migration. Text that the grammar refuses is a mistake of the test. */
export function migrationOf(dialect: Dialect, sql: string, mode: TransactionMode): Migration {
  const parsed = dialect.parse(sql);
  const [unread] = parsed.unread;
  if (unread !== undefined)
    throw new Error(`The test's SQL does not parse at line ${unread.startLine}: ${unread.reason}`);
  const statements = parsed.statements.map((statement, index) => ({
    id: `db/1.sql#${index + 1}`,
    operations: statement.operations,
    sql: statement.sql,
    location: { path: 'db/1.sql', startLine: statement.startLine, endLine: statement.endLine },
    range: { start: statement.start, end: statement.end },
  }));
  return {
    id: '1',
    path: 'db/1.sql',
    framework: 'plain-sql',
    back: null,
    skipped: [],
    ...assignTransactions(statements, mode, 'db/1.sql'),
  };
}

/** A way back, in a file of its own. */
function backOf(dialect: Dialect, sql: string): Migration['statements'] {
  return migrationOf(dialect, sql, 'statement').statements.map((statement) => ({
    ...statement,
    id: statement.id.replace('#', '#back'),
    location: { ...statement.location, path: 'db/1.down.sql' },
  }));
}

/** Effects by relation, for messages. */
export function effectsInWords(effects: readonly Effect[]): readonly string[] {
  return effects.map(
    (effect) =>
      `${effect.relation.name} ${effect.lock} ${effect.blocks}${effect.rewrite ? ' rewrite' : ''}${effect.scan ? ' scan' : ''}`,
  );
}

/** The configuration of a repository without one. */
export const defaults = defaultConfig();
