import type { Revision } from '../core/change-set.js';
import type { SourceFile } from '../core/source.js';
import type { RecognisedSystem, Signal, System } from '../core/system.js';
import { matchesAny } from './globs.js';
import { systems } from './shelves.js';

const manifest =
  /(?:^|\/)(?:package\.json|Gemfile|Gemfile\.lock|requirements[^/]*\.txt|pyproject\.toml|Pipfile|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|composer\.json|mix\.exs|[^/]+\.csproj)$/;
const settings =
  /(?:^|\/)(?:(?:docker-)?compose[^/]*\.ya?ml|Dockerfile|\.env\.example|\.env\.sample|[^/]*config[^/]*\.ya?ml|database\.yml|\.gitlab-ci\.ya?ml)$|^\.github\/workflows\/[^/]+\.ya?ml$/;

/** Systems that the files of a revision show, each with what was seen. */
export async function recogniseSystems(revision: Revision): Promise<readonly RecognisedSystem[]> {
  const entries = (await revision.list()).filter(
    (entry) => entry.bytes < 300_000 && (manifest.test(entry.path) || settings.test(entry.path)),
  );
  const files = [...(await revision.readMany(entries.slice(0, 200).map((entry) => entry.path))).values()];
  return systems.flatMap((system) => recogniseOne(system, files));
}

function recogniseOne(system: System, files: readonly SourceFile[]): readonly RecognisedSystem[] {
  const because = files.flatMap((file) => {
    const seen = system.signals.find((signal) => shows(file, signal));
    return seen === undefined ? [] : [{ path: file.path, what: inWords(seen) }];
  });
  if (because.length === 0) return [];
  return [{ id: system.id, title: system.title, because, version: null }];
}

function shows(file: SourceFile, signal: Signal): boolean {
  switch (signal.kind) {
    case 'dependency':
      return manifest.test(file.path) && names(file.text, signal.name);
    case 'image':
      return (
        settings.test(file.path) &&
        new RegExp(
          `(?:image:|FROM)\\s*(?:&[\\w.-]+\\s+)?["']?(?:[\\w.-]+/)*?${literally(signal.name)}(?=[:\\s"'@]|$)`,
          'm',
        ).test(file.text)
      );
    case 'url':
      return settings.test(file.path) && new RegExp(`\\b${literally(signal.scheme)}://`).test(file.text);
    case 'path':
      return matchesAny(file.path, [signal.glob]);
  }
}

/** A dependency by its whole name: `pg` is not `pg-boss`. */
function names(text: string, name: string): boolean {
  const parts = name.split(':').map(literally);
  if (parts.length === 2) return new RegExp(`${parts[0]}[\\s\\S]{0,200}?${parts[1]}`).test(text);
  return new RegExp(`(?:^|["'\\s])${parts[0]}(?=["'\\s=<>~!;,[]|$)`, 'm').test(text);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function inWords(signal: Signal): string {
  switch (signal.kind) {
    case 'dependency':
      return `depends on ${signal.name}`;
    case 'image':
      return `runs the image ${signal.name}`;
    case 'url':
      return `has an address that begins with ${signal.scheme}://`;
    case 'path':
      return `is at ${signal.glob}`;
  }
}
