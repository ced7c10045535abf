/** Seconds that GitHub asks to wait, and how often it was asked already. */
type Wait = (afterSeconds: number, options: unknown, octokit: unknown, attempt: number) => boolean;

/** How a client behaves at the limits of GitHub, as the plugins of Octokit take it. */
export interface Pacing {
  readonly retry: { readonly doNotRetry: readonly number[] };
  readonly throttle: { readonly onRateLimit: Wait; readonly onSecondaryRateLimit: Wait };
}

/** Answers that the same request would get again at once. A limit is one of them: whoever goes on asking may be banned. */
const doNotRetry = [400, 401, 403, 404, 410, 422, 429, 451];

/**
 * A client that waits twice for a limit of GitHub's that lasts no longer than `longestSeconds`, and gives up at once otherwise. What was refused at a limit
 * has not landed, so that it may be sent again. Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api (version
 * 2022-11-28)
 */
export function pacing(longestSeconds: number): Pacing {
  const wait: Wait = (afterSeconds, _options, _octokit, attempt) => afterSeconds <= longestSeconds && attempt < 2;
  return { retry: { doNotRetry }, throttle: { onRateLimit: wait, onSecondaryRateLimit: wait } };
}
