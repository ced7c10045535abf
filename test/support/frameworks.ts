import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import type { Dialect } from '../../src/core/dialect.js';
import type { FixInSteps, FixStep, WrittenFix } from '../../src/core/finding.js';
import type { Framework, OrderedMigration, Parsed, Project } from '../../src/core/framework.js';
import type { Migration, Statement } from '../../src/core/migration.js';
import type { Operation, OperationKind, OperationOf } from '../../src/core/operation.js';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { apply } from '../../src/core/schema-apply.js';
import { applyEdits, sourceFile } from '../../src/core/source.js';
import { dialects } from '../../src/dialects/index.js';

export type Files = Readonly<Record<string, string>>;

/** The Postgres dialect, ready to parse. */
export async function postgres(): Promise<Dialect> {
  const dialect = dialects.find((candidate) => candidate.id === 'postgres');
  if (dialect === undefined) throw new Error('the shelf of dialects holds no postgres');
  await dialect.load();
  return dialect;
}

/** What a framework makes of files: its one project, and all migrations read in order. */
export interface ReadFiles {
  readonly project: Project;
  readonly order: readonly OrderedMigration[];
  readonly migrations: readonly Migration[];
  /** The schema before each migration, by its path. */
  readonly before: ReadonlyMap<string, Schema>;
}

/** Reads files as a review does: recognise, parse, order, read. */
export async function readFiles(framework: Framework, files: Files): Promise<ReadFiles> {
  const dialect = await postgres();
  await framework.load?.();
  const revision = memoryRevision('head', files);
  const projects = await framework.recognise(revision);
  const [project] = projects;
  if (project === undefined || projects.length !== 1) throw new Error(`${projects.length} projects of ${framework.id}`);
  const parsed = new Map<string, Parsed>();
  for (const [path, file] of await revision.readMany(project.migrations))
    parsed.set(path, framework.parse(file, dialect));
  const order = framework.order(project.migrations, project.settings);
  const before = new Map<string, Schema>();
  let schema = emptySchema();
  const migrations = order.map((entry) => {
    before.set(entry.path, schema);
    const migration = framework.read(entry, parsed, { dialect, schema, settings: project.settings });
    schema = migration.statements
      .flatMap((statement) => statement.operations)
      .reduce((next, operation) => apply(next, dialect.complete(operation, next)), schema);
    return migration;
  });
  return { project, order, migrations, before };
}

/** A written fix with the files as they then stand. */
export interface FilesAfter {
  readonly written: WrittenFix;
  readonly files: Files;
}

type MakeFix = (operations: readonly Operation[]) => FixInSteps;

/** Writes a fix of one migration. `fix` gets the completed operations of that migration. */
export async function writeFix(
  framework: Framework,
  files: Files,
  path: string,
  fix: MakeFix,
): Promise<FilesAfter | null> {
  const dialect = await postgres();
  const { project, order, migrations, before } = await readFiles(framework, files);
  const migration = migrations.find((candidate) => candidate.path === path);
  const schema = before.get(path);
  if (migration === undefined || schema === undefined) throw new Error(`${path} is not a migration of ${framework.id}`);
  const written = framework.write(fix(completed(migration, schema, dialect)), migration, {
    dialect,
    schema,
    database: {
      id: project.root,
      root: project.root,
      framework: framework.id,
      dialect: { value: dialect.id, from: 'test' },
      serverVersion: null,
      migrations: project.migrations,
      orms: [],
      settings: project.settings,
    },
    file: sourceFile(path, files[path] ?? '', 'head'),
    migrations: order,
  });
  if (written === null) return null;
  const after: Record<string, string> = { ...files };
  for (const edited of new Set(written.edits.map((edit) => edit.path))) {
    after[edited] = applyEdits(
      files[edited] ?? '',
      written.edits.filter((edit) => edit.path === edited),
    );
  }
  for (const file of written.files) {
    expect(after[file.path], `${file.path} is there already`).toBeUndefined();
    after[file.path] = file.text;
  }
  return { written, files: after };
}

