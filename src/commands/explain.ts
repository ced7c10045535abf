import { didYouMean } from '../review/did-you-mean.js';
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
    const finding = review?.findings.find((candidate) => candidate.fingerprint === fingerprint);
    const rule = ruleById(asked ?? finding?.rule ?? '');
    if (rule !== undefined) {
      return finding === undefined || review === null || asked !== undefined
        ? ruleMarkdown(rule)
        : `${commentMarkdown(finding, review)}\n\n${ruleMarkdown(rule)}`;
    }
    const found = [...new Set(review?.findings.map((candidate) => candidate.rule) ?? [])];
    const hint =
      asked === undefined
        ? 'Name a rule: `/dbspec explain drop-column`.'
        : `\`${asked.replaceAll('`', '').slice(0, 60)}\` is not a rule.${didYouMean(
            asked,
            rules.map((known) => known.id),
          )}`;
    return found.length === 0 ? hint : `${hint} This review speaks of ${found.map((id) => `\`${id}\``).join(', ')}.`;
  },
};
