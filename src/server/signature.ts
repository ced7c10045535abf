import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a body was signed with one of our secrets: two while a new one takes the place of the old. `signature` is the header
 * `x-hub-signature-256`; the body is as it came. Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSignedWith(secrets: readonly string[], body: Buffer, signature: string): boolean {
  const given = Buffer.from(signature);
  // Every secret is tried, so that the time tells nobody which one it was.
  return secrets
    .map((secret) => {
      const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    })
    .includes(true);
}