/**
 * Writes a fix into files, reads them again and demands that they say what the steps say: every step in order and in its
 * kind of transaction, every statement that was not replaced once more, and nothing else.
 */
export async function readsBack(framework: Framework, files: Files, path: string, fix: MakeFix): Promise<FilesAfter> {
  const dialect = await postgres();
  const first = await readFiles(framework, files);
  const after = await writeFix(framework, files, path, fix);
  if (after === null) throw new Error('the fix was not written');
  const second = await readFiles(framework, after.files);
  const migration = first.migrations.find((candidate) => candidate.path === path);
  const made = fix(completed(migration, first.before.get(path), dialect));
  const printed = (read: ReadFiles): readonly Printed[] =>
    read.migrations.flatMap((one) => printAll(one, read.before.get(one.path) ?? emptySchema(), dialect));
  const rest = [...printed(second)];
  expectSteps(made.steps, rest, dialect);
  const replaced = made.replaces.map((operation) => dialect.print(operation));
  const kept = printed(first)
    .map((one) => one.sql)
    .filter((sql) => {
      const at = replaced.indexOf(sql);
      if (at !== -1) replaced.splice(at, 1);
      return at === -1;
    });
  expect(rest.map((one) => one.sql)).toEqual(kept);
  expect(second.migrations.flatMap((one) => one.skipped)).toEqual(first.migrations.flatMap((one) => one.skipped));
  return after;
}

interface Printed {
  readonly sql: string;
  readonly migration: Migration;
  readonly statement: Statement;
}

function expectSteps(steps: readonly FixStep[], rest: Printed[], dialect: Dialect): void {
  let place = -1;
  const all = [...rest];
  for (const step of steps) {
    const found = step.operations.map((operation) => {
      const sql = dialect.print(operation);
      const hit = rest.find((one) => one.sql === sql && all.indexOf(one) > place);
      expect(hit, `\`${sql}\` is read back, behind the step before it`).toBeDefined();
      if (hit === undefined) throw new Error(sql);
      rest.splice(rest.indexOf(hit), 1);
      place = all.indexOf(hit);
      return hit;
    });
    if (step.transaction === 'none')
      expect(found.map((one) => one.statement.transaction)).toEqual(found.map(() => null));
    if (step.transaction === 'own') {
      const ids = new Set(found.map((one) => one.statement.transaction));
      const [id] = ids;
      const transaction = found[0]?.migration.transactions.find((candidate) => candidate.id === id);
      expect(ids.size).toBe(1);
      expect(transaction?.statements ?? found.map((one) => one.statement.id)).toEqual(
        found.map((one) => one.statement.id),
      );
    }
  }
}

function printAll(migration: Migration, before: Schema, dialect: Dialect): readonly Printed[] {
  let schema = before;
  return migration.statements.flatMap((statement) =>
    statement.operations
      .map((raw) => {
        const operation = dialect.complete(raw, schema);
        schema = apply(schema, operation);
        return { sql: dialect.print(operation), migration, statement };
      })
      .filter((one) => one.sql !== 'begin' && one.sql !== 'commit'),
  );
}

function completed(
  migration: Migration | undefined,
  before: Schema | undefined,
  dialect: Dialect,
): readonly Operation[] {
  let schema = before ?? emptySchema();
  return (migration?.statements ?? []).flatMap((statement) =>
    statement.operations.map((raw) => {
      const operation = dialect.complete(raw, schema);
      schema = apply(schema, operation);
      return operation;
    }),
  );
}

/** The only operation of a kind, or the one whose printed form holds a word. */
export function only<Kind extends OperationKind>(
  operations: readonly Operation[],
  kind: Kind,
  word = '',
): OperationOf<Kind> {
  const found = operations.filter(
    (one): one is OperationOf<Kind> => one.kind === kind && JSON.stringify(one).includes(word),
  );
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new Error(`${found.length} operations ${kind} with ${word}`);
  return first;
}

