/** An answer of the fake. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal, as GitHub words it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: readonly unknown[] = [],
  ) {
    super(message);
  }
}

export function ok(body: unknown, status = 200): Answer {
  return { status, body };
}

/** 422, as GitHub answers what it can read and does not take. */
export function invalid(message: string): Refusal {
  return new Refusal(422, 'Validation Failed', [message]);
}

/** One page of a list, with the links to the others. */
export function page(items: readonly unknown[], query: URLSearchParams, address: string): Answer {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const number = Math.max(Number(query.get('page') ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (to: number, rel: string) => `<${address}?per_page=${size}&page=${to}>; rel="${rel}"`;
  const links: Record<string, string> =
    number < last ? { link: `${link(number + 1, 'next')}, ${link(last, 'last')}` } : {};
  return { status: 200, body: items.slice((number - 1) * size, number * size), headers: links };
}
