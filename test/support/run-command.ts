import { type CommandContext, commands, type PullDesk } from '../../src/commands/index.js';
import type { ChangeSet } from '../../src/core/change-set.js';
import { defaultConfig } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import type { AcceptedRisk } from '../../src/core/risk.js';
import { startReview } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

/** What a command did besides its answer. */
export interface Done {
  readonly accepted: readonly AcceptedRisk[];
  readonly withdrawn: readonly (readonly [string, string | null])[];
  readonly reviewedAgain: boolean;
}

/** A context of a command, as the door would open it, with everything in memory. */
export interface CommandUnderTest {
  readonly done: Done;
  run(name: string, words?: string): Promise<string>;
}

export function commandsOn(changes: ChangeSet | null, changed: Partial<CommandContext> = {}): CommandUnderTest {
  const accepted: AcceptedRisk[] = [];
  const withdrawn: [string, string | null][] = [];
  const done = { accepted, withdrawn, reviewedAgain: false };
  const pull: PullDesk = {
    reviewedSha: changes?.head.id ?? null,
    headSha: async () => changes?.head.id ?? '',
    accept: async (risk) => void accepted.push(risk),
    withdraw: async (rule, fingerprint) => withdrawn.push([rule, fingerprint]),
    risks: async () => accepted,
    reviewAgain() {
      done.reviewedAgain = true;
    },
  };
  const needed = async (): Promise<ChangeSet> => {
    if (changes === null) throw new Error('this command is given no change');
    return changes;
  };
  const session = async () => startReview({ changes: await needed(), services: noServices });
  let review: Review | null | undefined = changed.review;
  return {
    done,
    async run(name, words = '') {
      const command = commands.find((candidate) => candidate.name === name);
      if (command === undefined) throw new Error(`There is no command ${name}.`);
      if (review === undefined) review = changes === null ? null : (await session()).review;
      const context: CommandContext = {
        fingerprint: null,
        below: '',
        actor: 'mona',
        today: '2026-11-27',
        pull,
        specialist: null,
        changes: needed,
        config: async () => defaultConfig(),
        refusalFor: async () => null,
        session,
        signal: new AbortController().signal,
        ...changed,
        review,
      };
      const args = words.split(/\s+/).filter((word) => word !== '');
      return command.run(args, context);
    },
  };
}
