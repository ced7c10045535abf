import type { Revision } from '../../core/change-set.js';
import type { DialectId, Known } from '../../core/database.js';
import type { OrderedMigration, Project } from '../../core/framework.js';

/** Rails applications, engines and their further databases: each folder of migrations is a project. */
export async function recognise(revision: Revision): Promise<readonly Project[]> {
  const paths = (await revision.list()).map((entry) => entry.path);
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const match = /^(?:(.*)\/)?db\/(migrate|[\w-]+_migrate)\/(?:[^/]+\/)*\d+_[^/]+\.rb$/.exec(path);
    if (match === null) continue;
    const id = `${match[1] ?? ''}|${match[2] ?? ''}`;
    groups.set(id, [...(groups.get(id) ?? []), path]);
  }
  const known = new Set(paths);
  return Promise.all([...groups].map(([id, migrations]) => projectOf(id, migrations, known, revision)));
}

async function projectOf(
  id: string,
  migrations: readonly string[],
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<Project> {
  const [folder = '', name = 'migrate'] = id.split('|');
  const at = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
  const prefix = name === 'migrate' ? '' : `${name.replace(/_migrate$/, '')}_`;
  const dump = [at(`db/${prefix}structure.sql`), at(`db/${prefix}schema.rb`)].find((path) => paths.has(path));
  const [dialect, other, partial, [limited, again], installed] = await Promise.all([
    dialectOf(folder, paths, revision),
    otherServers(folder, paths, revision),
    writesOnlyChanges(folder, paths, revision),
    lockWait(folder, paths, revision),
    installedVersion(folder, paths, revision),
  ]);
  return {
    root: name === 'migrate' ? folder : at(`db/${name}`),
    ...(name === 'migrate' ? {} : { application: folder }),
    migrations,
    ...(dump === undefined ? {} : { schemaDump: dump }),
    ...(dialect === null ? {} : { dialect }),
    // Migrations of an engine stand on the tables of the application that it is mounted in.
    settings: {
      ...(dump === undefined && isEngine(folder, paths) ? { madeElsewhere: 'true' } : {}),
      ...(other === null || isTold(dialect) ? {} : { alsoFor: other }),
      ...(partial === null ? {} : { partialInserts: String(partial) }),
      ...(limited === null ? {} : { limitsLockWait: limited }),
      ...(again === null ? {} : { triesLocksAgain: again }),
      ...(installed === undefined ? {} : { rails: installed }),
    },
  };
}

/** Version of Rails that the lockfile of the application, or of the repository, has, `7.1`; else the one that the nearest folder pins. */
async function installedVersion(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<string | undefined> {
  return (await lockedVersion(folder, paths, revision)) ?? pinnedVersion(folder, paths, revision);
}

/** What `~> 3.2.13` or `4.2.1` of a Gemfile or a gemspec leaves of the version. A least one alone tells none. */
async function pinnedVersion(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<string | undefined> {
  const pin =
    /^\s*(?:gem|\w+\.add(?:_runtime|_development)?_dependency)[\s(]+["'](?:rails|railties|activerecord)["']\s*,\s*\[?\s*["'](?:~>|=)?\s*(\d+)(?:\.(\d+))?/m;
  const parts = folder === '' ? [] : folder.split('/');
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    const base = parts
      .slice(0, depth)
      .map((part) => `${part}/`)
      .join('');
    const files = [...paths].filter(
      (path) => path.startsWith(base) && /^(?:Gemfile|[^/]+\.gemspec)$/.test(path.slice(base.length)),
    );
    for (const file of (await revision.readMany(files.sort())).values()) {
      const [, major, minor = '0'] = pin.exec(file.text) ?? [];
      if (major !== undefined) return `${major}.${minor}`;
    }
  }
  return undefined;
}

async function lockedVersion(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<string | undefined> {
  const path = (folder === '' ? [''] : [`${folder}/`, ''])
    .map((base) => `${base}Gemfile.lock`)
    .find((one) => paths.has(one));
  const text = path === undefined ? '' : ((await revision.read(path))?.text ?? '');
  return /^ {4}(?:rails|activerecord) \((\d+\.\d+)/m.exec(text)?.[1];
}

/** A gem with migrations, and no application. Source: https://guides.rubyonrails.org/v8.0/engines.html */
function isEngine(folder: string, paths: ReadonlySet<string>): boolean {
  const prefix = folder === '' ? '' : `${folder}/`;
  if (paths.has(`${prefix}config/application.rb`)) return false;
  return [...paths].some(
    (path) =>
      path.startsWith(prefix) && /^(?:[^/]+\.gemspec|lib\/(?:.+\/)?engine\.rb)$/.test(path.slice(prefix.length)),
  );
}

/**
 * Whether an insert names only the columns that differ from their defaults; null where nothing tells. So it is until the defaults of 7.0 are
 * loaded, and where an application loads none.
 * Sources: https://guides.rubyonrails.org/v8.0/configuring.html#config-active-record-partial-inserts,
 * https://github.com/rails/rails/blob/v5.1.6/activerecord/lib/active_record/attribute_methods/dirty.rb (`partial_writes`)
 */
async function writesOnlyChanges(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<boolean | null> {
  const at = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
  const files = ['application.rb', 'environments/production.rb', 'initializers/new_framework_defaults_7_0.rb']
    .map((name) => at(`config/${name}`))
    .filter((path) => paths.has(path));
  const text = [...(await revision.readMany(files)).values()].map((file) => file.text).join('\n');
  const said = /^[^#\n]*\bpartial_(?:inserts|writes)\s*=\s*(true|false)/m.exec(text)?.[1];
  if (said !== undefined) return said === 'true';
  const loaded = /^[^#\n]*\bload_defaults\b(?:[\s(]+["']?(\d+)\.\d)?/m.exec(text);
  if (loaded === null) return /^[^#\n]*\bclass\s+\w+\s*<\s*(?:::)?Rails::Application\b/m.test(text) ? true : null;
  return loaded[1] === undefined ? null : Number(loaded[1]) < 7;
}

/**
 * The file by which each migration runs under a `lock_timeout`, null where none is known: that of the connection, of strong_migrations,
 * or of safe-pg-migrations, which has one of its own. And the file by which what it cancels is tried again: the second of these does so
 * where it is told how often, the third always.
 *
 * Sources: https://guides.rubyonrails.org/v8.0/configuring.html#configuring-a-postgresql-database,
 * https://github.com/ankane/strong_migrations#migration-timeouts,
 * https://github.com/ankane/strong_migrations#lock-timeout-retries-experimental,
 * https://github.com/doctolib/safe-pg-migrations
 */
async function lockWait(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<readonly [limits: string | null, again: string | null]> {
  const at = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
  const textOf = async (path: string): Promise<string> =>
    paths.has(at(path)) ? ((await revision.read(at(path)))?.text ?? '') : '';
  const files = ['Gemfile', 'config/initializers/strong_migrations.rb', 'config/database.yml'] as const;
  const [gems = '', strong = '', database = ''] = await Promise.all(files.map(textOf));
  if (/^\s*gem[\s(]+["']safe-pg-migrations["']/m.test(gems)) return [at(files[0]), at(files[0])];
  const again = /^\s*StrongMigrations\.lock_timeout_retries\s*=\s*[1-9]/m.test(strong) ? at(files[1]) : null;
  if (/^\s*StrongMigrations\.lock_timeout\s*=\s*(?!0|nil)\S/m.test(strong)) return [at(files[1]), again];
  const elsewhere = /^(?:development|test):.*\n(?:[ \t#].*\n|\n)*/gm;
  const isSet = /^\s+variables:[ \t]*\n(?:[ \t].*\n)*?[ \t]+lock_timeout:[ \t]*["']?(?!0|["'])\S/m;
  const starts = /^\s+options:[ \t]*["']?(?:[^\n#]*\s)?-c\s*lock_timeout=[1-9]/m;
  const connection = database.replace(elsewhere, '');
  return [isSet.test(connection) || starts.test(connection) ? at(files[2]) : null, again];
}

const adapters: Readonly<Record<string, DialectId>> = {
  postgresql: 'postgres',
  postgis: 'postgres',
  pg: 'postgres',
  mysql2: 'mysql',
  mysql: 'mysql',
  trilogy: 'mysql',
  sqlite3: 'sqlite',
  'sqlite3-ruby': 'sqlite',
  sqlserver: 'sqlserver',
  oracle_enhanced: 'oracle',
};

/** What config/database.yml or the Gemfile of the application, or of the repository, says. */
async function dialectOf(
  folder: string,
  paths: ReadonlySet<string>,
  revision: Revision,
): Promise<Known<DialectId> | null> {
  const folders = folder === '' ? [''] : [`${folder}/`, ''];
  for (const base of folders) {
    const settings = [
      'config/database.yml',
      'config/database.yml.example',
      'config/database.yml.sample',
      'config/database.example.yml',
      // Of an engine, the application with which it is tested.
      'spec/dummy/config/database.yml',
      'test/dummy/config/database.yml',
    ]
      .map((path) => base + path)
      .find((path) => paths.has(path));
    const found = settings === undefined ? null : adapterIn((await revision.read(settings))?.text ?? '');
    // A gem runs on more engines than the one that it is most easily tested on.
    const isTested = settings?.includes('/dummy/') === true && found !== 'postgres';
    if (settings !== undefined && found !== null && !isTested) return { value: found, from: settings };
  }
  for (const base of folders) {
    const files = [...paths].filter(
      (path) => path.startsWith(base) && /^(?:Gemfile(?:\.lock)?|[^/]+\.gemspec)$/.test(path.slice(base.length)),
    );
    for (const path of files.sort()) {
      const kinds = new Set(gemsIn((await revision.read(path))?.text ?? '').map((gem) => adapters[gem]));
      const value = kinds.has('postgres') ? 'postgres' : path.endsWith('.gemspec') ? undefined : [...kinds][0];
      if (value !== undefined) return { value, from: path };
    }
  }
  return null;
}

/** Whether the application itself has told its server. */
function isTold(dialect: Known<DialectId> | null): boolean {
  return /(?:^|(?<!dummy)\/)config\/database\.yml$/.test(dialect?.from ?? '');
}

/**
 * Other servers on which the migrations may run, in words: of a driver that a Gemfile or a gemspec names, or of whatever application mounts an
 * engine. SQLite is for tests most often.
 */
async function otherServers(folder: string, paths: ReadonlySet<string>, revision: Revision): Promise<string | null> {
  const bases = folder === '' ? [''] : [`${folder}/`, ''];
  const files = bases.flatMap((base) =>
    [...paths].filter((path) => path.startsWith(base) && /^(?:Gemfile|[^/]+\.gemspec)$/.test(path.slice(base.length))),
  );
  for (const { path, text } of (await revision.readMany([...new Set(files)])).values()) {
    const gem = gemsIn(text).find((name) => adapters[name] === 'mysql');
    if (gem !== undefined) return `servers of \`${gem}\`, which \`${path}\` names`;
  }
  return isEngine(folder, paths) ? 'any other server, and an application that mounts this engine may have one' : null;
}

/** Gems of drivers that a Gemfile, its lock or a gemspec names. */
function gemsIn(text: string): readonly string[] {
  const named =
    /^\s*(?:gem[\s(]+["']|\w+\.add(?:_\w+)?_dependency[\s(]+["']| {4})(pg|mysql2?|trilogy|sqlite3(?:-ruby)?)(?:["']| \()/gm;
  return [...text.matchAll(named)].flatMap(([, gem]) => gem ?? []);
}

/** The adapter of production where it is told apart, else the first that is named outright. */
function adapterIn(text: string): DialectId | null {
  const production = /^production:[\s\S]*?^\s+adapter:\s*["']?(\w+)/m.exec(text)?.[1];
  const named =
    production ??
    /^\s*adapter:\s*["']?(\w+)["']?\s*$/m.exec(text)?.[1] ??
    /\|\|\s*["'](postgresql|mysql2|sqlite3|trilogy)["']/.exec(text)?.[1];
  return named === undefined ? null : (adapters[named] ?? null);
}

/** Migrations by their version. */
export function order(paths: readonly string[]): readonly OrderedMigration[] {
  return paths
    .flatMap((path) => {
      const version = /\/(\d+)_[^/]+\.rb$/.exec(path)?.[1];
      return version === undefined ? [] : [{ id: version, path }];
    })
    .sort(
      (one, other) =>
        one.id.length - other.id.length ||
        (one.id < other.id ? -1 : Number(one.id > other.id)) ||
        one.path.localeCompare(other.path),
    );
}
