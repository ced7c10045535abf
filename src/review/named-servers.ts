import type { Entry, Revision } from '../core/change-set.js';
import type { Known } from '../core/database.js';
import type { DialectFacts } from '../core/dialect.js';
import { isInside } from './configured.js';
import { dialects } from './shelves.js';

/** An engine that a container, a service or an address in the repository names. */
export interface Signal {
  readonly dialect: string;
  /** Major version, which before Postgres 10 has two parts; null where it is not told. */
  readonly version: number | null;
  readonly from: string;
}

/** A kind of file that names servers, and how. Those of a smaller rank are believed before others. */
interface Source {
  readonly rank: number;
  readonly path: RegExp;
  /** Each with the name of an image, or of a service or a scheme, and where it tells, the tag. */
  readonly named: readonly RegExp[];
  /** Only where the path names an engine: there are too many of them. */
  readonly bySubject?: true;
}

const name = `["']?(?:[\\w.-]+(?::\\d+)?\\/)*?([\\w-]+(?:\\/[\\w-]+)?)(?::["']?([\\w][\\w.-]*))?(?:@sha256:[0-9a-f]+)?["']?`;
/** What YAML names to be said again: `&database`. */
const anchor = '(?:&[\\w.-]+\\s+)?';
const image = new RegExp(`\\bimage:\\s*${anchor}${name}\\s*(?:#.*)?$`, 'gm');
const listed = new RegExp(`^\\s*-\\s*(?:name:\\s*)?${anchor}${name}\\s*(?:#.*)?$`, 'gm');
const address = /\b(?:jdbc:)?([a-z]+):\/\//g;

const sources: readonly Source[] = [
  { rank: 0, path: /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/, named: [image, address] },
  {
    rank: 0,
    path: /(?:^|\/)(?:Dockerfile[\w.-]*|[\w.-]+\.Dockerfile)$/,
    named: [new RegExp(`^\\s*FROM\\s+(?:--platform=\\S+\\s+)?${name}(?:\\s+AS\\s+\\S+)?\\s*$`, 'gim')],
    bySubject: true,
  },
  { rank: 1, path: /(?:^|\/)(?:\.gitlab-ci|bitbucket-pipelines|circle)\.ya?ml$/, named: [image, listed, address] },
  { rank: 1, path: /(?:^|\/)\.circleci\/config\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$/, named: [image, address] },
  {
    rank: 1,
    path: /(?:^|\/)\.travis\.ya?ml$/,
    // Source: https://docs.travis-ci.com/user/database-setup/#postgresql
    named: [/^\s+(postgresql):\s*["']?(\d[\d.]*)["']?\s*$/gm, listed, /\bDB=(\w+)/g, address],
  },
  { rank: 2, path: /(?:^|\/)(?:\.env(?:[.-][\w.-]+)?|env\.(?:sample|example))$/, named: [address] },
];

/** Files that are read, and the most bytes of one. */
const most = { files: 60, bytes: 200_000 };

/** Engines that the repository names, those of containers before those of continuous integration, and addresses last. */
export async function serverSignals(revision: Revision): Promise<readonly Signal[]> {
  const subjects = dialects.flatMap(({ facts }) => facts.images ?? []);
  const isAbout = ({ path }: Entry): boolean => subjects.some((subject) => path.toLowerCase().includes(subject));
  const found = (await revision.list())
    .filter(({ bytes }) => bytes < most.bytes)
    .flatMap((entry) => {
      const source = sources.find(({ path }) => path.test(entry.path));
      const isAside = source === undefined || (source.bySubject === true && !isAbout(entry));
      return isAside ? [] : [{ path: entry.path, source, about: isAbout(entry) }];
    })
    .sort((one, other) => Number(other.about) - Number(one.about) || depth(one.path) - depth(other.path))
    .slice(0, most.files)
    .sort((one, other) => one.source.rank - other.source.rank || one.path.localeCompare(other.path));
  const files = await revision.readMany(found.map(({ path }) => path));
  const signals = found.flatMap(({ path, source }) => namedIn(files.get(path)?.text ?? '', path, source));
  return [...signals.filter(({ of }) => of !== address), ...signals.filter(({ of }) => of === address)].map(
    ({ of: _, ...signal }) => signal,
  );
}

function depth(path: string): number {
  return path.split('/').length;
}

function namedIn(content: string, from: string, { named }: Source) {
  return named.flatMap((of) =>
    [...content.matchAll(of)].flatMap(([, subject = '', tag = '']) => {
      const dialect = dialects.find(({ facts }) =>
        facts.images?.some((known) => known === subject || subject.endsWith(`/${known}`)),
      );
      return dialect === undefined ? [] : [{ of, dialect: dialect.id, version: versionIn(tag, dialect.facts), from }];
    }),
  );
}

/**
 * The server's version in a tag: `15-alpine`, `9.6`, `pg17`, `0.8.0-pg17`. What no server ever had is a version of the image.
 * Source: https://www.postgresql.org/support/versioning/
 */
function versionIn(tag: string, { supportedVersions }: DialectFacts): number | null {
  const [, first, second] = /(?:^|[._-])pg(\d+)/.exec(tag) ?? /^v?(\d+)(?:\.(\d+))?/.exec(tag) ?? [];
  const version = Number(second !== undefined && Number(first) < 10 ? `${first}.${second}` : (first ?? Number.NaN));
  return version >= supportedVersions.first && version <= supportedVersions.newest + newer ? version : null;
}

/** Versions that may come out after the newest that is supported here. */
const newer = 5;

/** Signals with those of a folder first. */
export function nearest(signals: readonly Signal[], root: string): readonly Signal[] {
  if (root === '') return signals;
  return [...signals].sort((one, other) => Number(isInside(other.from, root)) - Number(isInside(one.from, root)));
}

/**
 * The version of the nearest server of an engine that is named. One that is no longer supported counts only where no other is: it is most
 * often what somebody forgot. Where the files do not agree, the words name one that says something else.
 */
export function namedVersion(signals: readonly Signal[], root: string, dialect: string): Known<number> | null {
  const oldest = dialects.find(({ id }) => id === dialect)?.facts.supportedVersions.oldest ?? 0;
  const told = nearest(signals, root).flatMap(({ version, from, ...signal }) =>
    signal.dialect === dialect && version !== null ? [{ version, from }] : [],
  );
  const first = told.find(({ version }) => version >= oldest) ?? told[0];
  if (first === undefined) return null;
  const other = told.find(({ version, from }) => version !== first.version && from !== first.from);
  return {
    value: first.version,
    from: other === undefined ? first.from : `${first.from}; ${other.from} says ${other.version}`,
  };
}
