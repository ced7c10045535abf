import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Workbench } from '../core/ports.js';
import type { Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';
import { code } from './escape.js';
import { matchesAny } from './globs.js';
import { ruleMarkdown } from './markdown.js';
import type { World } from './rule-contexts.js';
import { ruleById, systems } from './shelves.js';

/** Longest answer of a workbench, in UTF-16 units, and most files that a search reads. */
const bounds = { answer: 30_000, files: 2_000, hits: 60 };

/** What a specialist may ask of one review: bounded, read-only, and never a file that the configuration keeps back. */
export function openWorkbench(changes: ChangeSet, config: Config, worlds: readonly World[]): Workbench {
  const secret = (path: string): boolean => matchesAny(path, config.specialist['never-send']);
  const schemas = worlds.map((world) => world.schemaAfter);
  return {
    readFile: (path, startLine, endLine) => readFile(changes, secret, path, startLine, endLine),
    search: (pattern) => search(changes, secret, pattern),
    table: async (name) => describeTable(worlds, schemas, name),
    whoUses: async (table, column) => whoUses(worlds, table, column),
    check: async () => 'Checking SQL of your own is not offered yet.',
    rehearse: async () => 'Running SQL of your own is not offered yet.',
    rule: async (id) => {
      const rule = ruleById(id);
      return rule === undefined ? `There is no rule ${code(id)}.` : ruleMarkdown(rule);
    },
    playbook: async (id) =>
      systems.find((system) => system.id === id)?.playbook.text ?? `There is no playbook for ${code(id)}.`,
  };
}

async function readFile(
  changes: ChangeSet,
  secret: (path: string) => boolean,
  path: string,
  startLine = 1,
  endLine = Number.MAX_SAFE_INTEGER,
): Promise<string> {
  if (secret(path)) return 'This file is not sent: the configuration keeps it back.';
  const file = await changes.head.read(path);
  if (file === null) return `There is no text file ${code(path)} at the head.`;
  const lines = file.text.split('\n').slice(startLine - 1, endLine);
  return clip(lines.map((line, index) => `${startLine + index}: ${line}`).join('\n'));
}

async function search(changes: ChangeSet, secret: (path: string) => boolean, pattern: string): Promise<string> {
  const entries = (await changes.head.list())
    .filter((entry) => !secret(entry.path) && entry.bytes < 500_000)
    .slice(0, bounds.files);
  const files = await changes.head.readMany(entries.map((entry) => entry.path));
  const wanted = pattern.toLowerCase();
  const hits: string[] = [];
  for (const file of files.values()) {
    const lines = file.text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.toLowerCase().includes(wanted)) continue;
      hits.push(`${file.path}:${index + 1}: ${line.trim().slice(0, 200)}`);
      if (hits.length >= bounds.hits) return clip(`${hits.join('\n')}\n[more hits are not shown]`);
    }
  }
  return hits.length === 0 ? 'Nothing found.' : clip(hits.join('\n'));
}

function describeTable(worlds: readonly World[], schemas: readonly Schema[], name: string): string {
  for (const [index, schema] of schemas.entries()) {
    const [first, second] = name.split('.');
    const table = tableOf(schema, second === undefined ? { name: first ?? '' } : { schema: first ?? '', name: second });
    const dialect = worlds[index]?.dialect;
    if (table === undefined || dialect === undefined) continue;
    const owned = dialect
      .build(schema)
      .filter(
        (operation) =>
          'table' in operation && typeof operation.table === 'object' && operation.table?.name === table.name.name,
      );
    return clip(owned.map((operation) => `${dialect.print(operation)};`).join('\n'));
  }
  return `There is no table ${code(name)} in the schema.`;
}

function whoUses(worlds: readonly World[], table: string, column?: string): string {
  const uses = worlds.flatMap((world) => world.uses(table, column));
  if (uses.length === 0)
    return worlds.some((world) => world.canSeeUses)
      ? 'No model or query names it.'
      : 'No code of the application was read.';
  return clip(
    uses
      .map(
        (use) =>
          `${use.location.path}:${use.location.startLine}: ${use.what}${use.writes ? ' (writes)' : ''}, at the ${use.revision}`,
      )
      .join('\n'),
  );
}

function clip(text: string): string {
  return text.length <= bounds.answer ? text : `${text.slice(0, bounds.answer)}\n[cut here]`;
}
