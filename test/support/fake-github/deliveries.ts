import { nextId, now, type Webhook } from './records.js';
import { signedHeaders } from './webhooks.js';

/** Where webhooks go. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

/** One attempt at a webhook, as the app's list of deliveries shows it. */
export interface FakeDelivery {
  readonly id: number;
  readonly webhook: Webhook;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  /** In seconds. */
  readonly duration: number;
  /** `OK`, or why it failed. */
  readonly status: string;
  readonly status_code: number;
}

/** Sends webhooks, and keeps what became of them. GitHub never sends one again by itself. */
export interface Deliveries {
  readonly all: readonly FakeDelivery[];
  /** Sends a webhook, and gives the status of the answer; 0 where there was none. */
  deliver(webhook: Webhook, to: Receiver): Promise<number>;
  /** Keeps a delivery that nobody received. */
  lost(webhook: Webhook, to: Receiver): void;
  /** Sends a delivery once more, under the same GUID. */
  redeliver(delivery: FakeDelivery): void;
  /** Waits for what was sent again. */
  settled(): Promise<void>;
}

/** How long a receiver may take, in milliseconds. Source: https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks */
const limitMs = 10_000;

export function openDeliveries(): Deliveries {
  const all: FakeDelivery[] = [];
  const receivers = new Map<string, Receiver>();
  const underWay = new Set<Promise<number>>();
  const keep = (webhook: Webhook, redelivery: boolean, code: number, startedMs: number) => {
    const status =
      code >= 200 && code < 300 ? 'OK' : code === 0 ? 'failed to connect to host' : `Invalid HTTP Response: ${code}`;
    const duration = (Date.now() - startedMs) / 1000;
    all.push({ id: nextId(), webhook, delivered_at: now(), redelivery, duration, status, status_code: code });
  };
  const attempt = async (webhook: Webhook, to: Receiver, redelivery: boolean): Promise<number> => {
    const startedMs = Date.now();
    const body = JSON.stringify(webhook.payload);
    const headers = signedHeaders(webhook, body, to.secret);
    const code = await fetch(to.url, { method: 'POST', body, headers, signal: AbortSignal.timeout(limitMs) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    keep(webhook, redelivery, code, startedMs);
    return code;
  };
  return {
    all,
    deliver(webhook, to) {
      receivers.set(webhook.id, to);
      return attempt(webhook, to, false);
    },
    lost(webhook, to) {
      receivers.set(webhook.id, to);
      keep(webhook, false, 0, Date.now());
    },
    redeliver({ webhook }) {
      const to = receivers.get(webhook.id);
      if (to === undefined) return;
      const sent = attempt(webhook, to, true);
      underWay.add(sent);
      void sent.finally(() => underWay.delete(sent));
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
