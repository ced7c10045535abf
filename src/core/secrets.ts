/** What stands where a secret stood. */
const instead = '[secret]';

/** Credentials that are known by their form, wherever they stand. */
const known: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{20,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\b[rs]k_live_[A-Za-z0-9]{16,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g,
];

/** Credentials that are known by what stands before them, which is kept: an address, a role, a connection of logical replication. */
const introduced: readonly RegExp[] = [
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]+:)[^\s@/'"]+(?=@)/gi,
  /(\b(?:password|identified\s+by)\s+)'(?:[^'\n]|'')+'/gi,
  /(\bconnection\s+'[^'\n]*?\bpassword\s*=\s*)[^\s']+/gi,
];

/** A text without the credentials that can be told by their form, nor those that are given. */
export function withoutSecrets(text: string, given: readonly string[] = []): string {
  const plain = given.reduce((left, secret) => left.replaceAll(secret, instead), text);
  const unknown = known.reduce((left, pattern) => left.replace(pattern, instead), plain);
  return introduced.reduce((left, pattern) => left.replace(pattern, `$1${instead}`), unknown);
}

/** Plain data, with every text in it changed. */
export function mapTexts<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === 'string') return change(value) as Value;
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)])) as Value;
}
