import type { DialectId } from '../../core/database.js';
import type { Dialect } from '../../core/dialect.js';
import type { Orm } from '../../core/orm.js';
import type { Facts, FunctionFacts } from '../../core/query-site.js';
import type { SourceFile } from '../../core/source.js';
import { javascript, loadLanguages, tsx, typescript, withTree } from '../../languages/index.js';
import { functionsOf } from './functions.js';
import { usersOf } from './packages.js';
import { enumValuesOf, modelsOf, tablesOf } from './schema.js';

/** Prisma Client in TypeScript and JavaScript. Source: https://www.prisma.io/docs/v6/orm/prisma-client */
export const prismaClient: Orm = {
  id: 'prisma-client',
  title: 'Prisma Client',
  load: () => loadLanguages([javascript, typescript, tsx]),
  async recognise(revision) {
    const folders = (await revision.list())
      .filter(({ path }) => isSchema(path))
      .map((entry) => entry.path.replace(/(?:^|\/)(?:prisma\/)?(?:schema\/)?[^/]+$/, ''));
    return [...new Set(folders)];
  },
  reads: (path) =>
    !elsewhere.test(path) &&
    (path.endsWith('.prisma') ||
      /(?:^|\/)package\.json$/.test(path) ||
      (/\.(?:[mc]?[jt]s|[jt]sx)$/.test(path) && !/\.d\.[mc]?ts$/.test(path))),
  users: (revision, application) => usersOf(revision, application, isSchema),
  facts: factsOf,
  // The client loads no relation by itself, and to put a query by key into one before the loop changes the code round it.
  write: () => null,
};

const elsewhere =
  /(?:^|\/)(?:node_modules|vendor|dist|build|\.next|generated|(?:data[-_])?migrations?|__tests__|tests?|e2e)\/|\.(?:test|spec)\.[jt]sx?$/;

function isSchema(path: string): boolean {
  return path.endsWith('.prisma') && !elsewhere.test(path);
}

function factsOf(file: SourceFile, dialect: Dialect | null): Facts {
  const { path, text } = file;
  const none: Facts = { path, orm: 'prisma-client', models: [], functions: [], globals: { noLazyLoading: true } };
  if (path.endsWith('.prisma')) {
    if (dialect !== null && isForAnother(text, dialect)) return none;
    const tables = tablesOf(text, path, dialect?.facts.defaultSchema ?? null);
    return { ...none, models: modelsOf(text, path), named: [...tables, ...enumValuesOf(text, path)] };
  }
  if (path.endsWith('.json')) return { ...none, globals: { noLazyLoading: true, ...upsertsBy(text) } };
  if (!/prisma|\b(?:db|tx|trx)\./i.test(text)) return none;
  const language = /x$/.test(path) ? tsx : /ts$/.test(path) ? typescript : javascript;
  return { ...none, functions: withTree(text, language, (root) => functionsOf(root, path, contextOf(path))) };
}

/**
 * Whether a schema is for another engine: one application has a schema for each engine that it runs on.
 * Source: https://www.prisma.io/docs/v6/orm/reference/prisma-schema-reference#datasource
 */
function isForAnother(text: string, dialect: Dialect): boolean {
  const source = /^[ \t]*datasource\s+\w+\s*\{([\s\S]*?)^[ \t]*\}/m.exec(text)?.[1] ?? '';
  const provider = /^\s*provider\s*=\s*"(\w+)"/m.exec(source)?.[1];
  return provider !== undefined && (engines[provider] ?? provider) !== dialect.id;
}

const engines: Readonly<Record<string, DialectId>> = { postgresql: 'postgres' };

/** Source: https://www.prisma.io/docs/v6/orm/reference/prisma-client-reference#database-upserts (4.6.0 or later) */
function upsertsBy(manifest: string): { readonly nativeUpserts?: true } {
  const [, major = '0', minor = '0'] = /"@prisma\/client"\s*:\s*"[^"\d]*(\d+)(?:\.(\d+))?/.exec(manifest) ?? [];
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 6) ? { nativeUpserts: true } : {};
}

function contextOf(path: string): FunctionFacts['context'] {
  if (/(?:^|\/)(?:scripts?|bin|prisma|seeds?)\//.test(path)) return 'script';
  if (/(?:^|\/)(?:jobs?|workers?|queues?|cron|tasks)\//.test(path)) return 'job';
  return /(?:^|\/)(?:pages|routes?|controllers?|resolvers?|app|api|handlers?|graphql|loaders?)\//.test(path)
    ? 'request'
    : 'unknown';
}
