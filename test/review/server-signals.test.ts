import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { recognise } from '../../src/review/recognise.js';

type Files = Readonly<Record<string, string>>;

const folder = 'src/main/resources/shop/migration';
const orders = 'create table tags (id bigint primary key, object_id bigint);\n';
const neutral = 'create index tags_by_object on tags (object_id);\n';
const dropped = 'drop index tags_by_object on tags;\n';

const services = (...images: readonly string[]) => ({
  '.circleci/config.yml': `jobs:\n  test:\n    docker:\n${images.map((image) => `      - image: ${image}\n`).join('')}`,
});

async function seen(base: Files, change: Files, config: object = {}) {
  const changes = fromFiles(base, { ...base, ...change });
  const { databases, skipped } = await recognise(changes, configSchema.parse(config), '2026-11-28');
  return {
    engines: databases.map(({ database }) => [database.dialect.value, database.serverVersion?.value ?? null]),
    skipped: skipped.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

describe('the version of a server', () => {
  const versions: Readonly<Record<string, number | null>> = {
    'postgres:15-alpine': 15,
    'postgres:9.6': 9.6,
    'postgis/postgis:16-3.4': 16,
    'pgvector/pgvector:pg17': 17,
    'pgvector/pgvector:0.8.0-pg16': 16,
    'timescale/timescaledb:2.17.2-pg14': 14,
    'postgres:13@sha256:eee222040a2c3f2b': 13,
    'postgres@sha256:eee222040a2c3f2b': null,
    'postgres:alpine': null,
    postgres: null,
    'acme/postgresql:0.21': null,
    'acme/postgres:2024.1': null,
  };
  for (const [image, version] of Object.entries(versions)) {
    it(`of ${image} is ${version ?? 'not told'}`, async () => {
      const { engines } = await seen(
        { ...services(image), [`${folder}/V1__a.sql`]: orders },
        { [`${folder}/V2__b.sql`]: neutral },
      );
      expect(engines).toEqual([['postgres', version]]);
    });
  }
});

describe('a server is known from', () => {
  const known = async (files: Files) => {
    const base = { [`${folder}/V1__a.sql`]: orders, ...files };
    const changes = fromFiles(base, { ...base, [`${folder}/V2__b.sql`]: neutral });
    const { databases } = await recognise(changes, configSchema.parse({}), '2026-11-28');
    return databases.map(({ database: { dialect, serverVersion } }) => [
      dialect.from,
      serverVersion?.value,
      serverVersion?.from,
    ]);
  };

  it.each([
    ['a container that is built here', 'shop-postgres/Dockerfile', 'FROM postgres:16-alpine\nRUN true\n', 16],
    ['a service of GitLab', '.gitlab-ci.yml', 'test:\n  services:\n    - postgres:16\n', 16],
    [
      'a named service of GitLab',
      '.gitlab-ci.yml',
      'test:\n  services:\n    - name: postgres:13.4\n      alias: db\n',
      13,
    ],
    ['an addon of Travis', '.travis.yml', 'addons:\n  postgresql: "9.4"\n', 9.4],
    ['a service of Travis', '.travis.yml', 'services:\n  - postgresql\n', undefined],
    ['a compose file', 'deploy/compose.yml', "services:\n  db:\n    image: 'postgres:18'\n", 18],
    [
      'an image by its digest',
      'docker-compose.yml',
      `services:\n  db:\n    image: postgres:13@sha256:${'ee'.repeat(32)}\n`,
      13,
    ],
    [
      'an image of CircleCI',
      '.circleci/config.yml',
      'jobs:\n  test:\n    docker:\n      - image: circleci/postgres:9.5-alpine\n',
      9.5,
    ],
    [
      'an image behind an anchor',
      '.circleci/config.yml',
      'jobs:\n  test:\n    docker:\n      - image: &postgres_image circleci/postgres:12-alpine\n',
      12,
    ],
    ['an address in a sample', '.env.sample', 'DATABASE_URL=postgresql://shop@localhost:5432\n', undefined],
    [
      'an address in a compose file',
      'docker-compose.yml',
      'services:\n  web:\n    environment:\n      URL: postgres://u:p@db\n',
      undefined,
    ],
  ])('%s', async (_, path, text, version) => {
    expect(await known({ [path]: text })).toEqual([[path, version, version === undefined ? undefined : path]]);
  });

  it.each([
    ['an image that is built for something else', 'web/Dockerfile', 'FROM node:20\nRUN apt-get install postgres\n'],
    ['an address of another kind', '.env', 'URL=https://postgres.example\n'],
  ])('nothing: %s', async (_, path, text) => {
    expect((await known({ [path]: text }))[0]?.[0]).toContain('nothing in the repository names an engine');
  });

  it('files that speak of it, however many others there are', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 80 }, (_, at) => [`a/${at}/docker-compose.yml`, 'services: {}\n']),
    );
    const path = 'z/compose/postgres/docker-compose.yml';
    expect(await known({ ...others, [path]: 'services:\n  db:\n    image: postgres:15\n' })).toEqual([
      [path, 15, path],
    ]);
  });

  it('what is still supported, where two files do not agree', async () => {
    const compose = { 'docker-compose.yml': 'services:\n  db:\n    image: postgres:9.5\n' };
    const ci = (version: string) => ({ '.gitlab-ci.yml': `test:\n  services:\n    - postgres:${version}\n` });
    const of = async (files: Files) => (await known(files))[0]?.slice(1);
    expect(await of({ ...compose, ...ci('13.4') })).toEqual([13, '.gitlab-ci.yml; docker-compose.yml says 9.5']);
    expect(await of({ ...compose, ...ci('10') })).toEqual([9.5, 'docker-compose.yml; .gitlab-ci.yml says 10']);
    expect(await of({ ...compose, ...ci('9.5') })).toEqual([9.5, 'docker-compose.yml']);
  });
});

