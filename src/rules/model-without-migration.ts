import type { Problem } from '../core/finding.js';
import type { Model } from '../core/query-site.js';
import type { ModelContext, Rule } from '../core/rule.js';
import type { Schema, Table } from '../core/schema.js';

const applied = {
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_orders/migration.sql': 'CREATE TABLE "Order" ("id" BIGINT PRIMARY KEY);\n',
  'prisma/schema.prisma': schemaWith(''),
};
const migration = {
  'prisma/migrations/20260801000000_note/migration.sql': 'ALTER TABLE "Order" ADD COLUMN "note" TEXT;\n',
};

function schemaWith(field: string): string {
  return `datasource db {\n  provider = "postgresql"\n}\n\nmodel Order {\n  id BigInt @id\n${field}}\n`;
}

/** A model, or a field of one, that the schema file gains and no migration makes. */
export const modelWithoutMigration: Rule = {
  id: 'model-without-migration',
  title: 'Change of a model without a migration',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'warning',
  beyondLocks: true,
  why:
    'The client is generated from the schema file and names every column of it in its queries. A database that has run the migrations does not have this ' +
    'one, and each of those queries fails there.',
  instead: 'Make the migration with `prisma migrate dev`, and commit it with the schema file.',
  source: 'https://www.prisma.io/docs/v6/orm/prisma-migrate/understanding-prisma-migrate/overview',
  examples: {
    framework: 'prisma',
    unsafe: { base: applied, head: { ...applied, 'prisma/schema.prisma': schemaWith('  note String?\n') } },
    safe: { base: applied, head: { ...applied, ...migration, 'prisma/schema.prisma': schemaWith('  note String?\n') } },
  },
  on: {
    model(model, context) {
      const { declares, location } = model;
      if (declares !== true || context.baseEdited) return;
      if (!context.isChanged(location.path) || !isMigrated(location.path, context)) return;
      // What could not be read may have made it.
      if (!context.schemaBefore.complete || !context.schemaAfter.complete || !wasKept(location.path, context)) return;
      return missing(model, context);
    },
  },
};

/** Whether the migrations of the database are those of this schema file: they stand beside it. */
function isMigrated(path: string, { database }: ModelContext): boolean {
  return database.migrations.length > 0 && database.migrations.every((migration) => isBeside(path, migration));
}

/** `prisma/schema.prisma` and `prisma/schema/orders.prisma` belong to `prisma/migrations`. */
function isBeside(path: string, migration: string): boolean {
  const folder = migration.split('/').slice(0, -3).join('/');
  const parts = (folder === '' ? path : path.slice(folder.length + 1)).split('/');
  const isInside = folder === '' || path.startsWith(`${folder}/`);
  return isInside && (parts.length === 1 || (parts.length === 2 && parts[0] === 'schema'));
}

/** Where the schema was pushed past the migrations before, they say nothing: every model of the base must be in them. */
function wasKept(path: string, { modelsAtBase, schemaBefore }: ModelContext): boolean {
  const earlier = modelsAtBase.filter((one) => one.declares === true && folderOf(one.location.path) === folderOf(path));
  return earlier.length > 0 && earlier.every((one) => lackedBy(one, schemaBefore).length === 0);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function missing(model: Model, { modelsAtBase, schemaAfter }: ModelContext): readonly Problem[] {
  const earlier = modelsAtBase.find((one) => one.name === model.name);
  const said = `which \`${model.name}\` in \`${model.location.path}\` says is there`;
  return lackedBy(model, schemaAfter)
    .filter((column) => !(earlier?.table === model.table && column !== null && knows(earlier, column)))
    .map((column) =>
      column === null
        ? {
            headline: `No migration makes \`${model.table}\`, ${said}`,
            subject: { table: { name: model.table } },
          }
        : {
            headline: `No migration makes \`${column}\` of \`${model.table}\`, ${said}`,
            subject: { table: { name: model.table }, column },
          },
    );
}

function knows({ columns }: Model, column: string): boolean {
  return columns.some((one) => one.column === column);
}

/** Columns of a model that no table of its name has; null for the table itself. */
function lackedBy({ table, columns, ignoredColumns }: Model, schema: Schema): readonly (string | null)[] {
  // In which schema a model stands is not read.
  const tables = [...schema.tables.values()].filter(({ name }) => name.name === table);
  if (tables.length === 0) return [...schema.views.values()].some(({ name }) => name.name === table) ? [] : [null];
  if (tables.some((one) => one.madeFrom !== undefined || one.foreign)) return [];
  const has = (one: Table, column: string): boolean => one.columns.some(({ name }) => name === column);
  return columns
    .map(({ column }) => column)
    .filter((column) => !ignoredColumns.includes(column) && !tables.some((one) => has(one, column)));
}
