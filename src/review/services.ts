import type { ContentCache, SecondOpinion, ShadowDatabase, Specialist } from '../core/ports.js';
import type { Reader } from './reader.js';

/** What a review may use besides its own rules. A part that is null has its reason in `absent`. */
export interface ReviewServices {
  readonly shadow: ShadowDatabase | null;
  readonly specialist: Specialist | null;
  readonly secondOpinion: SecondOpinion | null;
  readonly cache: ContentCache | null;
  /** Reads files off the main thread; the default reads them here. */
  readonly reader?: Reader;
  /** Why a part is not there, in words for the summary: `not configured`, `switched off by --no-shadow`. */
  readonly absent: { readonly shadow?: string; readonly specialist?: string; readonly secondOpinion?: string };
}

/** Rules only. */
export const noServices: ReviewServices = {
  shadow: null,
  specialist: null,
  secondOpinion: null,
  cache: null,
  absent: { shadow: 'not asked for', specialist: 'not configured', secondOpinion: 'not asked for' },
};
