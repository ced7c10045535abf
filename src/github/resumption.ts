import { z } from 'zod';
import type { Delivery } from '../core/ports.js';

/** An event of our own, which no webhook brings: a review that was lost is to be made up for, or one may end otherwise on a base that has moved. */
export const ownEvent = 'dbspec';

const resumptionShape = z.object({
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.number() }),
  number: z.number(),
  action: z.enum(['resume', 'look again']),
});

/** The delivery that makes up for a lost review, or has a second look. `id` tells one such order from another. */
export function resumptionOf(
  id: string,
  place: { readonly owner: string; readonly name: string; readonly installation: number; readonly number: number },
  action: Resumption['action'] = 'resume',
): Delivery {
  const { owner, name, installation, number } = place;
  const payload = {
    action,
    number,
    repository: { name, owner: { login: owner } },
    installation: { id: installation },
  };
  return {
    id,
    event: ownEvent,
    action,
    installation,
    group: `${owner}/${name}#${number}`,
    // A second look must not end the review that is under way.
    replaces: action === 'resume',
    payload,
  };
}

/** Which pull request is to be reviewed, on its head as it is when that happens. */
export interface Resumption {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
  readonly number: number;
  readonly action: 'resume' | 'look again';
}

/** Reads the payload of our own event. */
export function resumptionIn(payload: unknown): Resumption {
  const { repository, installation, number, action } = resumptionShape.parse(payload);
  return { owner: repository.owner.login, repo: repository.name, installation: installation.id, number, action };
}
