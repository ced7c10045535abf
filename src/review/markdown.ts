import type { WrittenFix } from '../core/finding.js';
import type { PlacedFinding, Review } from '../core/review.js';
import type { Rule } from '../core/rule.js';
import { code, cut, fenced, maxCommentLength } from './escape.js';
import { filesOfNow, writtenPlaces } from './fix-patch.js';
import { howWeKnow, lineNumbers } from './words.js';

/** One finding as a comment on a pull request: headline, what and why, what to do, the code, the small print. */
export function commentMarkdown(finding: PlacedFinding, review: Review): string {
  const { text, smallPrint } = findingMarkdown(finding, review);
  const whole = (patch: string): string => `${text}\n\n${patch}<sub>${smallPrint}</sub>`;
  const patched = whole(foldedPatch(finding));
  return Buffer.byteLength(patched, 'utf8') <= maxCommentLength ? patched : cut(whole(''), maxCommentLength);
}

/** A fix in several places, to apply in one go; what fits the lines of the diff has a button for it. */
function foldedPatch({ fix, placement }: PlacedFinding): string {
  const isSuggested = placement.kind === 'inline' && placement.suggestion !== null;
  if (fix?.patch === undefined || isSuggested || fix.edits.length + filesOfNow(fix).length < 2) return '';
  // Markdown keeps no carriage returns.
  const command = fix.patch.includes('\r') ? 'git apply --ignore-whitespace' : 'git apply';
  const patch = fenced('diff', fix.patch.replaceAll('\r', ''));
  return `<details><summary>As a patch for <code>${command}</code></summary>\n\n${patch}\n\n</details>\n\n`;
}

/** One finding in its two parts, without HTML. */
export function findingMarkdown(
  finding: PlacedFinding,
  review: Review,
): { readonly text: string; readonly smallPrint: string } {
  const parts = [`**${finding.headline}**`, finding.body, alsoAt(finding), remedy(finding)];
  return { text: parts.filter((part) => part !== '').join('\n\n'), smallPrint: smallPrint(finding, review) };
}

/** The lines for which a finding speaks too. */
function alsoAt({ alsoAt: lines = [] }: PlacedFinding): string {
  return lines.length === 0 ? '' : `The same goes for ${lineNumbers(lines)}, which the check lists.`;
}

/** The name of a rule, which leads to its page where there is one. */
export function ruleLink(id: string, { rulePages }: Review): string {
  return rulePages === undefined ? `\`${id}\`` : `[\`${id}\`](${rulePages}/${id})`;
}

/** The page of a rule. */
export function ruleMarkdown(rule: Rule): string {
  const { examples } = rule;
  const shown =
    'framework' in examples
      ? fileExamples(examples)
      : [fenced('sql', trimmed(examples.unsafe)), '**Instead**', fenced('sql', trimmed(examples.safe))];
  return [
    `# ${rule.title}`,
    `\`${rule.id}\` · ${rule.preset} · ${severities(rule)}${rule.dialects === undefined ? '' : ` · ${rule.dialects.join(', ')}`}`,
    rule.why,
    `**What to do.** ${rule.instead}`,
    ...(rule.options === undefined ? [] : [options(rule.options)]),
    '**Found in**',
    ...('options' in examples ? [`(with ${inOneLine(examples.options)})`] : []),
    ...shown,
    `Source: <${rule.source}>`,
    `To accept it in one place: \`dbspec: allow ${rule.id} -- reason\` in a comment on or above the line.`,
  ].join('\n\n');
}

function options(known: NonNullable<Rule['options']>): string {
  const lines = Object.entries(known).map(([name, { means, oneOf }]) => {
    const words = oneOf === undefined ? '' : ` (${oneOf.map((word) => `\`${word}\``).join(', ')})`;
    return `- \`${name}\`: ${means}${words}`;
  });
  return ['**Options**', ...lines].join('\n');
}

/** Options as the configuration writes them, in code type. */
function inOneLine(given: Readonly<Record<string, unknown>> = {}): string {
  return Object.entries(given)
    .map(([name, value]) => `\`${name}: ${JSON.stringify(value)}\``)
    .join(', ');
}

function severities(rule: Rule): string {
  if (typeof rule.severity === 'string') return rule.severity;
  const { large, unknown, small } = rule.severity;
  return `large tables: ${large}, size unknown: ${unknown}, small tables: ${small}`;
}

