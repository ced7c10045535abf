import type { ChangeSet, EarlierContents } from '../core/change-set.js';
import { UpstreamError, UserError } from '../core/errors.js';
import type { ChangeView } from '../core/rule.js';

/** Most edited migrations whose earlier contents are asked for: a change of more is no restore of one. */
const mostAsked = 100;

/** Edited migrations, each with whether the change gives back bytes that it held for longer on the base branch than those of today. */
export async function withRestored(edited: ChangeView['edited'], changes: ChangeSet): Promise<ChangeView['edited']> {
  const isKept = ({ path, removed }: ChangeView['edited'][number]): boolean =>
    !removed && changes.files.some((file) => file.path === path && file.status === 'modified');
  const asked = edited.filter(isKept).map(({ path }) => path);
  if (changes.earlier === undefined || asked.length === 0 || asked.length > mostAsked) return edited;
  const [earlier, now] = await Promise.all([changes.earlier(asked).catch(unknown), changes.head.list()]);
  if (earlier === null) return edited;
  const isRestored = (path: string): boolean => {
    const times = timesOf(path, earlier);
    const back = times.get(now.find((entry) => entry.path === path)?.contentId ?? '') ?? 0;
    const [current] = earlier.contents.get(path) ?? [];
    return back > (times.get(current?.contentId ?? '') ?? 0);
  };
  return edited.map((one) => (asked.includes(one.path) && isRestored(one.path) ? { ...one, restores: true } : one));
}

/** Who cannot ask for the history, as in a clone that lacks it, reviews the edit as one. */
function unknown(error: unknown): null {
  if (error instanceof UpstreamError || error instanceof UserError) return null;
  throw error;
}

/** How long a file held each of its contents, by their ids, in milliseconds. */
function timesOf(path: string, { tipMs, contents }: EarlierContents): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  let until = tipMs;
  for (const { contentId, sinceMs } of contents.get(path) ?? []) {
    times.set(contentId, (times.get(contentId) ?? 0) + Math.max(until - sinceMs, 0));
    until = sinceMs;
  }
  return times;
}
