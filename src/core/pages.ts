import type { PullPlace } from './risk.js';

/** Where this service shows pages of its own. */
export interface PageAddresses {
  /** Address below which each rule has its page: `https://dbspec.example.com/rules`. */
  readonly rules: string;
  /** Address of a whole review. Whoever has it may read the review until it expires. */
  review(pull: PullPlace, headSha: string): string;
}

/** A page, whole. */
export interface Page {
  readonly status: number;
  /** An HTML document. */
  readonly body: string;
  /** What the browser may do with it: the value of `content-security-policy`. */
  readonly policy: string;
  /** It shows what not everybody may read, so that nobody on the way may keep it. */
  readonly isPrivate: boolean;
}
