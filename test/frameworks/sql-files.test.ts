import { describe, expect, it } from 'vitest';
import { emptySchema } from '../../src/core/schema.js';
import { applyEdits, sourceFile } from '../../src/core/source.js';
import { golangMigrate } from '../../src/frameworks/golang-migrate.js';
import { goose } from '../../src/frameworks/goose.js';
import { parseDump, schemaFromSql, versionsInDump } from '../../src/frameworks/sql-files/index.js';
import {
  concurrently,
  only,
  postgres,
  readFiles,
  readsBack,
  testWriting,
  validatedApart,
  writeFix,
} from '../support/frameworks.js';

const base = {
  'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n',
  'migrations/1_orders.up.sql':
    'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, customer_id bigint, number text);\n',
};
const second = 'migrations/2_more.up.sql';

testWriting(golangMigrate, {
  'a statement that ends without a semicolon': {
    files: { ...base, [second]: 'create index orders_number_idx on orders (number)' },
    path: second,
    fix: concurrently(),
    after: { [second]: 'create index concurrently orders_number_idx on orders (number);' },
  },
  'an index for a table that stays as its author wrote it': {
    files: {
      ...base,
      [second]: 'CREATE TABLE lines (\n  id bigint PRIMARY KEY, -- The key.\n  order_id bigint\n);\n-- Done.\n',
    },
    path: second,
    fix: (operations) => {
      const table = only(operations, 'create_table', 'lines');
      const index = {
        kind: 'create_index' as const,
        table: table.table,
        index: 'lines_order_id_idx',
        concurrently: false,
        definition: { unique: false, method: 'btree', parts: [{ column: 'order_id' }], include: [] },
      };
      return {
        title: 'Index the column',
        replaces: [table],
        steps: [{ operations: [table, index], transaction: 'same', deploy: 1 }],
      };
    },
    after: {
      [second]:
        'CREATE TABLE lines (\n  id bigint PRIMARY KEY, -- The key.\n  order_id bigint\n);\ncreate index lines_order_id_idx on lines (order_id);\n-- Done.\n',
    },
  },
  'one of two statements on a line, the other kept as it is': {
    files: {
      ...base,
      [second]:
        'ALTER TABLE orders  ADD COLUMN note text; create index orders_number_idx on orders (number); -- fast\n',
    },
    path: second,
    fix: concurrently(),
    after: {
      [second]: 'ALTER TABLE orders  ADD COLUMN note text;  -- fast\n',
      'migrations/3_create_orders_number_idx.up.sql':
        'create index concurrently orders_number_idx on orders (number);\n',
    },
  },
  'a fix of two statements, written where the first one stood': {
    files: {
      ...base,
      [second]:
        'alter table orders add column note text;\ncreate index orders_number_idx on orders (number);\n\n-- Kept.\ncreate index orders_id_idx on orders (id);\n',
    },
    path: second,
    fix: (operations) => {
      const one = only(operations, 'create_index', 'orders_number_idx');
      const other = only(operations, 'create_index', 'orders_id_idx');
      return {
        title: 'One index is enough',
        replaces: [one, other],
        steps: [{ operations: [{ ...one, index: 'orders_both_idx' }], transaction: 'same', deploy: 1 }],
      };
    },
    after: {
      [second]:
        'alter table orders add column note text;\ncreate index orders_both_idx on orders (number);\n\n-- Kept.\n',
    },
  },
  'a fix that replaces nothing, before the first statement': {
    files: {
      ...base,
      [second]:
        '-- Index.\ncreate index orders_number_idx on orders (number);\ncreate index orders_id_idx on orders (id);\n',
    },
    path: second,
    fix: (operations) => ({
      title: 'Add a column first',
      replaces: [],
      steps: [
        {
          operations: [
            {
              kind: 'validate_constraint',
              table: only(operations, 'create_index', 'orders_id_idx').table,
              constraint: 'orders_number_check',
            },
          ],
          transaction: 'same',
          deploy: 1,
        },
      ],
    }),
    after: {
      [second]:
        '-- Index.\nalter table orders validate constraint orders_number_check;\ncreate index orders_number_idx on orders (number);\ncreate index orders_id_idx on orders (id);\n',
    },
  },
  'steps of two deploys, the later ones numbered behind the earlier': {
    files: { ...base, [second]: 'alter table orders drop column number;\n' },
    path: second,
    fix: (operations) => {
      const dropped = only(operations, 'drop_column');
      return {
        title: 'Drop it later',
        replaces: [dropped],
        steps: [
          {
            operations: [{ kind: 'validate_constraint', table: dropped.table, constraint: 'orders_number_check' }],
            transaction: 'same',
            deploy: 1,
          },
          { operations: [dropped], transaction: 'same', deploy: 2, before: 'deploy code that\nno longer reads it.' },
        ],
      };
    },
    after: {
      [second]: 'alter table orders validate constraint orders_number_check;\n',
      'migrations/3_drop_orders_number.up.sql':
        '-- deploy code that\n-- no longer reads it.\nalter table orders drop column number;\n',
    },
  },
});

