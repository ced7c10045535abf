import type { Evidence } from '../core/rehearsal.js';

/**
 * Why an error is one of the shadow database and not of the change, by its code: then nothing is known of the statement.
 * Source: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
export function ownLimit({ outcome, code = '', message = '' }: Evidence): string | null {
  if (outcome !== 'failed') return null;
  const words = message.split('\n')[0] ?? '';
  if (code.startsWith('53')) return `the shadow database has no room for it: ${words}`;
  if (code.startsWith('57')) return `it was stopped: ${words}`;
  if (code.startsWith('58')) return `the machine of the shadow database is not that of the server: ${words}`;
  if (code === '42501') return `the role of the shadow database may not do it: ${words}`;
  if (code === '25P01') return 'it ended the transaction of the rehearsal';
  // Roles belong to a whole server, and are made outside of migrations as a rule.
  return code === '42704' && /^role ".*" does not exist$/.test(words) ? `it is not here: ${words}` : null;
}
