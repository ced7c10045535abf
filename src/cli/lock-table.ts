import pc from 'picocolors';
import type { Blocks, Effect } from '../core/effect.js';
import type { Behaviour, LockEntry } from '../core/lock-table.js';
import { text } from '../core/name.js';

/** Who waits, in words. */
const waiters: Readonly<Record<Blocks, string>> = {
  none: 'nobody waits',
  ddl: 'schema changes wait',
  writes: 'writes wait',
  'reads+writes': 'reads and writes wait',
};

/** The lock table as lines of at most 120 columns. */
export function lockText(entries: readonly LockEntry[]): string {
  const lines = entries.flatMap((entry, at) => [
    ...(entry.group === entries[at - 1]?.group ? [] : [...(at === 0 ? [] : ['']), pc.bold(entry.group), '']),
    `${entry.title}${pc.dim(`  ${cut(entry.sql, 116 - entry.title.length)}`)}`,
    ...entry.behaviours.flatMap((one) => behaviourLines(one, entry)),
    pc.dim(`    ${provenWords(entry)}`),
  ]);
  return lines.join('\n');
}

/** The lock table as one Markdown table for each group. */
export function lockMarkdown(entries: readonly LockEntry[]): string {
  const head =
    '| operation | lock | on | who waits | until | work | versions | proven on |\n|---|---|---|---|---|---|---|---|';
  return entries
    .flatMap((entry, at) => [
      ...(entry.group === entries[at - 1]?.group ? [] : [`${at === 0 ? '' : '\n'}## ${entry.group}\n\n${head}`]),
      ...entry.behaviours.flatMap((one) => markdownRows(one, entry)),
    ])
    .join('\n');
}

function markdownRows({ from, to, effects }: Behaviour, entry: LockEntry): readonly string[] {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const operation = `${entry.title}: \`${entry.sql}\``;
  const ends = [versions(from, to), shortNames(entry).join(', ') || 'nothing'];
  const named = effects.filter(({ lock }) => lock !== null);
  if (named.length === 0) return [row([operation, 'none', '', waiters.none, '', '', ...ends])];
  return named.map((effect) =>
    row([
      operation,
      `\`${effect.lock}\``,
      `\`${text(effect.relation)}\``,
      waiters[effect.blocks],
      effect.blocks === 'none' ? '' : until(effect),
      work(effect),
      ...ends,
    ]),
  );
}

function behaviourLines({ from, to, effects }: Behaviour, entry: LockEntry): readonly string[] {
  const when = entry.behaviours.length > 1 || entry.lackedBy.length > 0 ? versions(from, to) : '';
  const named = effects.filter(({ lock }) => lock !== null);
  if (named.length === 0) return [`    no lock that others want  ${when}`.trimEnd()];
  return named.map((effect) => {
    const wait = effect.blocks === 'none' ? waiters.none : `${waiters[effect.blocks]} until ${until(effect)}`;
    const cells = [
      (effect.lock ?? '').padEnd(22),
      `on ${text(effect.relation)}`.padEnd(24),
      wait.padEnd(36),
      work(effect).padEnd(21),
      when,
    ];
    return `    ${cells.join(' ')}`.trimEnd();
  });
}

function until(effect: Effect): string {
  return effect.until === 'transaction' ? 'commit' : 'it ends';
}

function work({ rewrite, scan, indexBuild }: Effect): string {
  const parts = [rewrite ? 'rewrite' : scan ? 'scan' : '', indexBuild ? 'index build' : ''];
  return parts.filter((part) => part !== '').join(', ');
}

function versions(from: number, to: number): string {
  return from === to ? String(from) : `${from} to ${to}`;
}

function provenWords(entry: LockEntry): string {
  const { provenOn, lackedBy } = entry;
  const seen = provenOn.length === 0 ? 'proven on nothing' : `proven on ${shortNames(entry).join(', ')}`;
  return lackedBy.length === 0 ? seen : `${seen}; not in ${versions(lackedBy[0] ?? 0, lackedBy.at(-1) ?? 0)}`;
}

/** Engines by as little as tells them apart: `PGlite 18.6`, `15.18`. */
function shortNames({ provenOn }: LockEntry): readonly string[] {
  return provenOn.map((engine) => engine.replace(', PostgreSQL', '').replace(/^PostgreSQL /, ''));
}

function cut(sql: string, length: number): string {
  return sql.length <= length ? sql : `${sql.slice(0, Math.max(0, length - 1))}…`;
}