describe('an engine that was only guessed', () => {
  const base = { ...services('acme/postgresql:0.21', 'acme/mariadb:0.21'), [`${folder}/V1__a.sql`]: orders };

  it('is kept where the change speaks of none', async () => {
    expect((await seen(base, { [`${folder}/V2__b.sql`]: neutral })).engines).toEqual([['postgres', null]]);
  });

  it('is not Postgres where the change speaks of MySQL', async () => {
    const { engines, skipped } = await seen(base, { [`${folder}/V2__b.sql`]: dropped + neutral });
    expect(engines).toEqual([]);
    expect(skipped).toEqual([
      `${folder}/V2__b.sql: \`mysql\` (by \`DROP INDEX … ON\` in \`${folder}/V2__b.sql\` line 1; if that is wrong, \`dialect\` in the configuration says so) is not an engine that is read yet; check it by hand.`,
    ]);
  });

  it('is not Postgres where what stands beside the change speaks of MySQL', async () => {
    const before = { ...base, [`${folder}/V2__b.sql`]: 'alter table tags add index tags_by_object (object_id);\n' };
    expect((await seen(before, { [`${folder}/V3__c.sql`]: neutral })).engines).toEqual([]);
  });

  it('is not Postgres either where nothing names an engine', async () => {
    const before = { 'migrations/1_a.sql': orders };
    expect(
      (await seen(before, { 'migrations/2_b.sql': 'create table `b` (id int) engine=innodb;\n' })).engines,
    ).toEqual([]);
  });

  it('is kept where something speaks of it', async () => {
    const before = { ...base, [`${folder}/V2__b.sql`]: 'alter table tags add column more jsonb;\n' };
    expect((await seen(before, { [`${folder}/V3__c.sql`]: dropped })).engines).toEqual([['postgres', null]]);
  });

  it('gives way to the configuration, and to a folder that names one', async () => {
    const change = { [`${folder}/V2__b.sql`]: dropped };
    expect((await seen(base, change, { dialect: 'postgres' })).engines).toEqual([['postgres', null]]);
    const named = { 'db/migration/postgresql/V1__a.sql': orders };
    expect((await seen(named, { 'db/migration/postgresql/V2__b.sql': dropped })).engines).toEqual([['postgres', null]]);
  });
});
