import type { ChangeSet } from '../core/change-set.js';
import { type Config, configPath } from '../core/config.js';
import type { Finding, WrittenFix } from '../core/finding.js';
import type { Progress } from '../core/ports.js';
import type { Evidence, RehearsalResult } from '../core/rehearsal.js';
import type { EngineReport, Review, ReviewedMigration } from '../core/review.js';
import type { SourceFile } from '../core/source.js';
import { readApplication } from './application.js';
import { checkWorld, type Raised, type World } from './check.js';
import { conclude } from './conclude.js';
import { configOf, type ReadConfig } from './configuration.js';
import { consultSpecialist, type ReviewSession } from './consult.js';
import { checkEvidence, shadowReport } from './evidence.js';
import { findingsOf } from './findings.js';
import { type History, readHistory } from './history.js';
import { opinionFiles, weigh } from './opinion.js';
import { place } from './place.js';
import { proveFix } from './prove-fixes.js';
import { inlineReader, type Reader } from './reader.js';
import { type Recognised, recognise } from './recognise.js';
import { rehearsalOf } from './rehearse.js';
import type { ReviewServices } from './services.js';
import { rules } from './shelves.js';
import { type Stopwatch, stopwatch } from './stopwatch.js';
import { allowances, suppress } from './suppressions.js';

/** What is to be reviewed, and with what. */
export interface ReviewRequest {
  readonly changes: ChangeSet;
  readonly services: ReviewServices;
  /** Wins over the configuration at the base revision. */
  readonly config?: Config;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** ISO date by which suppressions expire; today where it is left out. */
  readonly today?: string;
}

/** What one database gave. */
interface DatabaseReview {
  readonly found: Recognised;
  readonly world: World;
  readonly history: History;
  readonly findings: readonly Finding[];
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly shadow: EngineReport;
  readonly secondOpinion: EngineReport;
  readonly internalError: string | null;
}

/** Reviews a change from beginning to end, the specialist included where there is one. */
export async function reviewChanges(request: ReviewRequest): Promise<Review> {
  const session = await startReview(request);
  const { specialist } = request.services;
  if (specialist === null) return session.review;
  request.progress?.('Asking the specialist');
  return consultSpecialist(session, specialist, request.signal);
}

/** Everything that a check run concludes on: rules, second opinion and shadow. What the specialist adds comes on top of it. */
export async function startReview(request: ReviewRequest): Promise<ReviewSession> {
  const { changes, services, progress } = request;
  const watch = stopwatch();
  const reader = services.reader ?? inlineReader();
  const { config, problems } = await watch.time('configuration', readConfig(request));
  progress?.('Looking for databases');
  const recognition = await watch.time('recognise', recognise(changes, config));
  const reviews: DatabaseReview[] = [];
  for (const found of recognition.databases) {
    request.signal?.throwIfAborted();
    reviews.push(await reviewDatabase(found, request, config, reader, watch));
  }
  const files = await changes.head.readMany(
    changes.files.filter((file) => file.status !== 'removed').map((file) => file.path),
  );
  const { findings, notes } = suppressAll(
    reviews,
    files,
    config,
    request.today ?? new Date().toISOString().slice(0, 10),
  );
  const placed = place(
    findings.filter((finding) => finding.suppressed === null),
    changes,
    files,
    config,
  );
  const skipped = [...recognition.skipped, ...reviews.flatMap((review) => review.history.skipped)];
  const internalError =
    problems.length > 0
      ? `\`${configPath}\` cannot be read, so the defaults apply`
      : (reviews.find((review) => review.internalError !== null)?.internalError ?? null);
  const verdict = conclude(
    { findings: placed, skipped, internalError, nothing: reviews.length === 0 && skipped.length === 0 },
    config,
  );
  const review: Review = {
    ...verdict,
    findings: placed,
    suppressed: findings.filter((finding) => finding.suppressed !== null),
    skipped,
    engines: enginesOf(reviews, services),
    migrations: reviews.flatMap(reviewedMigrations),
    assumptions: reviews.flatMap((review) => assumptionsOf(review, config)),
    notes: [
      ...problems.map((problem) => `\`${configPath}\` line ${problem.line}: ${problem.message}`),
      ...(await changedConfig(changes)),
      ...notes,
    ],
    specialistNote: null,
    timings: watch.timings(),
  };
  return { review, changes, config, worlds: reviews.map((one) => one.world) };
}

