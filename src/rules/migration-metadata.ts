import { commentLines } from '../core/comment-lines.js';
import type { Migration } from '../core/migration.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fits } from '../core/wildcard.js';

const module = { 'go.mod': 'module example.com/shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.18.3\n' };

/** A new migration that does not say what the project wants to know of each. */
export const migrationMetadata: Rule = {
  id: 'migration-metadata',
  title: 'Migration that does not say what it must',
  preset: 'all',
  severity: 'warning',

  why:
    'A migration outlives the pull request that brought it. Who answers for it, what it is for and which release it belongs to is asked when it ' +
    'stops a deploy, and then stands in the file or nowhere.',
  instead: 'Write it at the top of the file, as the project has agreed.',
  source: 'https://www.postgresql.org/docs/17/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS',

  options: {
    comments: {
      value: 'texts',
      means:
        'what a comment of each new migration must say, with `*` for any part of a line: `Ticket: *`; the rule is silent without this and `calls`',
    },
    calls: {
      value: 'texts',
      means:
        'calls that the class of each new migration must hold, such as `milestone`; SQL has none, and is passed over',
    },
  },
  examples: {
    options: { comments: ['Ticket: *'] },
    framework: 'golang-migrate',
    unsafe: {
      base: module,
      head: { ...module, 'migrations/000001_orders.up.sql': 'create table orders (id bigint primary key);\n' },
    },
    safe: {
      base: module,
      head: {
        ...module,
        'migrations/000001_orders.up.sql': '-- Ticket: SHOP-12\ncreate table orders (id bigint primary key);\n',
      },
    },
  },
  on: {
    change({ baseMigrations, migrations }, { options }) {
      const atBase = new Set(baseMigrations.map(({ path }) => path));
      const comments = textsOption(options, 'comments');
      const calls = textsOption(options, 'calls');
      return migrations
        .filter(({ path }) => !atBase.has(path))
        .flatMap((migration) => [
          ...unsaid(migration, comments).map((pattern) =>
            problem(migration, `No comment says \`${pattern}\``, pattern),
          ),
          ...uncalled(migration, calls).map((name) => problem(migration, `The class does not call \`${name}\``, name)),
        ]);
    },
  },
};

/** Of a file that could not be read it is not known what it says. */
function unsaid({ comments }: Migration, patterns: readonly string[]): readonly string[] {
  if (patterns.length === 0 || comments === undefined) return [];
  const lines = commentLines(comments);
  return patterns.filter((pattern) => !lines.some((line) => fits(pattern, line)));
}

function uncalled({ declares }: Migration, names: readonly string[]): readonly string[] {
  return declares === undefined ? [] : names.filter((name) => !declares.includes(name));
}

function problem({ path }: Migration, what: string, object: string) {
  return {
    headline: `${what}, which every new migration of the project must`,
    subject: { file: path, object },
    location: { path, startLine: 1, endLine: 1 },
  };
}
