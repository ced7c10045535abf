import picomatch from 'picomatch';
import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Finding, Suppression } from '../core/finding.js';
import type { AcceptedRisk, IgnoredFinding } from '../core/risk.js';
import type { SourceFile } from '../core/source.js';
import { code, inert } from './escape.js';

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

/** What may suppress a finding. */
export interface Allowing {
  /** Comments in the code at the head. */
  readonly found: readonly Allowance[];
  /** Comments in the code that stand at the base already. */
  readonly atBase: readonly Allowance[];
  readonly config: Config;
  /** What people accepted by commands. */
  readonly risks: readonly AcceptedRisk[];
  /** ISO date by which entries expire. */
  readonly today: string;
}

/** Marks what is allowed, says which allowances lack a reason, wait for the merge or have expired, and gives those that allow nothing. */
export function suppress(
  findings: readonly Finding[],
  { found, atBase, config, risks, today }: Allowing,
): {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly unused: readonly Allowance[];
} {
  const used = new Set<Allowance>();
  const waiting = new Set(config['suppressions-from'] === 'head' ? [] : found.filter((one) => !stands(one, atBase)));
  const marked = findings.map((finding) => {
    const inCode = found.find((allowance) => covers(allowance, finding));
    if (inCode !== undefined) used.add(inCode);
    const counts = inCode !== undefined && !waiting.has(inCode) ? inCode : undefined;
    const suppressed = fromComment(counts) ?? fromConfig(finding, config, today) ?? fromPerson(finding, risks, today);
    return suppressed === null ? finding : { ...finding, suppressed };
  });
  const unused = found.filter((allowance) => allowance.reason !== null && !used.has(allowance));
  const notes = [
    ...found.flatMap((allowance) => noteOn(allowance, used.has(allowance) && waiting.has(allowance))),
    ...risks.flatMap((risk) => expiryOf(risk, today)),
  ];
  return { findings: marked, notes, unused };
}

/** Whether anything may suppress findings of a rule, whichever it then turns out to be. */
export function mayBeSuppressed(
  rule: string,
  files: Iterable<SourceFile>,
  { config, risks }: Pick<Allowing, 'config' | 'risks'>,
): boolean {
  return (
    config.suppressions.some((one) => one.rule === rule) ||
    risks.some((risk) => risk.kind === 'ignore' && risk.rule === rule) ||
    [...files].some((file) => allowances(file).some((one) => one.rule === rule))
  );
}

/** Whether a comment stands at the base too, wherever in its file. */
function stands({ path, rule, reason }: Allowance, atBase: readonly Allowance[]): boolean {
  return atBase.some((other) => other.path === path && other.rule === rule && other.reason === reason);
}

/** Comments of changed files as they stand at the base, under the paths that the files have at the head. */
export async function allowancesAtBase(changes: ChangeSet): Promise<readonly Allowance[]> {
  const files = changes.files.filter(({ status }) => status === 'modified' || status === 'renamed');
  const texts = await changes.base.readMany(files.map(({ path, earlierPath }) => earlierPath ?? path));
  return files.flatMap(({ path, earlierPath }) => {
    const file = texts.get(earlierPath ?? path);
    return file === undefined ? [] : allowances(file).map((one) => ({ ...one, path }));
  });
}

/** What a person accepted of a finding by a command; null where nobody did, or where its day has passed. */
export function fromPerson(finding: Finding, risks: readonly AcceptedRisk[], today: string): Suppression | null {
  const risk = risks.findLast(
    (candidate): candidate is IgnoredFinding =>
      candidate.kind === 'ignore' &&
      candidate.rule === finding.rule &&
      (candidate.fingerprint === null || candidate.fingerprint === finding.fingerprint) &&
      !isExpired(candidate, today),
  );
  if (risk === undefined) return null;
  const until = risk.until === null ? {} : { until: risk.until };
  return { reason: risk.reason, by: 'person', login: risk.by, ...until };
}

function isExpired({ until }: IgnoredFinding, today: string): boolean {
  return until !== null && until < today;
}

function expiryOf(risk: AcceptedRisk, today: string): readonly string[] {
  if (risk.kind !== 'ignore' || !isExpired(risk, today)) return [];
  return [`What ${inert(risk.by)} accepted of \`${risk.rule}\` counted until ${risk.until}, and counts no more.`];
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

function noteOn({ path, line, rule, reason }: Allowance, isWaiting: boolean): readonly string[] {
  const where = `${code(path)} line ${line}`;
  if (reason === null) {
    return [
      `${where}: \`dbspec: allow ${rule}\` gives no reason, so it does not count. Write \`dbspec: allow ${rule} -- reason\`.`,
    ];
  }
  return isWaiting
    ? [
        `${where}: \`dbspec: allow ${rule}\` counts once it is merged: the configuration says \`suppressions-from: base\`.`,
      ]
    : [];
}

/** A note about an allowance that allows nothing. */
export function unusedNote({ path, line, rule }: Allowance): string {
  return `${code(path)} line ${line}: \`dbspec: allow ${rule}\` allows nothing: the rule is silent there.`;
}
