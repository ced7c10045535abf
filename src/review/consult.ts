import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import { type Finding, fingerprint } from '../core/finding.js';
import { text } from '../core/name.js';
import type { DraftFinding, Specialist, SpecialistQuestion } from '../core/ports.js';
import type { Review } from '../core/review.js';
import type { AcceptedRisk } from '../core/risk.js';
import type { Location } from '../core/source.js';
import { letPass } from './audit.js';
import { conclude } from './conclude.js';
import { inert } from './escape.js';
import { matchesAny } from './globs.js';
import { place } from './place.js';
import type { World } from './rule-contexts.js';
import { systems } from './shelves.js';
import { fromPerson } from './suppressions.js';
import { recogniseSystems } from './systems.js';
import { count } from './words.js';
import { openWorkbench } from './workbench.js';

/** A review with what it was made of, for the specialist to add to. */
export interface ReviewSession {
  readonly review: Review;
  readonly changes: ChangeSet;
  readonly config: Config;
  readonly worlds: readonly World[];
  /** What people accepted by commands, and the ISO date by which that expires. */
  readonly risks: readonly AcceptedRisk[];
  readonly today: string;
}

/** Asks the specialist about a review, and gives the review with what it adds. It can add and explain, and take nothing away. */
export async function consultSpecialist(
  session: ReviewSession,
  specialist: Specialist,
  signal?: AbortSignal,
): Promise<Review> {
  const { review, changes, config, worlds } = session;
  if (!config.specialist.enabled) return withReport(review, 'not run', 'switched off in the configuration');
  if (worlds.length === 0) return withReport(review, 'not run', 'nothing to read');
  const answer = await specialist.consult(await questionFor(session), openWorkbench(changes, config, worlds), signal);
  if (answer.report.status === 'not run') return withReport(review, 'not run', answer.report.detail);
  const grounded = await ground(answer.drafts, session);
  const kept = [...review.findings, ...review.suppressed];
  const fresh = grounded.filter(
    (finding) =>
      !kept.some(
        (known) => known.location.path === finding.location.path && overlaps(known.location, finding.location),
      ),
  );
  const dropped = answer.drafts.length - fresh.length;
  const marked = fresh.map((one) => ({ ...one, suppressed: fromPerson(one, session.risks, session.today) }));
  const open = marked.filter((finding) => finding.suppressed === null);
  const files = await changes.head.readMany(open.map((finding) => finding.location.path));
  const findings = [...review.findings, ...place(open, changes, files, config, review.findings)];
  const judged = conclude({ findings, skipped: review.skipped, internalError: null, nothing: false }, config);
  const verdict = config.specialist['may-fail']
    ? letPass(judged, session.risks, changes.head.id)
    : { conclusion: review.conclusion, title: review.title };
  const detail = `${answer.report.detail}, ${count(fresh.length, 'note')}${dropped === 0 ? '' : `, ${dropped} dropped as unproven`}`;
  return {
    ...review,
    ...verdict,
    findings,
    suppressed: [...review.suppressed, ...marked.filter((finding) => finding.suppressed !== null)],
    specialistNote: answer.note === null ? null : neutral(answer.note),
    engines: { ...review.engines, specialist: { ...answer.report, detail } },
  };
}

function withReport(review: Review, status: 'not run', detail: string): Review {
  return { ...review, engines: { ...review.engines, specialist: { status, detail } } };
}

/** The facts and the material of a review, as the specialist gets them. */
export async function questionFor({ review, changes, config, worlds }: ReviewSession): Promise<SpecialistQuestion> {
  const touched = await recogniseSystems(changes.head);
  const paths = changes.files
    .map((file) => file.path)
    .filter((path) => !matchesAny(path, config.specialist['never-send']));
  const files = await changes.head.readMany(paths.slice(0, 30));
  return {
    kind: 'review',
    facts: factsOf(review, worlds, (path) => matchesAny(path, config.specialist['never-send'])),
    material: [...files.values()].map((file) => ({ what: `the file ${file.path} at the head`, text: file.text })),
    playbooks: touched.flatMap((system) => {
      const playbook = systems.find((member) => member.id === system.id)?.playbook;
      return playbook === undefined ? [] : [{ system: system.title, text: playbook.text }];
    }),
    limits: {
      maxFindings: config.specialist['max-findings'],
      tokens: config.specialist.budget['per-review'],
      tokensPerDay: config.specialist.budget['per-day'],
      deadlineMs: 180_000,
    },
    model: config.specialist.model,
    effort: config.specialist.effort,
  };
}

