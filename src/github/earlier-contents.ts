import { z } from 'zod';
import type { EarlierContents } from '../core/change-set.js';
import { query } from './client.js';
import type { Repository } from './repository.js';

/** Commits of a file that are looked through for what it held. */
const mostCommits = 30;

const historyShape = z.object({
  nodes: z.array(z.object({ committedDate: z.string(), file: z.object({ oid: z.string() }).nullable() })),
});
const answerShape = z.object({
  repository: z
    .object({ object: z.object({ committedDate: z.string() }).catchall(historyShape).nullable() })
    .nullable(),
});

/** Paths that one request asks for. */
const mostPaths = 25;

/**
 * What files held in the history of a commit.
 *
 * Source: https://docs.github.com/en/graphql/reference/objects#commit
 */
export async function earlierContents(
  repository: Repository,
  base: string,
  paths: readonly string[],
): Promise<EarlierContents> {
  const parts = Array.from({ length: Math.ceil(paths.length / mostPaths) }, (_, at) =>
    paths.slice(at * mostPaths, (at + 1) * mostPaths),
  );
  const answers = await Promise.all(parts.map((part) => contentsOf(repository, base, part)));
  return { tipMs: answers[0]?.tipMs ?? 0, contents: new Map(answers.flatMap(({ contents }) => [...contents])) };
}

async function contentsOf(
  { client, owner, name }: Repository,
  base: string,
  paths: readonly string[],
): Promise<EarlierContents> {
  const declared = paths.map((_, index) => `, $path${index}: String!`).join('');
  const histories = paths.map((_, index) => {
    const path = `path: $path${index}`;
    return `file${index}: history(first: ${mostCommits}, ${path}) { nodes { committedDate file(${path}) { oid } } }`;
  });
  const fields = `... on Commit { committedDate ${histories.join(' ')} }`;
  const text = `query($owner: String!, $name: String!, $base: GitObjectID!${declared}) { repository(owner: $owner, name: $name) { object(oid: $base) { ${fields} } } }`;
  const given = Object.fromEntries(paths.map((path, index) => [`path${index}`, path]));
  const { repository } = await query(client, text, { owner, name, base, ...given }, answerShape);
  const commit = repository?.object ?? { committedDate: '' };
  const { committedDate, ...found } = commit;
  return { tipMs: Date.parse(committedDate), contents: contentsIn(found, paths) };
}

function contentsIn(
  found: Readonly<Record<string, z.output<typeof historyShape>>>,
  paths: readonly string[],
): EarlierContents['contents'] {
  return new Map(
    paths.map((path, index) => {
      const nodes = found[`file${index}`]?.nodes ?? [];
      const held = nodes.flatMap(({ committedDate, file }) =>
        file === null ? [] : [{ contentId: file.oid, sinceMs: Date.parse(committedDate) }],
      );
      return [path, held];
    }),
  );
}
