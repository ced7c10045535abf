import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { SecondOpinion } from '../../src/core/ports.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openSquawk } from '../../src/second-opinion/index.js';

const base = {
  'migrations/1_orders.sql':
    'create table customers (id bigint primary key);\ncreate table orders (id bigint primary key, customer_id bigint, number text, note text);\n' +
    'alter table orders add constraint number_known check (number is not null);\n',
};

function review(
  sql: string,
  secondOpinion: SecondOpinion,
  { config = {}, files = {} }: { readonly config?: unknown; readonly files?: Readonly<Record<string, string>> } = {},
): Promise<Review> {
  const before = { ...base, ...files };
  return reviewChanges({
    changes: fromFiles(before, { ...before, 'migrations/2_change.sql': sql }),
    services: { ...noServices, secondOpinion },
    config: configSchema.parse(config),
  });
}

/** A linter that says one thing of every statement. */
function saying(theirs: string, ...rules: readonly string[]): SecondOpinion {
  return {
    title: 'linter 1.0',
    dialects: ['postgres'],
    check: async (files) =>
      files.flatMap(({ path, statements }) =>
        statements.map(({ id }) => ({ path, statement: id, rules, theirs, message: 'Do not.' })),
      ),
  };
}

const detailOf = ({ engines }: Review): string => engines.secondOpinion.detail.replace(/^[^,]*, /, '');

describe('what squawk says of a change', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'is a twin of what we say',
      'create index orders_number_idx on orders (number);',
      '1 finding shared',
      ['index-build-blocks-writes'],
    ],
    [
      'is refuted where a constraint proves that there is nothing to look for',
      'alter table orders alter column number set not null;',
      '1 refuted by the schema',
      [],
    ],
    [
      'is a twin under each of its two names',
      'alter table orders add constraint orders_number_key unique (number);',
      '2 findings shared',
      ['unique-constraint-builds-index'],
    ],
    [
      'is a twin of what is said of a whole transaction',
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;\nalter table orders validate constraint orders_customer_fk;',
      '1 finding shared',
      ['not-valid-and-validate-same-txn'],
    ],
  ])('%s', async (_, sql, detail, expected) => {
    const result = await review(sql, openSquawk());
    expect(detailOf(result)).toBe(detail);
    expect(result.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...expected]));
    const known = result.findings.map(({ rule, location }) => `${rule}:${location.startLine}`);
    expect(new Set(known).size).toBe(known.length);
  });
});

describe('a second opinion', () => {
  const linter = saying('ban-drop-column', 'drop-column');

  it('is not refuted by a rule that is switched off', async () => {
    const off = { config: { rules: { 'drop-column': 'off' } } };
    expect(detailOf(await review('alter table orders drop column note;', linter, off))).toBe('nothing to add');
    expect(detailOf(await review('alter table orders drop column note;', linter))).toBe('1 finding shared');
  });

  it('is shared by the stronger rule to which ours gives way', async () => {
    const files = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'app/models/order.rb': 'class Order < ApplicationRecord\n  def title\n    "#{number}: #{note}"\n  end\nend\n',
      'app/controllers/orders_controller.rb':
        'class OrdersController < ApplicationController\n  def index\n    @orders = Order.where(note: "new")\n  end\nend\n',
    };
    const result = await review('alter table orders drop column note;', linter, { files });
    expect(result.findings.map(({ rule }) => rule)).toContain('column-still-in-use');
    expect(detailOf(result)).toBe('1 finding shared');
  });

  it('is told of what nobody here could read, and never dropped', async () => {
    const result = await review('select 1;\ncreate operator class c for type int using btree as storage int;', linter);
    expect(detailOf(result)).toBe('1 refuted by the schema, 1 on what could not be read');
    expect(result.notes).toEqual([
      '`migrations/2_change.sql` line 2: linter 1.0 says `ban-drop-column` of a statement that could not be read whole; check it by hand.',
    ]);
  });

  it('that fails leaves every finding of the rules', async () => {
    const broken: SecondOpinion = { ...linter, check: () => Promise.reject(new Error('no such binary')) };
    const result = await review('create index orders_number_idx on orders (number);', broken);
    expect(result.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    expect(result.engines.secondOpinion).toEqual({ status: 'failed', detail: 'failed: no such binary' });
  });
});
