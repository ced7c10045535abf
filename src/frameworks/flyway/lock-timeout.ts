import type { SourceFile } from '../../core/source.js';
import { sqlLimitsLockWait, urlLimitsLockWait } from '../sql-files/index.js';
import { yamlDocuments } from './yaml.js';

/**
 * The file by which Flyway limits how long each migration waits for a lock: where all settings that speak of Flyway agree, or a program
 * writes the SQL out.
 *
 * Source: https://github.com/flyway/flyway/blob/flyway-11.8.0/flyway-core/src/main/java/org/flywaydb/core/api/configuration/FluentConfiguration.java
 */
export function limitOf(config: readonly SourceFile[], code: readonly SourceFile[]): string | null {
  const spring = config.filter(({ path }) => /(?:^|\/)application[^/]*$/.test(path));
  // What production sets wins over what every profile has.
  const layers = [...spring.filter((file) => !isOfProduction(file)), ...spring.filter(isOfProduction)];
  const told = [
    ...config.filter((file) => !spring.includes(file)).map((file) => ({ path: file.path, limits: saysLimit(file) })),
    ...layers
      .slice(-1)
      .map(({ path }) => ({ path, limits: limitIn(new Map(layers.flatMap((file) => [...settingsIn(file)]))) })),
  ].filter(({ limits }) => limits !== null);
  if (told.length > 0 && told.every(({ limits }) => limits)) return told[0]?.path ?? null;
  const program = code.find(
    ({ path, text }) =>
      !/(?:^|\/)(?:test|testFixtures|it)\//.test(path) &&
      setsUp.some((call) => sqlLimitsLockWait(call.exec(text)?.[1] ?? '')),
  );
  return program?.path ?? null;
}

const setsUp = [/\binitSql\(\s*"([^"\n]*)"/, /\binitSql\s*=\s*"([^"\n]*)"/, /\bsetInitSql\(\s*"([^"\n]*)"/];

function isOfProduction({ path }: SourceFile): boolean {
  return /-prod(?:uction)?\.\w+$/.test(path);
}

/**
 * Whether settings of Flyway, on their own or within Spring or Quarkus, make each migration run under a `lock_timeout`: by the SQL for new
 * connections, or by the URL. Null where they say nothing of Flyway. What is said for one profile that is not production's, or one
 * environment of several, does not count.
 *
 * Sources: https://documentation.red-gate.com/flyway/reference/configuration/environments-namespace/environment-init-sql-setting (11.8),
 * https://docs.spring.io/spring-boot/3.4/appendix/application-properties/index.html (spring.flyway.init-sqls, spring.flyway.url),
 * https://quarkus.io/version/3.15/guides/flyway (quarkus.flyway.init-sql)
 */
function saysLimit(file: SourceFile): boolean | null {
  return file.path.endsWith('.toml') ? tomlLimits(file.text) : limitIn(settingsIn(file));
}

function limitIn(settings: Settings): boolean | null {
  const told = [...settings].filter(([key]) => /(?:^|\.)flyway\./.test(key));
  if (told.length === 0) return null;
  const sql = told.filter(([key]) => /\.initsqls?(?:\.\d+|\[\d+\])?$/.test(key)).map(([, value]) => value);
  const own = told.find(([key]) => key.endsWith('.url'))?.[1];
  const url = own ?? settings.get('spring.datasource.url') ?? settings.get('quarkus.datasource.jdbc.url') ?? '';
  return sql.some(sqlLimitsLockWait) || urlLimitsLockWait(url);
}

/** Settings by their names, as Spring binds them: without case and dashes. */
type Settings = ReadonlyMap<string, string>;

const bound = (key: string): string => key.toLowerCase().replace(/[-_]/g, '');

function settingsIn({ path, text }: SourceFile): Settings {
  return /\.(?:properties|conf)$/.test(path) ? ofProperties(text) : ofYaml(text);
}

function ofProperties(text: string): Settings {
  const parts = text
    .split(/^[#!]---.*$/m)
    .filter((part) => !/^\s*spring\.(?:config\.activate\.on-profile|profiles)\s*[=:]/m.test(part));
  return new Map(
    parts.flatMap((part) =>
      [...part.replace(/\\\r?\n\s*/g, '').matchAll(/^[ \t]*([\w.[\]-]+)[ \t]*[=:][ \t]*(.*?)[ \t]*$/gm)].map(
        ([, key = '', value = '']) => [bound(key), value] as const,
      ),
    ),
  );
}

function ofYaml(text: string): Settings {
  const documents = yamlDocuments(text).filter(
    (leaves) => !leaves.some(([path]) => /(?:on-profile|spring\.profiles)(?:\.\d+)?$/.test(path)),
  );
  return new Map(documents.flat().map(([path, value]) => [bound(path), value]));
}

function tomlLimits(text: string): boolean | null {
  const [, ...sections] = text.split(/^\s*\[/m);
  const environments = sections.filter((section) => /^environments\.[\w-]+\]/.test(section));
  const outside = environments.filter(
    (section) => !/^environments\.(?:dev|development|local|test|shadow|build)\]/.test(section),
  );
  if (outside.length === 0) return null;
  return outside.every((section) => {
    const value = (key: string): string =>
      new RegExp(`^\\s*${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'm')
        .exec(section)
        ?.slice(1)
        .find((one) => one !== undefined) ?? '';
    return sqlLimitsLockWait(value('initSql')) || urlLimitsLockWait(value('url'));
  });
}
