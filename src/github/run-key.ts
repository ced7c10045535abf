/** Where a run belongs: a pull request, or a merge group on its base, with the pull request that it was queued for. */
export interface RunPlace {
  readonly number: number | null;
  /** Null for a pull request. */
  readonly baseSha: string | null;
}

/** Key of a run: where it belongs, and the delivery that asked for it. */
export function runKey({ number, baseSha }: RunPlace, delivery: string): string {
  return `${baseSha === null ? '' : `${baseSha}:`}${number ?? ''}:${delivery}`;
}

/** What a key tells of where its run belongs; all null for a key that is not ours. */
export function readKey(key: string): RunPlace {
  const [, base, digits = ''] = /^(?:([0-9a-f]{40}):)?(\d{0,9}):/.exec(key) ?? [];
  return { number: digits === '' ? null : Number(digits), baseSha: base ?? null };
}
