import type { PlacedFinding, Review } from '../core/review.js';
import { ruleById } from '../review/shelves.js';
import { plain } from './plain.js';

const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** A review as SARIF 2.1.0. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html */
export function sarif(review: Review): unknown {
  const all = [...review.findings, ...review.suppressed];
  const ids = [...new Set(all.map((finding) => finding.rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dbspec', rules: ids.map(describe) } },
        results: [
          ...review.findings.map((finding) => result(finding)),
          ...review.suppressed.map((finding) => ({
            ...result({ ...finding, placement: { kind: 'summary' } }),
            suppressions: [
              {
                kind: finding.suppressed?.by === 'comment' ? 'inSource' : 'external',
                justification: finding.suppressed?.reason ?? '',
              },
            ],
          })),
        ],
        invocations: [
          {
            executionSuccessful: review.conclusion !== 'neutral',
            toolExecutionNotifications: review.skipped.map((part) => ({
              level: 'warning',
              message: { text: part.reason },
              locations: [location(part.path, part.line, part.line)],
            })),
          },
        ],
      },
    ],
  };
}

function describe(id: string): unknown {
  const rule = ruleById(id);
  return {
    id,
    shortDescription: { text: rule?.title ?? id },
    fullDescription: { text: rule?.why ?? id },
    help: { text: rule?.instead ?? '' },
    ...(rule === undefined ? {} : { helpUri: rule.source }),
  };
}

function result(finding: PlacedFinding): object {
  // Where there is room for one sentence, code scanning shows the first.
  const text = plain(`${finding.headline}. ${finding.instead}`);
  return {
    ruleId: finding.rule,
    level: levels[finding.severity],
    message: { text },
    locations: [location(finding.location.path, finding.location.startLine, finding.location.endLine)],
    partialFingerprints: { 'dbspec/v1': finding.fingerprint },
  };
}

function location(path: string, startLine: number, endLine: number): unknown {
  return {
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
      region: { startLine, endLine },
    },
  };
}
