import type { Command } from './command.js';
import * as members from './members.js';

export type { Command, CommandContext, PullDesk } from './command.js';
export * from './members.js';

/** Every slash command. */
export const commands: readonly Command[] = Object.values(members);

/** A command as a comment wrote it. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  /** The lines below it. */
  readonly below: string;
}

/**
 * The first line of a comment that calls dbspec, outside code fences and quotes. Null where none does.
 */
export function callIn(comment: string): Call | null {
  let fence: string | null = null;
  const lines = comment.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (mark !== null) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    if (mark !== null || fence !== null) continue;
    const match = /^\/dbspec(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line.trimEnd());
    if (match === null) continue;
    const args = (match[2] ?? '').split(/\s+/).filter((word) => word !== '');
    return {
      name: (match[1] ?? 'help').toLowerCase(),
      args,
      below: lines
        .slice(index + 1)
        .join('\n')
        .trim(),
    };
  }
  return null;
}
