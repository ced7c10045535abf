import type { Entry, Revision } from '../../core/change-set.js';
import { ancestors } from './project.js';

const besides =
  /^(?:(?:GNU)?[Mm]akefile|[\w.-]+\.mk|[Tt]askfile\.ya?ml|[Jj]ustfile|Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml|[\w.-]+\.sh|package\.json)$/;
const workflow = /^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Most files that are read for a sign, and the most bytes of one. */
const most = { files: 16, bytes: 60_000 };

/** Whether a file that builds, starts or tests the application around a folder names a tool: a Makefile, a container, a workflow. */
export async function isNamedAround(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
  tool: RegExp,
): Promise<boolean> {
  const above = new Set(ancestors(folder).flatMap((one) => [one, `${one}/scripts`.replace(/^\//, '')]));
  const paths = listing
    .filter(({ path, bytes }) => {
      const at = path.lastIndexOf('/');
      const isBeside = above.has(path.slice(0, Math.max(at, 0))) && besides.test(path.slice(at + 1));
      return bytes <= most.bytes && (isBeside || workflow.test(path));
    })
    .map(({ path }) => path)
    .sort((one, other) => one.split('/').length - other.split('/').length || (one < other ? -1 : 1));
  const texts = await revision.readMany(paths.slice(0, most.files));
  return [...texts.values()].some((file) => tool.test(file.text));
}
