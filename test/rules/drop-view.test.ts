import { describe, expect, it } from 'vitest';
import { dropView } from '../../src/rules/drop-view.js';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';
import { examplesBehave } from '../support/test-rule.js';

const applied = {
  'db/migration/V1__orders.sql': `create table orders (id bigint primary key, state text, note text);
create view open_orders as select o.id, o.note, upper(o.state) as state from orders o where state = 'open';
`,
};
const code = {
  'src/main/java/Orders.java': 'class Orders {\n  String open = "select id, note from open_orders where id > ?";\n}\n',
};
const headlines = (sql: string) =>
  reviewedHeadlines('drop-view', { ...applied, ...code }, { ...applied, ...code, 'db/migration/V2__change.sql': sql });

describe('drop-view', () => {
  it.each([
    ['no code names it', 'create view others as select id from orders;\ndrop view others;'],
    [
      'it comes back with every column that code names',
      'drop view open_orders;\ncreate view open_orders as select id, note from orders;',
    ],
    [
      'it comes back with columns that are not known',
      'drop view open_orders;\ncreate view open_orders as select * from elsewhere;',
    ],
    [
      'it comes back under other names of its own',
      'drop view open_orders;\ncreate view open_orders (id, note) as select id, state from orders;',
    ],
  ])('stays silent: %s', async (_, sql) => {
    expect(await headlines(sql)).toEqual([]);
  });

  it('speaks up: the view goes', async () => {
    const head = { ...applied, ...code, 'db/migration/V2__change.sql': 'drop view if exists open_orders;' };
    const found = (await reviewOf({ ...applied, ...code }, head)).findings.find((one) => one.rule === 'drop-view');
    expect(found?.severity).toBe('warning');
    expect(found?.body).toContain(
      'The version that runs now still names it, in `src/main/java/Orders.java:2` (SQL that reads it).',
    );
  });

  it('speaks up: it comes back without a column that code names', async () => {
    const sql = 'drop view open_orders;\ncreate view open_orders as select id, state from orders;';
    expect(await headlines(sql)).toEqual(['`open_orders` comes back without `note`, which code names']);
  });

  it('behaves on its own examples', () => examplesBehave(dropView));
});
