import type { Config } from '../core/config.js';
import { blocksWrites } from '../core/effect.js';
import { text } from '../core/name.js';
import type { Conclusion, PlacedFinding } from '../core/review.js';
import type { Skipped } from '../core/source.js';
import { ruleById } from './shelves.js';
import { unreadPlaces } from './skipped-together.js';
import { count } from './words.js';

/** What the conclusion rests on. */
export interface Verdict {
  readonly findings: readonly PlacedFinding[];
  readonly skipped: readonly Skipped[];
  /** Something of ours went wrong, in words; null where all went well. */
  readonly internalError: string | null;
  /** Nothing of the change concerns a database. */
  readonly nothing: boolean;
}

/** The conclusion of a review and its title, by the configuration. */
export function conclude(
  verdict: Verdict,
  config: Config,
): { readonly conclusion: Conclusion; readonly title: string } {
  const judged = judge(verdict, config);
  if (config.mode !== 'observe' || verdict.nothing) return judged;
  return { conclusion: 'neutral', title: `Observing only, ${wouldHave[judged.conclusion]}: ${judged.title}` };
}

const wouldHave = {
  failure: 'would have failed',
  neutral: 'would have been neutral',
  success: 'would have passed',
} as const;

function judge(verdict: Verdict, config: Config): { readonly conclusion: Conclusion; readonly title: string } {
  const failing = verdict.findings.filter((finding) => fails(finding, config));
  if (failing.length > 0) return { conclusion: 'failure', title: titleOf(failing) };
  if (verdict.internalError !== null) {
    return { conclusion: config['on-internal-error'], title: `Not fully reviewed: ${verdict.internalError}` };
  }
  if (verdict.skipped.length > 0) {
    return {
      conclusion: config['on-unread'],
      title: `${count(unreadPlaces(verdict.skipped), 'part')} of this change could not be read`,
    };
  }
  if (verdict.nothing) return { conclusion: 'success', title: 'No database changes' };
  const rest = verdict.findings.filter((finding) => finding.severity !== 'notice').length;
  const notices = verdict.findings.length;
  if (rest > 0) return { conclusion: 'success', title: `${count(rest, 'finding')} to look at, ${noneFails(rest)}` };
  if (notices > 0) return { conclusion: 'success', title: `${count(notices, 'notice')}, ${noneFails(notices)}` };
  return { conclusion: 'success', title: 'Nothing found' };
}

function noneFails(number: number): string {
  return number === 1 ? 'which does not fail the check' : 'none fails the check';
}

/** Whether a finding fails the check. */
export function fails(finding: PlacedFinding, config: Config): boolean {
  if (config['fail-on'] === 'never' || finding.severity === 'notice') return false;
  return finding.severity === 'error' || config['fail-on'] === 'warning';
}

function titleOf(failing: readonly PlacedFinding[]): string {
  const blocking = failing.filter(
    ({ rule, effects }) => effects.some(blocksWrites) && ruleById(rule)?.beyondLocks !== true,
  );
  const tables = new Set(
    blocking.flatMap((finding) => (finding.subject.table === undefined ? [] : [text(finding.subject.table)])),
  );
  const [table = ''] = tables;
  // A title is shown as it is, in places that render Markdown too: only a name that says nothing there is named.
  if (blocking.length === failing.length && tables.size === 1 && /^[\w.$]+$/.test(table)) {
    return `${count(failing.length, 'problem')} would block ${blocking.some((finding) => finding.effects.some((effect) => effect.blocks === 'reads+writes')) ? 'queries' : 'writes'} on ${table}`;
  }
  return `${count(failing.length, 'problem')} to fix before this is merged`;
}
