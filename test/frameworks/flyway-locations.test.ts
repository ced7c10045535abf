import { describe, expect, it } from 'vitest';
import { flyway } from '../../src/frameworks/flyway/index.js';
import { concurrently, type Files, writeFix } from '../support/frameworks.js';

const resources = 'src/main/resources';
const orders = 'create table orders (id bigint primary key, note text);\n';
const index = 'create table other (id bigint);\ncreate index orders_note_idx on orders (note);\n';
const path = `${resources}/db/migration/V1_2__b.sql`;
const shop: Files = { [`${resources}/db/migration/V1_1__a.sql`]: orders, [path]: index };
const research: Files = { [`${resources}/db/research/V100_0__data.sql`]: "insert into orders values (1, 'a');\n" };

/** The file that a fix of a migration makes. */
async function madeIn(files: Files, of = path): Promise<string | undefined> {
  const after = await writeFix(flyway, files, of, concurrently('orders_note_idx'));
  return after?.written.files[0]?.path.replace(`${resources}/db/`, '');
}

describe('the number of a fix of Flyway', () => {
  const both = 'classpath:db/migration,classpath:db/research';
  const cases: Readonly<Record<string, readonly [Files, string]>> = {
    'follows its own folder, where nothing names another': [research, 'migration/V1_3__create_orders_note_idx.sql'],
    'follows its own folder, where another profile names more': [
      { ...research, [`${resources}/application-research.yml`]: `spring:\n  flyway:\n    locations: ${both}\n` },
      'migration/V1_3__create_orders_note_idx.sql',
    ],
    'follows its own folder, where a part of the settings for another profile names more': [
      {
        ...research,
        [`${resources}/application.yml`]: `spring:\n  application.name: shop\n---\nspring:\n  config.activate.on-profile: research\n  flyway.locations: ${both}\n`,
      },
      'migration/V1_3__create_orders_note_idx.sql',
    ],
    'follows every folder that the settings of all profiles name': [
      { ...research, [`${resources}/application.yml`]: `spring:\n  flyway:\n    locations: ${both}\n` },
      'migration/V100_1__create_orders_note_idx.sql',
    ],
    'follows what production names, before what all profiles do': [
      {
        ...research,
        [`${resources}/application.yml`]: `spring.flyway.locations: ${both}\n`,
        [`${resources}/application-prod.yml`]: 'spring:\n  flyway:\n    locations: [classpath:db/migration]\n',
      },
      'migration/V1_3__create_orders_note_idx.sql',
    ],
    'follows what properties name, with a default in a placeholder': [
      {
        ...research,
        [`${resources}/application.properties`]: `spring.flyway.locations=\${LOCATIONS:${both}}\n`,
      },
      'migration/V100_1__create_orders_note_idx.sql',
    ],
    'follows what code names': [
      {
        ...research,
        'src/main/java/FlywaySetup.java':
          'Flyway.configure().locations("classpath:db/migration", "classpath:db/research").load();',
      },
      'migration/V100_1__create_orders_note_idx.sql',
    ],
    'passes over one that a folder beside it has': [
      { [`${resources}/db/more/V1_3__c.sql`]: 'select 1;\n' },
      'migration/V1_4__create_orders_note_idx.sql',
    ],
  };
  for (const [name, [more, made]] of Object.entries(cases)) {
    it(name, async () => {
      expect(await madeIn({ ...shop, ...more })).toBe(made);
    });
  }

  it('follows the folder of the engine that a placeholder stands for', async () => {
    const given = {
      [`${resources}/application.yml`]: 'spring:\n  flyway:\n    locations: classpath:db/{vendor}\n',
      [`${resources}/db/postgresql/V1__a.sql`]: orders,
      [`${resources}/db/postgresql/V2__b.sql`]: index,
    };
    expect(await madeIn(given, `${resources}/db/postgresql/V2__b.sql`)).toBe(
      'postgresql/V3__create_orders_note_idx.sql',
    );
  });

  it('follows all folders beside it, where it stands in none that is known', async () => {
    const given = { 'sql/a/V1__a.sql': orders, 'sql/a/V2__b.sql': index, 'sql/b/V7__c.sql': 'select 1;\n' };
    expect(await madeIn(given, 'sql/a/V2__b.sql')).toBe('sql/a/V8__create_orders_note_idx.sql');
  });
});
