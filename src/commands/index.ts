import type { Command } from '../core/command.js';
import * as members from './members.js';

export * from './members.js';

/** Every slash command. */
export const commands: readonly Command[] = Object.values(members);

/** A command as a comment wrote it. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * The first line of a comment that calls dbspec, outside code fences and quotes. Null where none does.
 */
export function callIn(comment: string): Call | null {
  let fence: string | null = null;
  for (const line of comment.split(/\r?\n/)) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (mark !== null) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence;
    if (mark !== null || fence !== null) continue;
    const match = /^\/dbspec(?:\s+(\S+))?(?:\s+(.*))?$/.exec(line.trimEnd());
    if (match !== null)
      return { name: match[1] ?? 'help', args: (match[2] ?? '').split(/\s+/).filter((word) => word !== '') };
  }
  return null;
}