/** What our code knows of a review. Of a file that is kept back it says the path, and which rules spoke. */
function factsOf(review: Review, worlds: readonly World[], isSecret: (path: string) => boolean): string {
  const tables = new Set(
    worlds.flatMap((world) =>
      world.migrations
        .filter(({ migration }) => !isSecret(migration.path))
        .flatMap((walked) => walked.statements.flatMap((view) => view.effects.map((effect) => text(effect.relation)))),
    ),
  );
  return [
    `Verdict so far: ${review.title}.`,
    `Assumed: ${review.assumptions.join('; ')}.`,
    'Findings given:',
    ...review.findings.map(({ severity, rule, location: { path, startLine }, headline }) =>
      isSecret(path)
        ? `- ${severity} ${rule} at ${path}`
        : `- ${severity} ${rule} at ${path}:${startLine}: ${headline}`,
    ),
    'What will run:',
    ...review.migrations.flatMap(({ path, statements }) =>
      isSecret(path)
        ? [`- ${path}: not sent, the configuration keeps it back`]
        : statements.map(({ startLine, sql }) => `- ${path}:${startLine} ${sql.replace(/\s+/g, ' ').slice(0, 400)}`),
    ),
    `Tables that it touches: ${[...tables].join(', ') || 'none'}.`,
    ...worlds.flatMap((world) =>
      world.dialect
        .build(world.schemaAfter)
        .filter(
          (operation) =>
            (operation.kind === 'create_table' || operation.kind === 'create_index') &&
            tables.has(text(operation.table)),
        )
        .slice(0, 60)
        .map((operation) => world.dialect.print(operation)),
    ),
    ...review.skipped.map(
      ({ path, line, reason }) => `Not read: ${path}:${line}${isSecret(path) ? '' : `: ${reason}`}`,
    ),
  ].join('\n');
}

/** Drafts whose quoted line is in the head text of a changed file, and whose names exist. The rest is dropped. */
async function ground(drafts: readonly DraftFinding[], session: ReviewSession): Promise<readonly Finding[]> {
  const files = await session.changes.head.readMany(drafts.map((draft) => draft.path));
  return drafts.flatMap((draft): Finding[] => {
    const file = files.get(draft.path);
    const location = file === undefined ? null : locate(draft.quote, file.text, draft.path);
    if (location === null || !draft.names.every((name) => exists(name, session.worlds))) return [];
    const headline = inert(draft.headline);
    return [
      {
        rule: 'specialist',
        severity: draft.severity === 'error' ? 'warning' : draft.severity,
        basis: ['judged'],
        database: session.worlds[0]?.database.id ?? '',
        location,
        headline,
        body: neutral(draft.body),
        instead: inert(draft.instead),
        subject: { object: draft.quote.trim().slice(0, 120) },
        statement: null,
        effects: [],
        evidence: null,
        fix: null,
        fingerprint: fingerprint(
          'specialist',
          session.worlds[0]?.database.id ?? '',
          { object: `${draft.path} ${draft.quote.trim()}` },
          0,
        ),
        suppressed: null,
      },
    ];
  });
}

/** Where a quote stands in a text, spaces at the ends of lines apart. */
export function locate(quote: string, content: string, path: string): Location | null {
  const wanted = quote
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const lines = content.split('\n').map((line) => line.trim());
  const at = lines.findIndex((_, index) =>
    wanted.every((line, offset) => lines[index + offset]?.includes(line) === true && line !== ''),
  );
  return at === -1 ? null : { path, startLine: at + 1, endLine: at + wanted.length };
}

function exists(name: string, worlds: readonly World[]): boolean {
  const parts = name.split('.');
  return worlds.some((world) =>
    [world.schemaBefore, world.schemaAfter].some((schema) =>
      [...schema.tables.values()].some((table) => {
        if (table.name.name === name || text(table.name) === name) return true;
        return table.name.name === parts.at(-2) && table.columns.some((column) => column.name === parts.at(-1));
      }),
    ),
  );
}

function overlaps(one: Location, other: Location): boolean {
  return one.startLine <= other.endLine && other.startLine <= one.endLine;
}

/** Markdown of a model without images, links, HTML and mentions. */
export function neutral(markdown: string): string {
  return markdown
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/</g, '&lt;')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/https?:\/\/\S+/g, (address) => `\`${address.replaceAll('`', '')}\``);
}