function fileExamples(examples: Extract<Rule['examples'], { framework: string }>): readonly string[] {
  const show = (files: Readonly<Record<string, string>>): string[] =>
    Object.entries(files).map(([path, content]) => `\`${path}\`\n\n${fenced('', trimmed(content))}`);
  const { head } = examples.unsafe;
  const { head: safe } = examples.safe;
  const otherwise = Object.fromEntries(Object.entries(safe).filter(([path, content]) => content !== head[path]));
  const without = Object.keys(head)
    .filter((path) => !(path in safe))
    .map((path) => `Without \`${path}\`.`);
  return [...show(head), '**Instead**', ...show(otherwise), ...without];
}

function trimmed(sql: string): string {
  const lines = sql.replace(/^\n+|\s+$/g, '').split('\n');
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** What to do and the code that does it. */
function remedy(finding: PlacedFinding): string {
  const { fix, instead, location, placement } = finding;
  if (fix === null) return [instead, failedFix(finding)].filter((part) => part !== '').join('\n\n');
  const caution = fix.caution ?? '';
  const parts =
    placement.kind === 'inline' && placement.suggestion !== null
      ? [opening(instead), fenced('suggestion', placement.suggestion)]
      : takesOnlyOut(fix)
        ? [instead, ...takenOut(fix)]
        : [
            begins(fix, location.path) ? opening(instead) : instead,
            ...changed(fix, location.path),
            ...fix.files.flatMap((file) => fileOf(file, fix.language)),
          ];
  return [...parts, caution].filter((part) => part !== '').join('\n\n');
}

/** What to do, as the sentence before its code. */
function opening(instead: string): string {
  return `${instead.replace(/\.$/, '')}:`;
}

function fileOf({ before, path, deploy, text }: WrittenFix['files'][number], language: string): readonly string[] {
  return [
    `${before === undefined ? '' : `${before} `}\`${path}\`${deploy > 1 ? `, in deploy ${deploy}` : ''}:`,
    fenced(language, text),
  ];
}

/** Whether a fix leaves nothing where the statement stands. */
function takesOnlyOut({ edits }: WrittenFix): boolean {
  return edits.length > 0 && edits.every((edit) => edit.text.trim() === '');
}

function takenOut({ files, language }: WrittenFix): readonly string[] {
  const [first, ...rest] = files;
  if (first === undefined) return ['Take the statement out of this file.'];
  const others = rest.flatMap((file) => fileOf(file, language));
  if (first.before !== undefined || first.deploy > 1)
    return ['Take the statement out of this file.', ...fileOf(first, language), ...others];
  return [`Take the statement out of this file, and write \`${first.path}\`:`, fenced(language, first.text), ...others];
}

function failedFix({ fixFailed }: PlacedFinding): string {
  return fixFailed === undefined ? '' : `A fix was written and failed on the shadow: ${code(fixFailed)}.`;
}

/** Whether the first of what is written stands in the file of the finding, or is a file of its own. */
function begins({ edits }: WrittenFix, here: string): boolean {
  const first = edits.find(({ text }) => text.trim() !== '');
  return first === undefined || first.path === here;
}

/** What is written in place of what stands there, by file; the file is named where it is not that of the finding. */
function changed(fix: WrittenFix, here: string): readonly string[] {
  return writtenPlaces(fix).flatMap(({ path, kind, text }) => [
    ...(path === here ? [] : [`In \`${path}\`:`]),
    fenced(kind === 'hunks' ? 'diff' : fix.language, text),
  ]);
}

function smallPrint(finding: PlacedFinding, review: Review): string {
  const migration = review.migrations.find((candidate) => candidate.path === finding.location.path);
  // Where the configuration lets errors pass, none of them fails anything.
  const fails = finding.severity === 'error' && review.conclusion === 'failure' ? 'fails the check' : finding.severity;
  const how = howWeKnow(finding.basis, engineName(review), migration?.serverVersion ?? null);
  const known = [how, ...(finding.fix?.proven ?? [])].join(' · ');
  // A comment changes the checksum, and a database that has applied the file refuses to go on.
  const beware = migration?.checksums === true ? ', where nobody has applied this file yet (it has a checksum)' : '';
  return `${ruleLink(finding.rule, review)} · ${fails} · ${known} · \`/dbspec explain\` · to accept: \`dbspec: allow ${finding.rule} -- reason\`${beware}`;
}

function engineName(review: Review): string | null {
  return /^(\w+ \d+)/.exec(review.engines.shadow.detail)?.[1] ?? null;
}
