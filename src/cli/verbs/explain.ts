import type { Command } from 'commander';
import { UserError } from '../../core/errors.js';
import { didYouMean } from '../../review/did-you-mean.js';
import { ruleMarkdown } from '../../review/markdown.js';
import { ruleById, rules } from '../../review/shelves.js';

/** `dbspec explain`: the page of a rule. */
export function explainVerb(program: Command): void {
  program
    .command('explain')
    .description('the page of a rule: what, why, instead, examples, sources')
    .argument('<rule>')
    .action((id: string) => {
      const rule = ruleById(id);
      if (rule === undefined)
        throw new UserError(
          `\`${id}\` is not a rule.${didYouMean(
            id,
            rules.map((known) => known.id),
          )} \`dbspec rules\` lists them.`,
        );
      process.stdout.write(`${ruleMarkdown(rule)}\n`);
    });
}
