import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { flyway } from '../../src/frameworks/flyway/index.js';
import { concurrently, only, readFiles, shown, uniqueUsingIndex, writeFix } from '../support/frameworks.js';

const folder = 'store/src/main/resources/db/migration';
const properties = (version: string): Readonly<Record<string, string>> => ({
  'pom.xml': `<project><properties><flyway.version>${version}</flyway.version></properties></project>`,
});

describe('the version of Flyway', () => {
  const unversioned = "implementation 'org.flywaydb:flyway-core'\n";
  const named = ['$', '{revFlywayCore}'].join('');
  const cases: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string | undefined]>> = {
    'nothing says it': [{}, undefined],
    'a property of Maven': [properties('4.2.0'), '4.2.0'],
    'a setting that is another version': [
      { 'pom.xml': '<flyway.baselineVersion>1.0</flyway.baselineVersion><artifactId>flyway-core</artifactId>' },
      undefined,
    ],
    'a dependency of Maven': [
      { 'pom.xml': '<artifactId>flyway-core</artifactId>\n<version>9.22.3</version>' },
      '9.22.3',
    ],
    'a dependency of Maven whose version has a name': [
      {
        'store/pom.xml': `<artifactId>flyway-core</artifactId>\n<version>${['$', '{db.tool}'].join('')}</version>`,
        'pom.xml': '<db.tool>8.5.13</db.tool>',
      },
      '8.5.13',
    ],
    'a dependency of Gradle': [{ 'store/build.gradle': "compile 'org.flywaydb:flyway-core:5.2.4'\n" }, '5.2.4'],
    'a dependency of Gradle whose version another file holds': [
      {
        'store/build.gradle': `compile "org.flywaydb:flyway-core:${named}"\n`,
        'versionsOfDependencies.gradle': "ext { revFlywayCore ='4.0.3' }\n",
      },
      '4.0.3',
    ],
    'a module nearer than the root': [
      {
        'store/build.gradle.kts': 'implementation("org.flywaydb:flyway-core:10.15.2")\n',
        'build.gradle.kts': 'plugins { id("org.flywaydb.flyway") version "11.3.1" }\n',
      },
      '10.15.2',
    ],
    'a catalog of Gradle': [
      {
        'gradle/libs.versions.toml': '[versions]\nflyway = "10.17.0"\n',
        'store/build.gradle.kts': 'libs.flyway.core\n',
      },
      '10.17.0',
    ],
    'two in one place': [
      { 'build.gradle': "id 'org.flywaydb.flyway' version '9.8.1'\ncompile 'org.flywaydb:flyway-core:8.5.1'\n" },
      undefined,
    ],
    'what Spring Boot brings': [
      { 'build.gradle': `id 'org.springframework.boot' version '2.5.12'\n${unversioned}` },
      '7.7',
    ],
    'what Spring Boot brings as a parent': [
      {
        'pom.xml':
          '<artifactId>spring-boot-starter-parent</artifactId>\n<version>3.5.6</version>\n<artifactId>flyway-core</artifactId>',
      },
      '10',
    ],
    'a plugin of the house': [
      { 'build.gradle': `id 'com.example.gradle-spring-boot' version '9.0.2'\n${unversioned}` },
      undefined,
    ],
    'an image': [{ 'store/Dockerfile': 'FROM flyway/flyway:9.22-alpine\n' }, '9.22'],
    'an archive that a script beside unpacks': [
      { 'db-migrator/migrate.sh': 'tar xzf flyway-commandline-4.2.0-linux-x64.tar.gz\n' },
      '4.2.0',
    ],
    'a variable of an image': [{ Dockerfile: 'ENV FLYWAY_VERSION 6.5.7\n' }, '6.5.7'],
    'a workflow, where the build speaks of Flyway': [
      { 'build.gradle': unversioned, '.github/workflows/ci.yml': 'image: flyway/flyway:10.1\n' },
      undefined,
    ],
  };
  for (const [name, [files, version]] of Object.entries(cases)) {
    it(`reads: ${name}`, async () => {
      const [project] = await flyway.recognise(memoryRevision('head', { [`${folder}/V1__orders.sql`]: '', ...files }));
      expect(project?.settings.flywayVersion).toBe(version);
    });
  }
});

