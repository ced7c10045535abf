import type { Entry, Revision } from '../../core/change-set.js';
import type { DialectId, Known } from '../../core/database.js';
import type { Project } from '../../core/framework.js';
import type { SourceFile } from '../../core/source.js';
import { hashFile } from './hashed.js';
import { withoutSources } from './sources.js';

/** A folder with files of one kind. `path` has no trailing slash; the root of the repository is the empty string. */
export interface SqlFolder {
  readonly path: string;
  readonly files: readonly string[];
}

/** Folders of code that is not the repository's own application: packages, fixtures, test resources. */
export function isForeign(path: string): boolean {
  return (
    /(^|\/)(node_modules|vendor|testdata|__fixtures__|fixtures|third_party|dist|target)\//.test(path) ||
    /(^|\/)(migrations?|migrate|sql)\/([^/]+\/)*tests?\//.test(path) ||
    path.includes('src/test/')
  );
}

/** Groups the paths of a listing that `wanted` accepts by their folder. */
export function foldersOf(listing: readonly Entry[], wanted: (path: string) => boolean): readonly SqlFolder[] {
  const folders = new Map<string, string[]>();
  for (const entry of listing) {
    if (isForeign(entry.path) || !wanted(entry.path)) continue;
    const folder = folderOf(entry.path);
    const files = folders.get(folder);
    if (files === undefined) folders.set(folder, [entry.path]);
    else files.push(entry.path);
  }
  return [...folders]
    .map(([path, files]) => ({ path, files: files.sort() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folder of a path, or the parent of a folder. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A folder and all folders above it, the nearest first; the root is the empty string. */
export function ancestors(folder: string): readonly string[] {
  const found = [folder];
  for (let current = folder; current !== ''; ) {
    current = folderOf(current);
    found.push(current);
  }
  return found;
}

/** The nearest file of one of these names in a folder or above it. */
export function nearest(paths: ReadonlySet<string>, folder: string, names: readonly string[]): string | null {
  for (const above of ancestors(folder)) {
    for (const name of names) {
      const path = above === '' ? name : `${above}/${name}`;
      if (paths.has(path)) return path;
    }
  }
  return null;
}

const manifests = [
  'go.mod',
  'Cargo.toml',
  'package.json',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'Gemfile',
  'pyproject.toml',
  'requirements.txt',
  'composer.json',
  'mix.exs',
];

const inner =
  /(^|\/)(db|database|databases|sql|migrations?|migrate|resources|main|src|internal|schema|store|storage|prisma|supabase)$/;

/** Makes one project of each folder. Folders that share an application keep their own path as root. */
export function projectsOf(
  listing: readonly Entry[],
  folders: readonly (SqlFolder & Omit<Project, 'root' | 'migrations'>)[],
): readonly Project[] {
  const paths = new Set(listing.map((entry) => entry.path));
  const { run, sourcesOf } = withoutSources(folders);
  const roots = run.map((folder) => rootOf(paths, folder.path));
  return run.map((folder, index) => {
    const { path, files, ...rest } = folder;
    const sources = sourcesOf(folder);
    const root = roots[index] ?? path;
    const shared = roots.filter((candidate) => candidate === root).length > 1;
    const same = run.filter((candidate) => candidate.path === path).length > 1;
    const own = same && rest.dialect !== undefined ? `${path}/${rest.dialect.value}` : path;
    const isHashed = paths.has(path === '' ? hashFile : `${path}/${hashFile}`);
    return {
      ...rest,
      ...(isHashed ? { settings: { ...rest.settings, hashed: 'true' } } : {}),
      root: shared ? own : root,
      ...(shared && own !== root ? { application: root } : {}),
      ...(sources.length === 0 ? {} : { sources }),
      migrations: files,
    };
  });
}

function rootOf(paths: ReadonlySet<string>, folder: string): string {
  const manifest = nearest(paths, folder, manifests);
  if (manifest !== null) return folderOf(manifest);
  let root = folder;
  while (inner.test(root)) root = folderOf(root);
  return root;
}

const words: Readonly<Record<string, DialectId>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pgsql: 'postgres',
  psql: 'postgres',
  pg: 'postgres',
  pgx: 'postgres',
  pgx5: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  sqlserver: 'sqlserver',
  mssql: 'sqlserver',
  oracle: 'oracle',
  cockroach: 'cockroachdb',
  cockroachdb: 'cockroachdb',
  crdb: 'cockroachdb',
  clickhouse: 'clickhouse',
  cassandra: 'cassandra',
  redshift: 'redshift',
  h2: 'h2',
  hsqldb: 'hsqldb',
  hsql: 'hsqldb',
  derby: 'derby',
  db2: 'db2',
  spanner: 'spanner',
};

/** The dialect that a word of a connection string, a driver or a provider stands for. */
export function dialectOfUrl(url: string, from: string): Known<DialectId> | undefined {
  const scheme = /^(?:jdbc:)?([a-z0-9]+)/i.exec(url.trim().replace(/^["']/, ''))?.[1]?.toLowerCase();
  const value = scheme === undefined ? undefined : words[scheme];
  return value === undefined ? undefined : { value, from };
}

/** The dialect that a folder is named after: `migrations/postgres`, `db/migration_mysql`. */
export function dialectOfFolder(folder: string): Known<DialectId> | undefined {
  // Further up a word may mean anything: `services/oracle/db/migrations`.
  for (const name of folder.toLowerCase().split('/').slice(-2).reverse()) {
    const parts = name.split(/[_-]/).reverse();
    // `SQL_SERVER` is one word in two.
    const value =
      words[name.replace(/[_-]/g, '')] ?? parts.map((part) => words[part]).find((word) => word !== undefined);
    if (value !== undefined) return { value, from: `the folder ${folder}` };
  }
  return undefined;
}

/**
 * Files that name their engine, `1_orders.mysql.up.sql`, make a project for each; those without run on all of them.
 * Source: https://github.com/gobuffalo/pop/blob/v6.1.1/file_migrator.go
 */
export function byEngine(folder: SqlFolder): readonly (SqlFolder & { readonly dialect?: Known<DialectId> })[] {
  const engines = new Map<string, string[]>();
  const engineOf = (path: string) =>
    dialectOfFolder(/\.([a-z0-9]+)(?:\.autocommit)?\.(?:up|down)\.sql$/.exec(path)?.[1] ?? '');
  const plain = folder.files.filter((path) => engineOf(path) === undefined);
  for (const path of folder.files) {
    const engine = engineOf(path)?.value;
    if (engine !== undefined) engines.set(engine, [...(engines.get(engine) ?? []), path]);
  }
  if (engines.size === 0) return [folder];
  return [...engines].map(([engine, files]) => ({
    path: folder.path,
    files: [...files, ...plain].sort(),
    dialect: { value: engine, from: `the names of its files` },
  }));
}

/** A driver in a go.mod, and whether an application uses its engine beside the one that keeps its rows. */
interface GoDriver {
  readonly module: RegExp;
  readonly dialect: DialectId;
  readonly beside?: true;
}

const drivers: readonly GoDriver[] = [
  { module: /github\.com\/(lib\/pq|jackc\/pgx)\b/, dialect: 'postgres' },
  { module: /github\.com\/go-sql-driver\/mysql\b/, dialect: 'mysql' },
  {
    module: /(github\.com\/mattn\/go-sqlite3|modernc\.org\/sqlite|github\.com\/glebarez\/sqlite)\b/,
    dialect: 'sqlite',
  },
  { module: /github\.com\/(microsoft|denisenkom)\/go-mssqldb\b/, dialect: 'sqlserver' },
  // A store of events for analysis. Source: https://github.com/ClickHouse/clickhouse-go/blob/v2.30.0/README.md
  { module: /github\.com\/ClickHouse\/clickhouse-go\b/, dialect: 'clickhouse', beside: true },
];

/** It opens the drivers of several engines itself: what the application names beside it is there for its errors. */
const bringsDrivers = /github\.com\/gobuffalo\/pop\b/;

/** The engine that the name of a module ends with: `storesqlite` holds what the module `store` needs for SQLite. */
const engineAtTheEnd = /(postgres|mysql|mariadb|sqlite)3?$/;

/** The dialect of the one database driver that the go.mod above a folder requires directly, or where it requires none, that its folder is named after. */
export async function goDrivers(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<Known<DialectId> | undefined> {
  const path = nearest(new Set(listing.map((entry) => entry.path)), folder, ['go.mod']);
  const file = path === null ? null : await revision.read(path);
  if (file === null) return undefined;
  const lines = file.text.split('\n');
  const direct = lines.filter((line) => bringsDrivers.test(file.text) || !line.includes('// indirect'));
  const required = drivers.filter(({ module }) => direct.some((line) => module.test(line)));
  if (required.length === 0) {
    const value = words[engineAtTheEnd.exec(folderOf(file.path))?.[1] ?? ''];
    return value === undefined ? undefined : { value, from: `the name of the folder ${folderOf(file.path)}` };
  }
  const [only, second] = required.length > 1 ? required.filter(({ beside }) => beside !== true) : required;
  if (only === undefined || second !== undefined) return undefined;
  return { value: only.dialect, from: `the driver in ${file.path}` };
}

/** Whether the go.mod above a folder requires a module directly. */
export async function requiresModule(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
  module: RegExp,
): Promise<boolean> {
  const path = nearest(new Set(listing.map((entry) => entry.path)), folder, ['go.mod']);
  const file = path === null ? null : await revision.read(path);
  return (file?.text ?? '').split('\n').some((line) => !line.includes('// indirect') && module.test(line));
}

/** The value of a key in a text of `key = value` or `key: value` lines (properties, TOML, .env), without quotes. */
export function readSetting(text: string, key: RegExp): string | undefined {
  const found = new RegExp(`^\\s*(?:export\\s+)?(?:${key.source})\\s*[=:]\\s*(.+?)\\s*$`, 'im').exec(text)?.[1];
  return found?.replace(/^(["'])(.*)\1.*$/, '$2').replace(/\s+#.*$/, '');
}

/** Texts of a few files of a folder, the smallest, the first and the last: enough to see the markers of a runner. */
export async function sampleOf(revision: Revision, listing: readonly Entry[], folder: SqlFolder): Promise<string> {
  const files = new Set(folder.files);
  const entries = listing.filter((entry) => files.has(entry.path) && entry.bytes > 20 && entry.bytes < 200_000);
  const bySize = [...entries].sort((one, other) => one.bytes - other.bytes);
  const byName = [...entries].sort((one, other) => (one.path < other.path ? -1 : 1));
  const paths = [bySize[0], byName[0], byName.at(-1)].flatMap((entry) => (entry === undefined ? [] : [entry.path]));
  const texts = await revision.readMany([...new Set(paths)]);
  return [...texts.values()].map((file) => file.text).join('\n');
}

/** Texts of all Cargo.toml files in a folder and above it, the nearest first. */
export async function cargoFiles(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<readonly SourceFile[]> {
  const paths = new Set(listing.map((entry) => entry.path));
  const wanted = ancestors(folder)
    .map((above) => (above === '' ? 'Cargo.toml' : `${above}/Cargo.toml`))
    .filter((path) => paths.has(path));
  const files = await revision.readMany(wanted);
  return wanted.flatMap((path) => files.get(path) ?? []);
}

/** The dialect of the only database feature that a crate asks for: `diesel = { features = ["postgres"] }`. */
export function dialectOfCrate(files: readonly SourceFile[], crate: string): Known<DialectId> | undefined {
  for (const file of files) {
    const line = new RegExp(
      `^\\s*${crate}\\s*=\\s*(\\{[\\s\\S]*?\\}|"[^"]*")|^\\[[^\\]]*dependencies\\.${crate}\\]([\\s\\S]*?)(?=^\\[|$(?![\\s\\S]))`,
      'm',
    ).exec(file.text);
    const features = new Set(
      (line?.[0].match(/"(?:postgres|mysql|sqlite)(?:_backend)?"/g) ?? []).map((word) =>
        word.slice(1, -1).replace('_backend', ''),
      ),
    );
    const [only, second] = features;
    if (only !== undefined && second === undefined) return dialectOfUrl(only, `the ${crate} features in ${file.path}`);
  }
  return undefined;
}
