// Shared by the members of this shelf: what tells a file of a tool that is no member yet.
import type { SourceFile } from '../core/source.js';
import { isForeign } from './sql-files/index.js';

/** A tool whose migrations nobody here reads yet, and how a file of it is known: by path, and by what it says. */
interface UnreadTool {
  /** Whose it is: `of Liquibase`. */
  readonly what: string;
  readonly path: RegExp;
  readonly sign: RegExp;
}

/**
 * One line for each tool; it goes when the tool becomes a member of the shelf.
 *
 * Sources: https://docs.liquibase.com/concepts/changelogs/home.html (4.x), https://orm.drizzle.team/docs/drizzle-kit-generate,
 * https://docs.djangoproject.com/en/5.2/topics/migrations/#migration-files, https://alembic.sqlalchemy.org/en/latest/tutorial.html (1.14),
 * https://typeorm.io/migrations (0.3), https://mikro-orm.io/docs/migrations (6), https://knexjs.org/guide/migrations.html (3),
 * https://sequelize.org/docs/v6/other-topics/migrations, https://kysely.dev/docs/migrations,
 * https://db-migrate.readthedocs.io/en/latest/API/SQL/ (1.0), https://laravel.com/docs/12.x/migrations, https://learn.microsoft.com/ef/core/managing-schemas/migrations (9),
 * https://hexdocs.pm/ecto_sql/3.12.0/Ecto.Migration.html, https://pressly.github.io/goose/documentation/annotations (Go files, 3.24),
 * https://documentation.red-gate.com/flyway (Java migrations, 11)
 */
const tools: readonly UnreadTool[] = [
  {
    what: 'of Liquibase',
    path: /\.(?:xml|ya?ml|json|sql)$/,
    sign: /<databaseChangeLog\b|^\s*"?databaseChangeLog"?\s*:|^\s*--\s*liquibase formatted sql/im,
  },
  { what: 'of Drizzle', path: /\.sql$/, sign: /^--> statement-breakpoint|--> statement-breakpoint$/m },
  { what: 'of Drizzle', path: /(?:^|\/)meta\/_journal\.json$/, sign: /"entries"\s*:/ },
  { what: 'of Django', path: /(?:^|\/)migrations\/\w+\.py$/, sign: /\bmigrations\.Migration\b/ },
  {
    what: 'of Alembic',
    path: /\.py$/,
    sign: /^(?:from|import) alembic\b[\s\S]*^down_revision\b|^down_revision\b[\s\S]*^(?:from|import) alembic\b/m,
  },
  { what: 'of TypeORM', path: /\.[cm]?[jt]s$/, sign: /\bimplements\s+MigrationInterface\b/ },
  { what: 'of MikroORM', path: /\.[cm]?[jt]s$/, sign: /@mikro-orm\/migrations[\s\S]*\bextends\s+Migration\b/ },
  { what: 'of Sequelize', path: /(?:^|\/)migrations?\/.*\.[cm]?[jt]s$/, sign: /\bqueryInterface\b/ },
  { what: 'of Kysely', path: /(?:^|\/)migrations?\/.*\.[cm]?[jt]s$/, sign: /\bKysely</ },
  { what: 'of Knex', path: /(?:^|\/)migrations?\/.*\.[cm]?[jt]s$/, sign: /\bknex\b|\bKnex\b/ },
  {
    what: 'of db-migrate',
    path: /(?:^|\/)migrations?\/.*\.[cm]?[jt]s$/,
    sign: /\bdb\s*\.\s*(?:runSql|createTable|dropTable|renameTable|addColumn|removeColumn|renameColumn|changeColumn|addIndex|removeIndex|addForeignKey|removeForeignKey|insert)\s*\(/,
  },
  { what: 'of Laravel', path: /(?:^|\/)migrations\/.*\.php$/, sign: /\bextends\s+Migration\b/ },
  { what: 'of EF Core', path: /\.cs$/, sign: /\bMigrationBuilder\s+migrationBuilder\b/ },
  { what: 'of Ecto', path: /(?:^|\/)migrations\/.*\.exs$/, sign: /\buse\s+Ecto\.Migration\b/ },
  { what: 'of xorm', path: /(?:^|\/)migrations?\/.*\.go$/, sign: /\bxormigrate\b|\bxorm\.(?:Session|Engine)\b/ },
  { what: 'of gormigrate', path: /\.go$/, sign: /\bgormigrate\./ },
  { what: 'of goose in Go', path: /\.go$/, sign: /\bgoose\.Add(?:Named)?Migration/ },
  { what: 'of Flyway in Java', path: /\.(?:java|kt)$/, sign: /\bBaseJavaMigration\b/ },
  {
    what: 'in code',
    path: /(?:^|\/)migrations?\/(?:.*\/)?[^/]+\.(?:go|py|[cm]?[jt]s|rb|php|java|kt|cs|rs|exs?)$/,
    sign: /["'`]\s*(?:--[^\n]*\n\s*)*(?:(?:alter|create(?:\s+or\s+replace)?|drop|truncate)\s+(?:unique\s+|materialized\s+)?(?:table|index|type|view|function|trigger|extension|schema|sequence|policy|domain)\b|insert\s+into\s|delete\s+from\s|update\s+[\w."]+\s+set\s)|\$(?:execute|query)Raw(?:Unsafe)?\b/i,
  },
];

