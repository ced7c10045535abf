import { describe, expect, it } from 'vitest';
import { type FileChange, fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

const goMod = 'require github.com/golang-migrate/migrate/v4 v4.18.3\n';
const orders = 'create table orders (id bigint primary key, state varchar(10));\n';
const base: Files = {
  'server/go.mod': goMod,
  'server/migrations/1_orders.up.sql': orders,
  'server/migrations/2_index.up.sql': 'create index orders_state_idx on orders (state);\n',
};

/** The base after its folder moved, with what else the change does. */
async function moved(more: Files) {
  const to = (path: string) => path.replace('server/', 'apps/api/');
  const head = { ...Object.fromEntries(Object.entries(base).map(([path, text]) => [to(path), text])), ...more };
  const changes = fromFiles(base, head);
  const files = changes.files.flatMap((file): readonly FileChange[] => {
    if (file.status === 'removed') return [];
    const earlierPath = Object.keys(base).find((path) => to(path) === file.path);
    if (earlierPath === undefined) return [file];
    const hunks = head[file.path] === base[earlierPath] ? [] : file.hunks;
    return [{ ...file, status: 'renamed', earlierPath, hunks }];
  });
  const config = configSchema.parse({});
  const { findings, assumptions } = await reviewChanges({
    changes: { ...changes, files },
    services: noServices,
    config,
  });
  return {
    rules: findings.filter(({ severity }) => severity !== 'notice').map(({ rule }) => rule),
    schemas: assumptions.filter((one) => one.startsWith('the schema before')),
  };
}

describe('migrations whose folder moved with the whole application', () => {
  it('are the schema before under their new place', async () => {
    const { rules, schemas } = await moved({
      'apps/api/migrations/3_state.up.sql': 'alter table orders alter column state type varchar(20);\n',
    });
    expect(schemas).toEqual(['the schema before this change from 2 migrations']);
    expect(rules).toEqual([]);
  });

  it('are reviewed for what the change does to them besides', async () => {
    const { rules, schemas } = await moved({
      'apps/api/migrations/2_index.up.sql': 'create index orders_state_idx on orders (state);\ndrop table orders;\n',
    });
    expect(schemas).toEqual(['the schema before this change from 2 migrations']);
    expect(rules).toEqual(expect.arrayContaining(['drop-table', 'migration-edited']));
    expect(rules).not.toContain('index-build-blocks-writes');
  });

  it('belong to the application that stays where it was and only gives some away', async () => {
    const { schemas } = await moved(base);
    expect(schemas).toContain('the schema before this change from 2 migrations (`server`)');
  });
});
