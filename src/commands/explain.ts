import type { Finding } from '../core/finding.js';
import type { Review } from '../core/review.js';
import { depthMarkdown } from '../review/depth.js';
import { didYouMean } from '../review/did-you-mean.js';
import { code } from '../review/escape.js';
import { commentMarkdown, ruleMarkdown } from '../review/markdown.js';
import { ruleById, rules } from '../review/shelves.js';
import type { Command } from './command.js';

/** `/dbspec explain`: the page of a rule, or of the finding in whose thread it is asked. */
export const explain: Command = {
  name: 'explain',
  usage: '/dbspec explain [rule]',
  summary: 'What a rule is about, why, and what to do instead. In a thread: the finding of that thread.',
  needs: [],
  async run([asked], { review, fingerprint }) {
    const all = [...(review?.findings ?? []), ...(review?.suppressed ?? [])];
    const finding = all.find((candidate) => candidate.fingerprint === fingerprint);
    if (finding !== undefined && review !== null && (asked === undefined || asked === finding.rule))
      return findingPage(finding, review);
    const name = (asked ?? '').replaceAll('`', '').slice(0, 60);
    const rule = ruleById(name);
    if (rule !== undefined) return ruleMarkdown(rule);
    const ids = rules.map((known) => known.id);
    const hint =
      asked === undefined
        ? 'Name a rule: `/dbspec explain drop-column`.'
        : `${code(name)} is not a rule.${didYouMean(name, ids)}`;
    const found = [...new Set(all.map((candidate) => candidate.rule))].map((id) => `\`${id}\``);
    return found.length === 0 ? hint : `${hint} This review speaks of ${found.join(', ')}.`;
  },
};

/** A finding in full depth, and the page of its rule. */
function findingPage(finding: Finding, review: Review): string {
  const shown = commentMarkdown({ ...finding, placement: { kind: 'file' } }, review);
  const rule = ruleById(finding.rule);
  return [shown, depthMarkdown(finding, review), ...(rule === undefined ? [] : [ruleMarkdown(rule)])].join('\n\n');
}
