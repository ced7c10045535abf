import type { Project } from '../core/framework.js';
import { isInside } from './configured.js';

/** The folder of the application whose code uses a project's database: the project's own where nothing tells of another. */
export function applicationOf({ root, application }: Pick<Project, 'root' | 'application'>): string {
  return application ?? root;
}

/**
 * The folder in which code may name the tables of a project: all of a repository with one database; else the module that holds the migrations,
 * or only the application where that module holds others too. `paths` are the files of the revision.
 */
export function scopeOf(project: Project, all: readonly Project[], paths: readonly string[]): string {
  const others = all.filter((other) => other !== project && !isForOtherEngine(project, other) && !isAside(other.root));
  if (others.length === 0) return '';
  // What is built together runs together.
  const source = /^(?:(.+)\/)?src\//.exec(project.root);
  if (source !== null) return source[1] ?? 'src';
  const module = moduleOf(applicationOf(project), paths);
  return others.some(({ root }) => isInside(root, module)) ? applicationOf(project) : module;
}

/** Folders side by side for the engines on which one application runs. */
function isForOtherEngine(one: Project, other: Project): boolean {
  const [own, its] = [one.dialect?.value, other.dialect?.value];
  return own !== undefined && its !== undefined && own !== its && parentOf(one.root) === parentOf(other.root);
}

/** No running version of an application uses it. */
function isAside(root: string): boolean {
  return /(?:^|\/)(?:tests?|specs?|__tests__|e2e|testdata|fixtures?|stubs?|mocks?|examples?|samples?|demos?|dummy)(?:\/|$)/.test(
    root,
  );
}

/** What lists the dependencies of a module. */
const manifest =
  /(?:^|\/)(?:package\.json|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|[^/]+\.gemspec|pyproject\.toml|composer\.json|mix\.exs|[^/]+\.csproj)$/;

/** The nearest folder round another that has a manifest; itself where none has. */
function moduleOf(folder: string, paths: readonly string[]): string {
  const modules = new Set(paths.filter((path) => manifest.test(path)).map(parentOf));
  for (let at = folder; ; at = parentOf(at)) {
    if (modules.has(at)) return at;
    if (at === '') return folder;
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