async function readConfig(request: ReviewRequest): Promise<ReadConfig> {
  if (request.config !== undefined) return { config: request.config, problems: [] };
  return configOf(
    request.changes.base,
    rules.map((rule) => rule.id),
  );
}

async function reviewDatabase(
  found: Recognised,
  request: ReviewRequest,
  config: Config,
  reader: Reader,
  watch: Stopwatch,
): Promise<DatabaseReview> {
  const { changes, services, progress } = request;
  await found.dialect.load();
  progress?.('Reading migrations', found.database.root);
  const history = await watch.time('read', readHistory(found, changes, reader));
  const application = await watch.time('application', readApplication(found, history, changes, reader));
  const world = worldOf(found, history, application, changes, config);
  progress?.('Checking', `${history.walked.length} migrations`);
  const deduced = watch.run('check', () => checkWorld(world, rules));
  const opinion = watch.time('second opinion', secondOpinion(world, deduced, services, request.signal));
  progress?.('Trying it on the shadow database');
  const shadow = await watch.time('shadow', rehearse(found, history, config, services, request.signal));
  const observed =
    shadow.result === null
      ? []
      : watch.run('evidence', () => checkEvidence(world, rules, shadow.result as RehearsalResult));
  const raised = [...deduced, ...observed];
  // The reader parses off this thread; what a fix writes is read back on it.
  if (raised.some((one) => one.problem.fix !== undefined)) await found.framework.load?.();
  const fixes = watch.run('fixes', () => writeFixes(raised, world, found, history));
  const { report } = await opinion;
  const evidence = new Map((shadow.result?.evidence ?? []).map((one) => [one.statement, one]));
  return {
    found,
    world,
    history,
    evidence,
    findings: findingsOf(raised, {
      database: found.database,
      framework: found.framework,
      evidence,
      fixes,
      observed: new Set(observed),
    }),
    shadow: shadow.report,
    secondOpinion: report,
    internalError: shadow.failed,
  };
}

function worldOf(
  found: Recognised,
  history: History,
  application: Awaited<ReturnType<typeof readApplication>>,
  changes: ChangeSet,
  config: Config,
): World {
  const names = (order: History['headOrder']) => order.map(({ id, path }) => ({ id, path }));
  return {
    database: found.database,
    dialect: found.dialect,
    config,
    changes,
    serverVersion: found.database.serverVersion?.value ?? null,
    schemaBefore: history.schemaBefore,
    schemaAfter: history.schemaAfter,
    migrations: history.walked,
    change: {
      changes,
      migrations: history.walked.map((walked) => walked.migration),
      statements: history.walked.flatMap((walked) => walked.statements),
      checksums: found.framework.checksums,
      baseMigrations: names(history.baseOrder),
      headMigrations: names(history.headOrder),
      edited: history.edited,
    },
    models: application.models,
    sites: application.sites,
    uses: application.uses,
    canSeeUses: application.read,
    runnerForcesTransaction: found.framework.transaction === 'file' && found.framework.leavesTransaction === null,
  };
}

function writeFixes(
  raised: readonly Raised[],
  world: World,
  found: Recognised,
  history: History,
): ReadonlyMap<Raised, WrittenFix> {
  const fixes = new Map<Raised, WrittenFix>();
  for (const one of raised) {
    const proven = proveFix(one, world, found, history, rules, raised);
    if (proven !== null) fixes.set(one, proven.fix);
  }
  return fixes;
}

interface Shadowed {
  readonly result: RehearsalResult | null;
  readonly report: EngineReport;
  readonly failed: string | null;
}

