import picomatch from 'picomatch';
import type { Config } from '../core/config.js';
import type { Finding, Suppression } from '../core/finding.js';
import type { SourceFile } from '../core/source.js';

/** A `dbspec: allow` in a comment of a file. */
export interface Allowance {
  readonly path: string;
  readonly line: number;
  /** Lines it covers: its own, and the first line of code below it. */
  readonly covers: readonly number[];
  readonly rule: string;
  readonly reason: string | null;
}

const directive = /(?:--|#|\/\/|\/\*|<!--|<%#|\*)\s*dbspec:\s*allow\s+([a-z0-9-]+)(.*)$/;
const commentLine = /^\s*(?:--|#|\/\/|\/\*|\*|<!--|<%#)/;

/** Every `dbspec: allow <rule> -- <reason>` of a file, in any host language. */
export function allowances(file: SourceFile): readonly Allowance[] {
  if (!file.text.includes('dbspec:')) return [];
  const lines = file.text.split('\n');
  return lines.flatMap((line, index) => {
    const match = directive.exec(line);
    if (match?.[1] === undefined) return [];
    const reason = /^\s*--\s*(.*?)\s*(?:\*\/|-->|%>)?\s*$/.exec(match[2] ?? '')?.[1] ?? '';
    const below = commentLine.test(line) ? nextCode(lines, index + 1) : index;
    return [
      {
        path: file.path,
        line: index + 1,
        covers: [index + 1, below + 1],
        rule: match[1],
        reason: reason === '' ? null : reason,
      },
    ];
  });
}

function nextCode(lines: readonly string[], from: number): number {
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.trim() !== '' && !commentLine.test(line)) return index;
  }
  return from;
}

/** Marks what is allowed, and says which allowances lack a reason or allow nothing. */
export function suppress(
  findings: readonly Finding[],
  found: readonly Allowance[],
  config: Config,
  today: string,
): { readonly findings: readonly Finding[]; readonly notes: readonly string[] } {
  const used = new Set<Allowance>();
  const marked = findings.map((finding) => {
    const inCode = found.find((allowance) => covers(allowance, finding));
    if (inCode !== undefined) used.add(inCode);
    const suppressed = fromComment(inCode) ?? fromConfig(finding, config, today);
    return suppressed === null ? finding : { ...finding, suppressed };
  });
  const notes = found.flatMap((allowance) => noteOn(allowance, used.has(allowance)));
  return { findings: marked, notes };
}

function covers(allowance: Allowance, finding: Finding): boolean {
  if (allowance.rule !== finding.rule || allowance.path !== finding.location.path) return false;
  return allowance.covers.some((line) => finding.location.startLine <= line && line <= finding.location.endLine);
}

function fromComment(allowance: Allowance | undefined): Suppression | null {
  if (allowance === undefined || allowance.reason === null) return null;
  const { path, line } = allowance;
  return { reason: allowance.reason, by: 'comment', location: { path, startLine: line, endLine: line } };
}

function fromConfig(finding: Finding, config: Config, today: string): Suppression | null {
  const entry = config.suppressions.find(
    (candidate) =>
      candidate.rule === finding.rule &&
      (candidate.path === undefined || picomatch(candidate.path)(finding.location.path)) &&
      (candidate.subject === undefined || candidate.subject === finding.subject.table?.name) &&
      (candidate.until === undefined || candidate.until >= today),
  );
  if (entry === undefined) return null;
  return { reason: entry.reason, by: 'config', ...(entry.until === undefined ? {} : { until: entry.until }) };
}

function noteOn(allowance: Allowance, used: boolean): readonly string[] {
  const where = `\`${allowance.path}\` line ${allowance.line}`;
  if (allowance.reason === null) {
    return [
      `${where}: \`dbspec: allow ${allowance.rule}\` gives no reason, so it does not count. Write \`dbspec: allow ${allowance.rule} -- reason\`.`,
    ];
  }
  return used ? [] : [`${where}: \`dbspec: allow ${allowance.rule}\` allows nothing: the rule is silent there.`];
}
