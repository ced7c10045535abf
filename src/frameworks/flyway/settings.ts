import type { Entry, Revision } from '../../core/change-set.js';
import type { DialectId, Known } from '../../core/database.js';
import type { SourceFile } from '../../core/source.js';
import { ancestors, dialectOfUrl, folderOf, isForeign } from '../sql-files/index.js';
import { locationsIn } from './locations.js';
import { limitOf } from './lock-timeout.js';
import { versionOf } from './version.js';

const settingsFiles = [
  'flyway.toml',
  'flyway.conf',
  'conf/flyway.toml',
  'conf/flyway.conf',
  'application.properties',
  'application.yml',
  'application.yaml',
  // What production sets besides.
  'application-prod.properties',
  'application-prod.yml',
  'application-prod.yaml',
  'application-production.properties',
  'application-production.yml',
  'application-production.yaml',
];
/** Most of them that are read. */
const mostSettings = 6;
/** Programs that may set Flyway up themselves. */
const program = /(?:^|\/)\w*(?:DataSource|Database|Flyway|Migrat|Persistence)\w*\.(?:java|kt|groovy|scala)$/;
/** A migration in code. */
const ownScript = /(?:^|\/)[VBUR][\d._]*__[^/]+$/;
/** Most of them that are read. */
const mostPrograms = 12;
/** Files of a name of their own, such as the defaults that a library brings. */
const namedAfterIt = /(?:^|\/)[\w.-]*flyway[\w.-]*\.(?:properties|ya?ml|toml|conf)$/i;
/**
 * What lets an applied migration be gone. Sources: https://documentation.red-gate.com/fd/flyway-ignore-migration-patterns-setting-277579002.html (since 7.11),
 * https://documentation.red-gate.com/fd/flyway-ignore-missing-migrations-setting-277579007.html (before)
 */
const ignoresMissing =
  /ignore-?missing-?migrations["']?\s*[=:>]\s*["']?true|ignore-?migration-?patterns["']?\s*[=:>][^\n<]*(?:\*|versioned):(?:missing|\*)/i;
const buildFiles = ['pom.xml', 'build.gradle', 'build.gradle.kts'];
const drivers: readonly (readonly [RegExp, string])[] = [
  [/org\.postgresql|flyway-database-postgresql/, 'postgres'],
  [/mysql-connector|com\.mysql/, 'mysql'],
  [/mariadb-java-client/, 'mariadb'],
  [/mssql-jdbc/, 'sqlserver'],
  [/ojdbc\d/, 'oracle'],
  [/sqlite-jdbc/, 'sqlite'],
];

/** Whether a run of it looks at no checksum. Source: https://github.com/flyway/flyway/issues/695 (checked unless told otherwise, since 3.0) */
function notValidated(config: string, code: readonly SourceFile[]): boolean {
  return (
    /validate-?on-?migrate["']?\s*[=:>]\s*["']?false/i.test(config) ||
    code.some(
      ({ path, text }) =>
        !isForeign(path) && /\b(?:setValidateOnMigrate|validateOnMigrate)\s*\(\s*false\s*\)/.test(text),
    )
  );
}

/** What the files above a location say about it: settings of Flyway, and the engine. */
export async function settingsOf(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<{ readonly settings: Readonly<Record<string, string>>; readonly dialect?: Known<DialectId> }> {
  const paths = new Set(listing.map((entry) => entry.path));
  const near = (names: readonly string[]) =>
    ancestors(folder)
      .flatMap((above) => names.map((name) => (above === '' ? name : `${above}/${name}`)))
      .filter((path) => paths.has(path));
  const above = new Set(ancestors(folder));
  const own = listing.flatMap(({ path }) => (namedAfterIt.test(path) && above.has(folderOf(path)) ? [path] : []));
  const names = [...new Set([...near(settingsFiles), ...own])];
  const config = [...(await revision.readMany(names.slice(0, mostSettings))).values()];
  const build = [...(await revision.readMany(near(buildFiles).slice(0, 1))).values()];
  const programs = listing.flatMap(({ path }) => (program.test(path) && !ownScript.test(path) ? [path] : []));
  const code = [...(await revision.readMany(programs.slice(0, mostPrograms))).values()];
  const locations = locationsIn(config, code);
  const text = [...config, ...build].map((file) => file.text).join('\n');
  const isTold = code.some((file) => /\b(?:setOutOfOrder|outOfOrder)\s*\(\s*true\s*\)/.test(file.text));
  const limit = limitOf(config, code);
  const version = await versionOf(revision, listing, folder);
  const settings = {
    ...(version === undefined ? {} : { flywayVersion: version }),
    ...(limit === null ? {} : { limitsLockWait: limit }),
    ...(/\bmixed["']?\s*[=:>]\s*["']?true/i.test(text) ? { mixed: 'true' } : {}),
    ...(isTold || /\bout-?of-?order["']?\s*[=:>]\s*["']?true/i.test(text) ? { outOfOrder: 'true' } : {}),
    ...(ignoresMissing.test(text) ? { mayMiss: 'true' } : {}),
    ...(notValidated(text, code) ? { validates: 'false' } : {}),
    ...(/transactional[._-]?lock["']?\s*[=:>]\s*["']?false/i.test(text) ? { transactionalLock: 'false' } : {}),
    ...(/execute-?in-?transaction["']?\s*[=:>]\s*["']?false/i.test(text) ? { executeInTransaction: 'false' } : {}),
    ...(locations.length === 0 ? {} : { locations: locations.join(',') }),
  };
  for (const file of config) {
    const schemes = new Set([...file.text.matchAll(/jdbc:([a-z0-9]+):/g)].map((match) => match[1] ?? ''));
    const [only, second] = [...schemes].filter((scheme) => scheme !== 'h2' && scheme !== 'tc');
    const dialect = only === undefined || second !== undefined ? undefined : dialectOfUrl(only, file.path);
    if (dialect !== undefined) return { settings, dialect };
  }
  for (const file of build) {
    const [only, second] = drivers.filter(([pattern]) => pattern.test(file.text));
    if (only !== undefined && second === undefined)
      return { settings, dialect: { value: only[1], from: `the driver in ${file.path}` } };
  }
  return { settings };
}
