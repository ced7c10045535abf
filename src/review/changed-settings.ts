import type { ChangeSet } from '../core/change-set.js';
import { configPath } from '../core/config.js';
import { configOf, type FileProblem } from './configuration.js';
import { factsAt } from './server-facts.js';
import { rules } from './shelves.js';

/** Sentences about a configuration, or files of facts, that a change edits: they are checked now and take effect when merged. */
export async function changedSettings(changes: ChangeSet, today: string): Promise<readonly string[]> {
  const changed = new Set(changes.files.filter(({ status }) => status !== 'removed').map(({ path }) => path));
  const ids = rules.map((rule) => rule.id);
  const { config, problems, overruled } = await configOf(changes, 'head', ids);
  const own = [...problems, ...overruled].filter(({ path }) => path === configPath);
  const named = [config.facts, ...config.databases.map((entry) => entry.facts)].flatMap((path) => path ?? []);
  const facts = [...new Set(named)].filter((path) => changed.has(path));
  return [
    ...(changes.files.some(({ path }) => path === configPath) ? configNotes(own) : []),
    ...misnamed.filter((path) => changed.has(path)).map(misnamedNote),
    ...(await Promise.all(facts.map((path) => factsNote(changes, path, today)))),
  ];
}

/** Names under which people look for the configuration, and nobody reads one. */
const misnamed = ['.github/dbspec.yaml', '.dbspec.yml', '.dbspec.yaml'];

function misnamedNote(path: string): string {
  return `\`${path}\` is not read. The configuration stands in \`${configPath}\`.`;
}

function configNotes(problems: readonly FileProblem[]): readonly string[] {
  if (problems.length === 0)
    return [`\`${configPath}\` changes in this pull request: it is valid, and takes effect when merged.`];
  return problems.map((problem) => `\`${configPath}\` of this pull request, line ${problem.line}: ${problem.message}`);
}

async function factsNote(changes: ChangeSet, path: string, today: string): Promise<string> {
  const { note } = await factsAt(changes.head, path, today);
  return note === undefined
    ? `\`${path}\` changes in this pull request: it is valid, and takes effect when merged.`
    : `In this pull request: ${note}`;
}
