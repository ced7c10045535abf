import { setTimeout as sleep } from 'node:timers/promises';

/** What a sender sends: bodies with their headers, already signed, at a steady rate. */
export interface Pouring {
  readonly url: string;
  readonly perSecond: number;
  readonly requests: readonly { readonly body: string; readonly headers: Readonly<Record<string, string>> }[];
}

/** Sends at a steady rate and gives the time that each took to be acknowledged, in milliseconds; null for a refusal. */
async function pour({ url, perSecond, requests }: Pouring): Promise<readonly (number | null)[]> {
  return Promise.all(
    requests.map(async ({ body, headers }, index) => {
      await sleep((index * 1000) / perSecond);
      const sent = performance.now();
      const response = await fetch(url, { method: 'POST', body, headers });
      await response.arrayBuffer();
      return response.status === 202 ? performance.now() - sent : null;
    }),
  );
}

// A process of its own: what is measured must not wait for the fake GitHub, which the reviews ask meanwhile.
process.once('message', async (pouring: Pouring) => {
  process.send?.(await pour(pouring));
  process.disconnect();
});