describe('what a version of Flyway does', () => {
  const orders =
    'create table orders (id bigint primary key, number text);\ncreate index number_idx on orders (number);\n';
  const index = 'create index orders_number_idx on orders (number);\n';
  const path = `${folder}/V2__index.sql`;
  const given = (version: string | null, text: string) => ({
    ...(version === null ? {} : properties(version)),
    [`${folder}/V1__orders.sql`]: orders,
    [path]: text,
  });
  const cautionOf = async (version: string | null) =>
    (await writeFix(flyway, given(version, index), path, concurrently('orders_number_idx')))?.written.caution;

  it('has a lock of its own in the way since 9.1.2', async () => {
    expect(await cautionOf('9.1.1')).toBeUndefined();
    expect(await cautionOf('4.2.0')).toBeUndefined();
    expect(await cautionOf('9.1.2')).toMatch(/^Set `flyway/);
    expect(await cautionOf('10')).toMatch(/^Set `flyway/);
    expect(await cautionOf(null)).toMatch(/^From Flyway 9\.1\.2 on, set `flyway/);
  });

  it('lets no file out of its transaction before 4.1, so that no fix is written that needs it', async () => {
    const fixOf = async (text: string, version: string) =>
      (await writeFix(flyway, given(version, text), path, concurrently('orders_number_idx')))?.written.files;
    const mixed = `alter table orders add column total integer;\n${index}`;
    expect(await fixOf(index, '4.0.3')).toBeUndefined();
    expect(await fixOf(mixed, '4.0.3')).toBeUndefined();
    expect(await fixOf(mixed, '4.1.0')).toHaveLength(1);
    const key = 'alter table orders add constraint orders_number_key unique (number);\n';
    expect(await writeFix(flyway, given('4.0.3', key), path, uniqueUsingIndex())).toBeNull();
    expect(flyway.leavesTransaction({ flywayVersion: '4.0.3' })).toBeNull();
    const build = index.replace('index', 'index concurrently');
    for (const [version, by] of [['4.0.3', 'runner'] as const, ['4.1.0', null] as const])
      expect(shown((await readFiles(flyway, given(version, build))).migrations[1])).toEqual([['create_index', by]]);
  });

  it('sees that an index is dropped concurrently since 4.2', async () => {
    const drop = 'drop index concurrently number_idx;\n';
    for (const [version, by] of [['4.1.2', 'runner'] as const, ['4.2.0', null] as const])
      expect(shown((await readFiles(flyway, given(version, drop))).migrations[1])).toEqual([['drop_index', by]]);
  });

  it('reads a script configuration since 6.1', async () => {
    const reindex = 'reindex index number_idx;\n';
    const fixOf = async (version: string) =>
      (
        await writeFix(flyway, given(version, reindex), path, (operations) => {
          const found = only(operations, 'reindex');
          const again = { ...found, concurrently: true };
          return {
            title: 'Rebuild concurrently',
            replaces: [found],
            steps: [{ operations: [again], transaction: 'none', deploy: 1 }],
          };
        })
      )?.written.files.map((file) => file.path);
    expect(await fixOf('6.0.8')).toBeUndefined();
    expect(await fixOf('6.1.0')).toEqual([`${path}.conf`]);
    expect(flyway.leavesTransaction({ flywayVersion: '6.0.8' })).not.toContain('.conf');
    const update = {
      ...given('6.0.8', "update orders set number = '';\n"),
      [`${path}.conf`]: 'executeInTransaction=false\n',
    };
    expect(shown((await readFiles(flyway, update)).migrations[1])).toEqual([['update', 'runner']]);
  });
});