/** The cure of a plain index build. */
export function concurrently(word = ''): MakeFix {
  return (operations) => {
    const index = only(operations, 'create_index', word);
    return {
      title: 'Build the index concurrently',
      replaces: [index],
      steps: [{ operations: [{ ...index, concurrently: true }], transaction: 'none', deploy: 1 }],
    };
  };
}

/** The cure of a foreign key or check that reads the table: not validated first, then validated in another transaction. */
export function validatedApart(word = ''): MakeFix {
  return (operations) => {
    const added = only(operations, 'add_constraint', word);
    const constraint = added.constraint;
    if ((constraint.type !== 'foreign_key' && constraint.type !== 'check') || constraint.name === undefined) {
      throw new Error('no constraint with a name that can be validated apart');
    }
    return {
      title: 'Validate the constraint in a transaction of its own',
      replaces: [added],
      steps: [
        { operations: [{ ...added, constraint: { ...constraint, notValid: true } }], transaction: 'same', deploy: 1 },
        {
          operations: [{ kind: 'validate_constraint', table: added.table, constraint: constraint.name }],
          transaction: 'own',
          deploy: 1,
        },
      ],
    };
  };
}

/** The cure of a unique constraint that builds its index under a strong lock. */
export function uniqueUsingIndex(word = ''): MakeFix {
  return (operations) => {
    const added = only(operations, 'add_constraint', word);
    const constraint = added.constraint;
    if (constraint.type !== 'unique' || constraint.name === undefined)
      throw new Error('no unique constraint with a name');
    return {
      title: 'Build the index first',
      replaces: [added],
      steps: [
        {
          operations: [
            {
              kind: 'create_index',
              table: added.table,
              index: constraint.name,
              concurrently: true,
              definition: {
                unique: true,
                method: 'btree',
                parts: constraint.columns.map((column) => ({ column })),
                include: [],
              },
            },
          ],
          transaction: 'none',
          deploy: 1,
        },
        {
          operations: [
            {
              ...added,
              constraint: {
                type: 'unique',
                name: constraint.name,
                columns: constraint.columns,
                usingIndex: constraint.name,
              },
            },
          ],
          transaction: 'own',
          deploy: 1,
        },
      ],
    };
  };
}

/** The cure of a column that running code still reads: it is dropped in a later deploy. */
export function droppedLater(word = ''): MakeFix {
  return (operations) => {
    const dropped = only(operations, 'drop_column', word);
    return {
      title: 'Drop the column in a later deploy',
      replaces: [dropped],
      steps: [
        {
          operations: [dropped],
          transaction: 'same',
          deploy: 2,
          before: 'deploy code that no longer reads the column.',
        },
      ],
    };
  };
}

/** Files that stand beside a test, under `test/frameworks/<name>/`, by their path in the repository that they stand for. */
export function fixture(name: string): Files {
  const root = new URL(`../frameworks/${name}/`, import.meta.url);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(fileURLToPath(root), path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}

/** Kinds of the statements of a migration, each with what its transaction is: `file`, `server`, `runner` or null. */
export function shown(migration: Migration | undefined): readonly (readonly [string, string | null])[] {
  return (migration?.statements ?? []).map((statement) => [
    statement.operations.map((operation) => operation.kind).join('+'),
    migration?.transactions.find((transaction) => transaction.id === statement.transaction)?.openedBy ?? null,
  ]);
}

/** A fix of one migration and the files that it must leave: those that changed or are new, with their whole text. */
export interface WriteCase {
  readonly files: Files;
  readonly path: string;
  readonly fix: MakeFix;
  readonly after: Files;
}

/** Tests that a framework writes fixes: exactly these files come out, and they read back as the steps. */
export function testWriting(framework: Framework, cases: Readonly<Record<string, WriteCase>>): void {
  describe(`${framework.id} writes`, () => {
    for (const [name, { files, path, fix, after }] of Object.entries(cases)) {
      it(`writes: ${name}`, async () => {
        const result = await readsBack(framework, files, path, fix);
        const changed = Object.fromEntries(Object.entries(result.files).filter(([at, text]) => files[at] !== text));
        expect(changed).toEqual(after);
      });
    }
  });
}
