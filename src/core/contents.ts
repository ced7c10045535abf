/** How the keys of contents begin that were read from a repository, `owner/name`; of every repository of the installation where none is named. */
export function contentsOf(installation: number, repository?: string): string {
  return `installation:${installation}:${repository === undefined ? '' : `${repository}:`}`;
}
