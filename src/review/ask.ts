import { UserError } from '../core/errors.js';
import type { Specialist } from '../core/ports.js';
import { neutral, questionFor, type ReviewSession } from './consult.js';
import { schemaAtHead } from './schema-at-head.js';
import { openWorkbench } from './workbench.js';

/** Longest schema that goes along with a question, in UTF-16 units. */
const longestSchema = 30_000;

/**
 * Puts a question of a person to the specialist, with the facts of the review, and gives the answer as Markdown. It drafts no findings.
 *
 * @throws UserError that says why there is no answer
 */
export async function askSpecialist(
  session: ReviewSession,
  specialist: Specialist,
  question: string,
  signal?: AbortSignal,
): Promise<string> {
  const { changes, config, worlds } = session;
  const material = await questionFor(session);
  const asked = {
    ...material,
    kind: 'ask' as const,
    facts: worlds.length === 0 ? `${material.facts}\n${await schemaFacts(session)}` : material.facts,
    question,
    limits: { ...material.limits, maxFindings: 0 },
  };
  const { note, report } = await specialist.consult(asked, openWorkbench(changes, config, worlds), signal);
  if (note === null) throw new UserError(`The specialist gave no answer: ${report.detail}.`);
  const cut = report.status === 'partial' ? ' · the answer was cut short' : '';
  return `${neutral(note)}\n\n<sub>judged by the model · ${neutral(report.detail)}${cut}</sub>`;
}

/** The schema of the head, for a question that is about no change. */
async function schemaFacts({ changes }: ReviewSession): Promise<string> {
  const schemas = await schemaAtHead(changes.head);
  const text = schemas.map(({ framework, root, sql }) => `Schema of ${framework} in /${root}:\n${sql}`).join('\n');
  return text.length <= longestSchema ? text : `${text.slice(0, longestSchema)}\n[cut here]`;
}
