import type { Entry, Revision } from '../../core/change-set.js';
import type { SourceFile } from '../../core/source.js';
import { ancestors, folderOf } from '../sql-files/index.js';

const buildFile =
  /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.properties|(?:dependencies|\w*versions?\w*)\.gradle(?:\.kts)?|[\w.-]*versions\.toml)$/i;
const script =
  /(?:^|\/)(?:Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.sh|Makefile|\.gitlab-ci\.yml|package\.json)$|^\.github\/workflows\/[^/]+\.ya?ml$|^\.circleci\/config\.yml$/;
/** Most files of each kind that are read, and the most bytes of one. */
const most = { files: 12, bytes: 200_000 };

const number = '(\\d+(?:\\.\\d+)*)';
/** A version written out, or the name of what holds it: `4.2.0`, `$flywayVersion`, `${flyway.version}`. */
const value = '(\\d+(?:\\.\\d+)*|\\$\\{?[\\w.]+\\}?)';

const inBuild: readonly RegExp[] = [
  new RegExp(`org\\.flywaydb:flyway-[\\w-]{1,60}:${value}`, 'g'),
  new RegExp(`org\\.flywaydb\\.flyway["')]+\\s*version\\s*["'(]+${value}`, 'g'),
  new RegExp(`\\borg\\.flywaydb[^}\\n]{0,200}\\bversion\\s*=\\s*"${value}`, 'g'),
  new RegExp(`<artifactId>flyway-[\\w-]{1,60}</artifactId>\\s*<version>${value}`, 'g'),
  new RegExp(
    `flyway(?:[.-]?(?:core|db|bom|plugin|maven|gradle))*[.-]?(?:version)?["'\\])]*\\s*[=:>]\\s*["']?${number}`,
    'gi',
  ),
];
const bootInBuild: readonly RegExp[] = [
  new RegExp(`<artifactId>spring-boot-(?:starter-parent|dependencies)</artifactId>\\s*<version>${value}`, 'g'),
  new RegExp(`org\\.springframework\\.boot["')]+\\s*version\\s*["'(]+${value}`, 'g'),
  new RegExp(`\\bspring-boot-(?:gradle-plugin|dependencies):${value}`, 'g'),
  new RegExp(`\\bspring[.-]?boot[.-]?(?:version)?["'\\])]*\\s*[=:>]\\s*["']?${number}`, 'gi'),
];
const inScript: readonly RegExp[] = [
  new RegExp(`flyway-commandline[-/]${number}`, 'g'),
  new RegExp(`\\b(?:flyway|redgate|boxfuse)/flyway(?:-[a-z]+)?:${number}`, 'g'),
  new RegExp(`\\bFLYWAY_VERSION["']?[ \\t]{0,4}[=: ][ \\t]{0,4}["']?${number}`, 'g'),
];

/**
 * The Flyway that a line of Spring Boot brings where a build names none; later lines bring 10 or newer.
 *
 * Source: https://github.com/spring-projects/spring-boot, `flyway.version` in spring-boot-dependencies of the tags v1.5.22.RELEASE to v4.0.0
 */
const broughtByBoot: readonly (readonly [boot: string, flyway: string])[] = [
  ['1', '3'],
  ['2.0', '5.0'],
  ['2.1', '5.2'],
  ['2.2', '6.0'],
  ['2.3', '6.4'],
  ['2.4', '7.1'],
  ['2.5', '7.7'],
  ['2.6', '8.0'],
  ['2.7', '8.5'],
  ['3.0', '9.5'],
  ['3.1', '9.16'],
  ['3.2', '9.22'],
];

/**
 * The version of Flyway that runs a folder, as the nearest build file tells it, or where no build speaks of Flyway, a script or an image:
 * `4.2.0`, or less of it, as the tag `9` does. Undefined where nothing tells it, or one place tells two.
 */
export async function versionOf(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<string | undefined> {
  const above = ancestors(folder);
  const small = listing.filter(({ bytes }) => bytes <= most.bytes).map(({ path }) => path);
  const levelOf = (path: string): number => above.indexOf(folderOf(path).replace(/(?:^|\/)gradle$/, ''));
  const builds = nearestFirst(
    small.filter((path) => buildFile.test(path) && levelOf(path) !== -1),
    levelOf,
  );
  const build = [...(await revision.readMany(builds)).values()];
  if (build.some(({ text }) => /flyway/i.test(text))) {
    const levels = above.map((_, level) => build.filter(({ path }) => levelOf(path) === level));
    return (
      firstTold(levels.map((files) => toldIn(files, inBuild, build))) ?? broughtBy(toldIn(build, bootInBuild, build))
    );
  }
  const beside = small.filter((path) => script.test(path) && (levelOf(path) !== -1 || /flyway|migrat|^\./i.test(path)));
  const farther = (path: string): number => (levelOf(path) === -1 ? above.length : levelOf(path));
  const scripts = [...(await revision.readMany(nearestFirst(beside, farther))).values()];
  const levels = [...above, null].map((_, level) => scripts.filter(({ path }) => farther(path) === level));
  return firstTold(levels.map((files) => toldIn(files, inScript, [])));
}

/** Whether a project's Flyway is told to be older than a version. */
export function isBefore(settings: Readonly<Record<string, string>>, version: string): boolean {
  const told = settings.flywayVersion?.split('.').map(Number);
  const [at] = version.split('.').flatMap((part, index) => {
    const own = told?.[index];
    return own === undefined || own === Number(part) ? [] : [own - Number(part)];
  });
  return told !== undefined && at !== undefined && at < 0;
}

function nearestFirst(paths: readonly string[], levelOf: (path: string) => number): readonly string[] {
  return [...paths].sort((one, other) => levelOf(one) - levelOf(other)).slice(0, most.files);
}

/** What the nearest level tells that tells anything; undefined where it tells two. */
function firstTold(levels: readonly (readonly string[])[]): string | undefined {
  const [only, second] = levels.find((told) => told.length > 0) ?? [];
  return second === undefined ? only : undefined;
}

function toldIn(
  files: readonly SourceFile[],
  patterns: readonly RegExp[],
  all: readonly SourceFile[],
): readonly string[] {
  const told = files.flatMap(({ text }) =>
    patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, found = '']) => resolved(found, all))),
  );
  return [...new Set(told)];
}

/** A version, or those that the build gives the name. */
function resolved(found: string, all: readonly SourceFile[]): readonly string[] {
  if (!found.startsWith('$')) return [found];
  const name = found.replace(/[${}]/g, '').replace(/\./g, '\\.');
  const given = new RegExp(`(?<![\\w.-])${name}["'\\])]*\\s*[=:>]\\s*["']?${number}`, 'g');
  return all.flatMap(({ text }) => [...text.matchAll(given)].map(([, version = '']) => version));
}

function broughtBy(boots: readonly string[]): string | undefined {
  const [boot, second] = boots;
  if (boot === undefined || second !== undefined) return undefined;
  const known = broughtByBoot.find(([line]) => boot === line || boot.startsWith(`${line}.`));
  return known?.[1] ?? (/^(?:3\.\d|[4-9]|\d\d)/.test(boot) ? '10' : undefined);
}
