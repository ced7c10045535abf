import type { PlacedFinding, Review } from '../core/review.js';

/** Longest message, in UTF-16 units: far below the 64 KB of GitHub. */
const longestMessage = 8000;

/** A remark of a check beside lines of a file. */
export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'failure' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const;

/** What a review says beside lines where it has no comment, in an order that does not change. */
export function annotationsOf(review: Review): readonly Annotation[] {
  return review.findings
    .filter(({ placement, severity }) => placement.kind !== 'inline' && severity !== 'notice')
    .map(annotation);
}

function annotation({ location, headline, instead, severity, rule }: PlacedFinding): Annotation {
  return {
    path: location.path,
    start_line: location.startLine,
    end_line: location.endLine,
    annotation_level: levels[severity],
    title: rule,
    message: `${plain(headline)}\n\n${plain(instead)}`.slice(0, longestMessage),
  };
}

/** Annotations are shown as plain text. */
function plain(markdown: string): string {
  return markdown.replace(/\\([\\`*_{}[\]<>()#!|~&])/g, '$1').replaceAll('`', '');
}
