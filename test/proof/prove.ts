/** What came of some statements: those that did what was foretold, those that were refused as foretold, and what was wrong. */
export interface Outcome {
  readonly right: string[];
  readonly refused: string[];
  readonly wrong: string[];
}

/**
 * Runs statements one after the other, and holds what each did, or that it was refused, against what is foretold. `lacks` names what a
 * statement asks of the server that it does not have; `run` says what is not as foretold.
 */
export async function prove<Case extends { readonly sql: string }>(
  cases: readonly Case[],
  lacks: (one: Case) => readonly string[],
  run: (one: Case) => Promise<readonly string[]>,
): Promise<Outcome> {
  const outcome: Outcome = { right: [], refused: [], wrong: [] };
  for (const one of cases) {
    const newer = lacks(one);
    const found = await run(one).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    const claimed = newer.length > 0;
    if (found instanceof Error) {
      if (claimed) outcome.refused.push(one.sql);
      else
        outcome.wrong.push(`${one.sql}: refused (${found.message}), and nothing of it is called newer than the server`);
    } else if (claimed)
      outcome.wrong.push(`${one.sql}: called newer than the server (${newer.join(', ')}), and it runs`);
    else if (found.length > 0) outcome.wrong.push(...found.map((line) => `${one.sql}: ${line}`));
    else outcome.right.push(one.sql);
  }
  return outcome;
}
