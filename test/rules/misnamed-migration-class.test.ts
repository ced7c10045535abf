import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { sampleProject } from '../../src/review/sample-project.js';
import { noServices } from '../../src/review/services.js';
import { misnamedMigrationClass } from '../../src/rules/misnamed-migration-class.js';
import { reviewedHeadlines } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
};
const body = '  def change\n    add_column :orders, :note, :text\n  end\nend\n';

function said(path: string, text: string): Promise<readonly string[]> {
  return reviewedHeadlines(misnamedMigrationClass.id, applied, { ...applied, [path]: text });
}

describe(misnamedMigrationClass.id, () => {
  it.each([
    [
      'the class of the name',
      'db/migrate/20260201000000_add_note.rb',
      `class AddNote < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'words in capitals',
      'db/migrate/20260201000000_add_api_note.rb',
      `class AddAPINote < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'digits',
      'db/migrate/20260201000000_add_oauth2_note_3.rb',
      `class AddOauth2Note3 < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'a migration of an engine',
      'db/migrate/20260201000000_add_note.spree.rb',
      `class AddNote < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'a folder below',
      'db/migrate/2026/20260201000000_add_note.rb',
      `class AddNote < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'a class beside another',
      'db/migrate/20260201000000_add_note.rb',
      `class Order < ActiveRecord::Base\nend\n\nclass AddNote < Shop::Migration[1.0]\n${body}`,
    ],
    [
      'a constant that is the class',
      'db/migrate/20260201000000_add_note.rb',
      `class Notes < ActiveRecord::Migration[8.0]\n${body}\nAddNote = Notes\n`,
    ],
    [
      'a file that loads another',
      'db/migrate/20260201000000_add_note.rb',
      `require_relative 'shared'\nclass Notes < ActiveRecord::Migration[8.0]\n${body}`,
    ],
    [
      'a name that Rails passes over',
      'db/migrate/20260201000000_Add-note.rb',
      `class Notes < ActiveRecord::Migration[8.0]\n${body}`,
    ],
  ])('stays silent: %s', async (_, path, text) => expect(await said(path, text)).toEqual([]));

  it('stays silent: a loose file, whose name says nothing', async () => {
    const files = [{ name: 'change.rb', text: `class AddNote < ActiveRecord::Migration[8.0]\n${body}` }];
    const { base, head } = sampleProject({ framework: 'rails', files });
    const config = configSchema.parse({ preset: 'all' });
    const review = await reviewChanges({ changes: fromFiles(base, head), services: noServices, config });
    expect(review.migrations).toHaveLength(1);
    expect(review.findings.filter(({ rule }) => rule === misnamedMigrationClass.id)).toEqual([]);
  });

  it.each([
    ['another name', 'db/migrate/20260201000000_add_note.rb', 'AddNotes', 'AddNote'],
    ['a copied class', 'db/migrate/20260201000000_add_state_to_orders.rb', 'CreateOrders', 'AddStateToOrders'],
    ['a migration of an engine', 'db/migrate/20260201000000_add_note.spree.rb', 'AddNoteSpree', 'AddNote'],
  ])('speaks up: %s', async (_, path, found, wanted) =>
    expect(await said(path, `class ${found} < ActiveRecord::Migration[8.0]\n${body}`)).toEqual([
      `The runner looks for \`${wanted}\` in this file, which defines \`${found}\`: the migration cannot be loaded`,
    ]),
  );
});
