/**
 * Signs of what is no SQL yet: placeholders of template languages and variables of psql. Each is followed by who fills it in.
 */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/\{\{[^}]*\}?\}?/, 'a template'],
  [/\{%[^%]*%?\}?/, 'a template'],
  [/<%[^%]*%?>?/, 'a template'],
  [/\$\{[^}]*\}?/, 'a template'],
  [/#\{[^}]*\}?/, 'a template'],
  [/\$\([^)]*\)?/, 'a template'],
  [/%\([^)]*\)s/, 'the program that runs it'],
  [/(?<![:\w\]]):(?:[A-Za-z_]\w*|'[^']*'|"[^"]*")/, 'psql'],
];

const longest = 60;

/** Why a statement was not read, and what to do, in words. `error` are the server's, and told apart where nothing else fills the statement in. */
export function reasonFor(sql: string, error: string): { readonly reason: string; readonly refused?: string } {
  for (const [pattern, who] of placeholders) {
    const found = pattern.exec(sql)?.[0];
    if (found !== undefined) {
      const shown = found.length > longest ? `${found.slice(0, longest)}…` : found;
      return {
        reason: `\`${shown}\` is filled in by ${who}, so the SQL is only known when it runs; check this statement by hand.`,
      };
    }
  }
  const words = error === '' ? 'it holds no statement' : error.slice(0, 200);
  const reason = `Postgres refuses this statement: ${words}. Correct it, or check it by hand if another program rewrites it first.`;
  return error === '' ? { reason } : { reason, refused: words };
}
