import { z } from 'zod';
import type { Delivery } from '../core/ports.js';

/** An event of our own, which no webhook brings: a review that was lost is to be made up for, or one may end otherwise on a base that has moved. */
export const ownEvent = 'dbspec';

const resumptionShape = z.object({
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.number() }),
  number: z.number(),
  action: z.enum(['resume', 'look again', 'move on', 'again']),
  // Orders that were stored by an older version name none.
  head_sha: z.string().nullable().default(null),
  asks_specialist: z.string().nullable().default(null),
});

/** What an order is about. A run that is repeated after a crash must find the check that it opened, so each order has one head. */
export interface Order {
  readonly action: Resumption['action'];
  readonly headSha: string;
  /** Login of the person who asked for the specialist too. */
  readonly asksSpecialist?: string | null;
}

/** The delivery that makes up for a lost review, goes on with a newer head, has a second look, or reviews a head again. `id` tells one such order from another. */
export function resumptionOf(
  id: string,
  place: { readonly owner: string; readonly name: string; readonly installation: number; readonly number: number },
  { action, headSha, asksSpecialist = null }: Order,
): Delivery {
  const { owner, name, installation, number } = place;
  const payload = {
    action,
    number,
    head_sha: headSha,
    asks_specialist: asksSpecialist,
    repository: { name, owner: { login: owner } },
    installation: { id: installation },
  };
  return {
    id,
    event: ownEvent,
    action,
    installation,
    group: `${owner}/${name}#${number}`,
    // A second look must not end the review that is under way, nor a newer head what was pushed after it.
    replaces: action === 'resume',
    payload,
  };
}

/** Which pull request is to be reviewed, and on which head: null for the one of that time. */
export interface Resumption {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
  readonly number: number;
  readonly headSha: string | null;
  readonly asksSpecialist: string | null;
  readonly action: 'resume' | 'look again' | 'move on' | 'again';
}

/** Reads the payload of our own event. */
export function resumptionIn(payload: unknown): Resumption {
  const shape = resumptionShape.parse(payload);
  const { repository, installation, number, action, head_sha: headSha, asks_specialist: asksSpecialist } = shape;
  const place = { owner: repository.owner.login, repo: repository.name, installation: installation.id };
  return { ...place, number, headSha, asksSpecialist, action };
}