async function rehearse(
  found: Recognised,
  history: History,
  config: Config,
  services: ReviewServices,
  signal?: AbortSignal,
): Promise<Shadowed> {
  const off = (detail: string): Shadowed => ({ result: null, report: { status: 'not run', detail }, failed: null });
  if (services.shadow === null) return off(services.absent.shadow ?? 'not available');
  if (!config.shadow.enabled) return off('switched off in the configuration');
  const rehearsal = rehearsalOf(found.dialect, history.schemaBefore, history.walked, config.shadow.extensions);
  if (rehearsal.steps.length === 0) return off('nothing to try');
  try {
    const result = await services.shadow.rehearse(rehearsal, config.shadow['limit-seconds'] * 1000, signal);
    return { result, report: shadowReport(result), failed: null };
  } catch (error) {
    if (signal?.aborted) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    return { result: null, report: { status: 'failed', detail: `failed: ${detail}` }, failed: null };
  }
}

async function secondOpinion(
  world: World,
  raised: readonly Raised[],
  services: ReviewServices,
  signal?: AbortSignal,
): Promise<{ readonly report: EngineReport }> {
  const source = services.secondOpinion;
  if (source === null)
    return { report: { status: 'not run', detail: services.absent.secondOpinion ?? 'not available' } };
  if (!source.dialects.includes(world.dialect.id))
    return { report: { status: 'not run', detail: `${source.title} does not read ${world.dialect.title}` } };
  try {
    return weigh(await source.check(opinionFiles(world), signal), raised, world, source);
  } catch (error) {
    if (signal?.aborted) throw error;
    return {
      report: { status: 'failed', detail: `failed: ${error instanceof Error ? error.message : String(error)}` },
    };
  }
}

function suppressAll(
  reviews: readonly DatabaseReview[],
  files: ReadonlyMap<string, SourceFile>,
  config: Config,
  today: string,
) {
  const found = [...files.values()].flatMap(allowances);
  return suppress(
    reviews.flatMap((review) => review.findings),
    found,
    config,
    today,
  );
}

function enginesOf(reviews: readonly DatabaseReview[], services: ReviewServices): Review['engines'] {
  const none = (detail: string): EngineReport => ({ status: 'not run', detail });
  return {
    shadow: reviews[0]?.shadow ?? none(services.absent.shadow ?? 'nothing to try'),
    secondOpinion: reviews[0]?.secondOpinion ?? none(services.absent.secondOpinion ?? 'nothing to read'),
    specialist: none(services.specialist === null ? (services.absent.specialist ?? 'not configured') : 'not asked yet'),
  };
}

function assumptionsOf(review: DatabaseReview, config: Config): readonly string[] {
  const { database, dialect } = review.found;
  const version =
    database.serverVersion === null
      ? `${dialect.title}, version unknown, so hazards of ${dialect.facts.supportedVersions.oldest} to ${dialect.facts.supportedVersions.newest} count`
      : `${dialect.title} ${database.serverVersion.value} (${database.serverVersion.from})`;
  const engine = database.dialect.from.startsWith('assumed') ? [`${dialect.title} (${database.dialect.from})`] : [];
  return [
    ...engine,
    version,
    `the schema before from ${review.history.from}`,
    `${config.deploy.style} deploy, migration ${config.deploy.migrate} code`,
  ];
}

function reviewedMigrations(review: DatabaseReview): readonly ReviewedMigration[] {
  const { database } = review.found;
  return review.history.walked.map((walked) => ({
    path: walked.migration.path,
    database: database.id,
    framework: database.framework,
    dialect: database.dialect.value,
    serverVersion: database.serverVersion?.value ?? null,
    statements: walked.statements.map((view) => ({
      id: view.statement.id,
      sql: view.statement.sql,
      startLine: view.statement.location.startLine,
      endLine: view.statement.location.endLine,
      transaction: view.statement.transaction,
      operations: view.operations.map((operation) => operation.kind),
      effects: view.effects,
      evidence: review.evidence.get(view.statement.id) ?? null,
    })),
  }));
}

async function changedConfig(changes: ChangeSet): Promise<readonly string[]> {
  if (!changes.files.some((file) => file.path === configPath)) return [];
  const { problems } = await configOf(
    changes.head,
    rules.map((rule) => rule.id),
  );
  if (problems.length === 0)
    return [`\`${configPath}\` changes in this pull request: it is valid, and takes effect when merged.`];
  return problems.map((problem) => `\`${configPath}\` of this pull request, line ${problem.line}: ${problem.message}`);
}