describe('writing of SQL files', () => {
  it('sees statements of the file that the change did not bring', async () => {
    const dialect = await postgres();
    const text = 'create index orders_id_idx on orders (id);\ncreate index orders_number_idx on orders (number);\n';
    const { migrations, order, project } = await readFiles(golangMigrate, { ...base, [second]: text });
    const migration = migrations[1];
    if (migration === undefined) throw new Error(second);
    const statements = migration.statements.slice(1).map((statement) => ({ ...statement, transaction: null }));
    const written = golangMigrate.write(
      concurrently()(statements.flatMap((one) => one.operations)),
      { ...migration, statements, transactions: [] },
      {
        dialect,
        schema: emptySchema(),
        database: {
          id: '',
          root: '',
          framework: 'golang-migrate',
          dialect: { value: 'postgres', from: 'test' },
          serverVersion: null,
          migrations: project.migrations,
          orms: [],
          settings: {},
        },
        file: sourceFile(second, text, 'head'),
        migrations: order,
      },
    );
    expect(applyEdits(text, written?.edits ?? [])).toBe('create index orders_id_idx on orders (id);\n');
    expect(written?.files.map((file) => file.path)).toEqual(['migrations/3_create_orders_number_idx.up.sql']);
  });

  it('puts markers round a body that is written anew', async () => {
    const path = 'migrations/00002_fill.sql';
    const body = "do $$\nbegin\n  update orders set number = '' where number is null;\nend\n$$";
    const files = {
      'migrations/00001_orders.sql': '-- +goose Up\ncreate table orders (id bigint primary key, number text);\n',
      [path]: `-- +goose Up\n-- +goose StatementBegin\n${body};\n-- +goose StatementEnd\ncreate index orders_number_idx on orders (number);\n`,
    };
    const result = await writeFix(goose, files, path, (operations) => {
      const block = only(operations, 'do');
      return {
        title: 'Fill later',
        replaces: [block],
        steps: [{ operations: [block], transaction: 'same', deploy: 2 }],
      };
    });
    expect(result?.files[path]).toBe('-- +goose Up\ncreate index orders_number_idx on orders (number);\n');
    expect(result?.written.files[0]?.text).toMatch(
      /^-- \+goose Up\n-- \+goose StatementBegin\ndo \$\$[\s\S]*\$\$;\n-- \+goose StatementEnd\n$/,
    );
  });

  it('takes the markers of a body away with the body', async () => {
    const path = 'migrations/00002_drop.sql';
    const files = {
      'migrations/00001_orders.sql': '-- +goose Up\ncreate table orders (id bigint primary key, number text);\n',
      [path]:
        '-- +goose Up\nalter table orders add column note text;\n\n-- +goose StatementBegin\nalter table orders drop column number;\n-- +goose StatementEnd\n',
    };
    const { files: after } = await readsBack(goose, files, path, (operations) => {
      const dropped = only(operations, 'drop_column');
      return {
        title: 'Later',
        replaces: [dropped],
        steps: [{ operations: [dropped], transaction: 'same', deploy: 2 }],
      };
    });
    expect(after[path]).toBe('-- +goose Up\nalter table orders add column note text;\n');
  });

  it('stays silent: a file with a stretch that nobody could read is not taken out of its transaction', async () => {
    const path = 'migrations/00002_index.sql';
    const files = {
      'migrations/00001_orders.sql': '-- +goose Up\ncreate table orders (id bigint primary key, number text);\n',
      [path]:
        '-- +goose Up\ncreate index orders_number_idx on orders (number);\ngrant select on orders to {{ .Role }};\n',
    };
    const result = await writeFix(goose, files, path, concurrently());
    expect(result?.files[path]).toBe('-- +goose Up\ngrant select on orders to {{ .Role }};\n');
    expect(result?.written.files).toHaveLength(1);
  });

  it('says in which deploy a file goes out, and what comes before', async () => {
    const files = {
      ...base,
      [second]:
        'alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id);\n',
    };
    const result = await writeFix(golangMigrate, files, second, validatedApart());
    expect(result?.written).toMatchObject({ language: 'sql', proven: [], files: [{ deploy: 1 }] });
  });
});

describe('a dump in SQL', () => {
  it('reads: what makes the schema, without psql commands, settings and rows', async () => {
    const text = `\\restrict abc
SET lock_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.orders (
    id bigint NOT NULL,
    number text
);
CREATE INDEX orders_number_idx ON public.orders USING btree (number);
\\unrestrict abc
SET search_path TO "$user", public;
INSERT INTO "schema_migrations" (version) VALUES
('20240301120000'),
('20240105090000');
`;
    const parsed = parseDump(sourceFile('db/structure.sql', text, 'dump'), await postgres());
    const { operations, version, skipped } = schemaFromSql(parsed);
    expect(operations.map((operation) => operation.kind)).toEqual(['create_table', 'create_index']);
    expect([version, skipped]).toEqual(['20240301120000', []]);
    expect(versionsInDump(parsed)).toEqual(['20240301120000', '20240105090000']);
  });
});