/** What a file does to a database although no tool claims it. */
const changesSchema =
  /^\s*(?:create(?:\s+or\s+replace)?|alter|drop|truncate)\s+(?:unique\s+|global\s+|temporary\s+|unlogged\s+|materialized\s+)?(?:table|index|view|type|schema|sequence|function|procedure|trigger|extension|policy|domain|column)\b/im;

const changesRows =
  /^\s*(?:insert\s+into|update\s+[\w."`]+(?:\s+(?:as\s+)?\w+)?\s+set|delete\s+from|merge\s+into|truncate)\b/im;

/** Folders of what is run once, to bring a database from one state to the next. */
const once = /(?:^|[/_.-])(?:migrations?|migrate|upgrades?|updates?|patch(?:es)?|deltas?)(?:[/_.-]|$)/i;

const besides =
  /(?:^|\/)(?:tests?|spec|specs|e2e|docs?|examples?|samples?|fixtures?|seeds?|benchmarks?|__tests__)\/|[._](?:test|spec)\.\w+$/i;

/** Whether a file, by its path alone, may be a migration that nobody reads. */
export function mayBeUnread(path: string): boolean {
  if (isForeign(path) || besides.test(path)) return false;
  return path.endsWith('.sql') || tools.some((tool) => tool.path.test(path));
}

/** A folder whose files are a tool's by a file in it that lists them. */
export interface UnreadFolder {
  readonly what: string;
  readonly list: string;
}

/** Folders of tools that are known by the list of their migrations, by path. */
export function unreadFolders(paths: readonly string[]): ReadonlyMap<string, UnreadFolder> {
  return new Map(
    paths.flatMap((path): [string, UnreadFolder][] => {
      const folder = /^(?:(.*)\/)?meta\/_journal\.json$/.exec(path);
      return folder === null ? [] : [[folder[1] ?? '', { what: 'of Drizzle', list: path }]];
    }),
  );
}

/**
 * Whose migration a file is, as `of Liquibase`, or `in code`; null where it is of none of those that are known and not read. `folders` are
 * those of `unreadFolders`.
 */
export function unreadToolOf({ path, text }: SourceFile, folders: ReadonlyMap<string, UnreadFolder>): string | null {
  const found = tools.find((tool) => tool.path.test(path) && tool.sign.test(text))?.what;
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return found ?? (path.endsWith('.sql') ? folders.get(folder)?.what : undefined) ?? null;
}

/** What an SQL file changes, whoever may run it: a schema, or, where its folder says that it is there to be run once, rows; else null. */
export function looseChangeOf({ path, text }: SourceFile): 'a schema' | 'rows' | null {
  if (!path.endsWith('.sql')) return null;
  if (changesSchema.test(text)) return 'a schema';
  return once.test(path.slice(0, path.lastIndexOf('/') + 1)) && changesRows.test(text) ? 'rows' : null;
}
