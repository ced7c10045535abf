/** An answer of the fake. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON; bytes and the text of another media type go out as they are. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Media type of a body that is no JSON. */
  readonly type?: string;
}

/** One mistake in a field, as GitHub lists it. */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
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

export const noContent: Answer = { status: 204, body: null };

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

/** 403 for a token whose permissions do not reach. */
export function forbidden(): Refusal {
  return new Refusal(403, 'Resource not accessible by integration');
}

/** 422 of the reviews: GitHub says what is wrong, and not which comment it means. */
export function unprocessable(...errors: readonly string[]): Refusal {
  return new Refusal(422, 'Unprocessable Entity', errors);
}

/** 422 of the older endpoints, field by field. */
export function validationFailed(...errors: readonly FieldError[]): Refusal {
  return new Refusal(422, 'Validation Failed', errors);
}

/** 422 of a body that does not fit its schema. */
export function invalidRequest(sentence: string): Refusal {
  return new Refusal(422, `Invalid request.\n\n${sentence}`);
}

export function bodyOf(refusal: Refusal): object {
  return {
    message: refusal.message,
    ...(refusal.errors.length === 0 ? {} : { errors: refusal.errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(refusal.status),
  };
}

/** Which page of a list is asked for. 30 items by default, 100 at most. */
export function pageOf(
  query: URLSearchParams,
  usual = 30,
  most = 100,
): { readonly size: number; readonly number: number } {
  const positive = (name: string, otherwise: number) => {
    const value = Number(query.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  return { size: Math.min(positive('per_page', usual), most), number: positive('page', 1) };
}

/** The links to other pages, which keep what else was asked for. */
export function links(
  query: URLSearchParams,
  address: string,
  count: number,
  size: number,
  number: number,
): Record<string, string> {
  const last = Math.max(Math.ceil(count / size), 1);
  const to = (page: number, rel: string) => {
    const asked = new URLSearchParams(query);
    asked.set('page', String(page));
    return `<${address}?${asked}>; rel="${rel}"`;
  };
  const found = [
    ...(number > 1 ? [to(Math.min(number - 1, last), 'prev')] : []),
    ...(number < last ? [to(number + 1, 'next'), to(last, 'last')] : []),
    ...(number > 1 ? [to(1, 'first')] : []),
  ];
  return found.length === 0 ? {} : { link: found.join(', ') };
}

/** One page of a list. Where the list stands inside an object, `wrap` makes it. */
export function page<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  address: string,
  wrap: (items: readonly Item[], count: number) => unknown = (shown) => shown,
): Answer {
  const { size, number } = pageOf(query);
  const shown = items.slice((number - 1) * size, number * size);
  return { status: 200, body: wrap(shown, items.length), headers: links(query, address, items.length, size, number) };
}
