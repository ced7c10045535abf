import { z } from 'zod';
import type { Delivery } from '../core/ports.js';

/** An event of our own, which no webhook brings: a review that was lost is to be made up for. */
export const ownEvent = 'dbspec';

const resumptionShape = z.object({
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  installation: z.object({ id: z.number() }),
  number: z.number(),
});

/** The delivery that makes up for a lost review. `id` tells one such order from another. */
export function resumptionOf(
  id: string,
  place: { readonly owner: string; readonly name: string; readonly installation: number; readonly number: number },
): Delivery {
  const { owner, name, installation, number } = place;
  const payload = {
    action: 'resume',
    number,
    repository: { name, owner: { login: owner } },
    installation: { id: installation },
  };
  return {
    id,
    event: ownEvent,
    action: 'resume',
    installation,
    group: `${owner}/${name}#${number}`,
    replaces: true,
    payload,
  };
}

/** Which pull request is to be reviewed, on its head as it is when that happens. */
export interface Resumption {
  readonly owner: string;
  readonly repo: string;
  readonly installation: number;
  readonly number: number;
}

/** Reads the payload of our own event. */
export function resumptionIn(payload: unknown): Resumption {
  const { repository, installation, number } = resumptionShape.parse(payload);
  return { owner: repository.owner.login, repo: repository.name, installation: installation.id, number };
}
