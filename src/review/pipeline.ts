import type { ChangeSet } from '../core/change-set.js';
import { type Config, configPath } from '../core/config.js';
import type { Finding } from '../core/finding.js';
import { forcesTransaction } from '../core/framework.js';
import type { Progress } from '../core/ports.js';
import type { Evidence, RehearsalResult } from '../core/rehearsal.js';
import type { EngineReport, HazardRuledOut, Review, ReviewedMigration } from '../core/review.js';
import type { AcceptedRisk } from '../core/risk.js';
import type { Skipped, SourceFile } from '../core/source.js';
import { type Application, readApplication, unreadApplication } from './application.js';
import { assumptionsOf } from './assumptions.js';
import { auditOf, letPass } from './audit.js';
import { buildId, isBuilt } from './build-id.js';
import { cachedReader } from './cached-reader.js';
import { changedSettings } from './changed-settings.js';
import { checkWorld, quiet, type Raised } from './check.js';
import { conclude } from './conclude.js';
import { configOf, type ReadConfig } from './configuration.js';
import { consultSpecialist, type ReviewSession } from './consult.js';
import { askSecondOpinion, enginesOf, tryOnShadow } from './engines.js';
import { checkEvidence, withTried } from './evidence.js';
import { failAtOnce } from './fail-at-once.js';
import { findingsOf } from './findings.js';
import { type History, readHistory } from './history.js';
import { notRaised } from './not-raised.js';
import type { Opinion } from './opinion.js';
import { place } from './place.js';
import { closeGaps, proveFixes } from './prove-fixes.js';
import { inlineReader, type Reader } from './reader.js';
import { type Recognised, recognise } from './recognise.js';
import { type SinceRelease, sinceRelease } from './released.js';
import { failedAgain, planRepeats } from './repeats.js';
import { withRestored } from './restored.js';
import { reviewedMigration } from './reviewed-migration.js';
import { isNewIn, type World } from './rule-contexts.js';
import { withSecondRuns } from './second-runs.js';
import type { ReviewServices } from './services.js';
import { rules } from './shelves.js';
import { skippedTogether } from './skipped-together.js';
import { openStage } from './stands.js';
import { type Stopwatch, stopwatch } from './stopwatch.js';
import { type Allowance, allowances, allowancesAtBase, mayBeSuppressed, suppress, unusedNote } from './suppressions.js';
import { tamed, tamedReasons, wildNames } from './tame-names.js';
import { touchesOf } from './touches.js';
import { planTrials, weighTrials } from './trials.js';
import { neverRun, nothingTried, type TriedEdits, tryEdits } from './tried-edits.js';
import { unmet } from './unmet.js';
import { checkUnused } from './unused-suppressions.js';

/** What is to be reviewed, and with what. */
export interface ReviewRequest {
  readonly changes: ChangeSet;
  readonly services: ReviewServices;
  /** Wins over the configuration at the base revision. */
  readonly config?: Config;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
  /** What people accepted by commands. */
  readonly risks?: readonly AcceptedRisk[];
  /** ISO date by which suppressions expire; today where it is left out. */
  readonly today?: string;
}

/** What one database gave. */
interface DatabaseReview {
  readonly found: Recognised;
  readonly world: World;
  readonly history: History;
  readonly findings: readonly Finding[];
  readonly notRaised: readonly HazardRuledOut[];
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly shadow: EngineReport;
  readonly opinion: Opinion;
  readonly application: Application;
  readonly since: SinceRelease;
  /** Statements of which neither the schema nor the shadow could tell what they do. */
  readonly unmet: readonly Skipped[];
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
  const reader = readerOf(services);
  const { config, problems, overruled } = await watch.time('configuration', readConfig(request));
  progress?.('Looking for databases');
  const today = request.today ?? new Date().toISOString().slice(0, 10);
  const recognition = await watch.time('recognise', recognise(changes, config, today));
  const reviews: DatabaseReview[] = [];
  for (const found of recognition.databases) {
    request.signal?.throwIfAborted();
    reviews.push(await reviewDatabase(found, request, config, reader, watch));
  }
  // Where no database is concerned there is nothing to allow and nothing to place.
  const files = reviews.length === 0 ? new Map<string, SourceFile>() : await changedFiles(changes);
  const accepted = { risks: request.risks ?? [], today };
  const { findings, notes } = await suppressAll(reviews, files, changes, config, accepted);
  const placed = place(
    findings.filter((finding) => finding.suppressed === null),
    changes,
    files,
    config,
  );
  const skipped = skippedTogether([
    ...recognition.skipped,
    ...reviews.flatMap((review) => [...review.history.skipped, ...review.application.skipped, ...review.unmet]),
  ]);
  const judged = conclude(
    {
      findings: placed,
      skipped,
      internalError: unreadOf(problems),
      nothing: reviews.length === 0 && skipped.length === 0,
    },
    config,
  );
  const verdict = letPass(judged, accepted.risks, changes.head.id);
  const review: Review = {
    ...verdict,
    findings: placed,
    suppressed: findings.filter((finding) => finding.suppressed !== null),
    skipped,
    notRaised: reviews.flatMap((one) => one.notRaised),
    engines: enginesOf(
      reviews.map(({ found, shadow, opinion }) => ({
        database: found.database.id,
        shadow,
        secondOpinion: opinion.report,
      })),
      services,
    ),
    migrations: reviews.flatMap(reviewedMigrations),
    assumptions: assumptionsOf(reviews),
    notes: [
      ...[...problems, ...overruled].map(({ path, line, message }) => `\`${path}\` line ${line}: ${message}`),
      ...(await changedSettings(changes, today)),
      ...recognition.notes,
      ...new Set(
        reviews.flatMap(({ application, since, opinion }) => [
          ...application.notes,
          ...opinion.notes,
          ...(since.note === undefined ? [] : [since.note]),
        ]),
      ),
      ...notes,
      ...auditOf(accepted.risks, changes.head.id),
    ],
    specialistNote: null,
    touches: touchesOf(reviews.map(({ world }) => world)),
    timings: watch.timings(),
  };
  return { review, changes, config, worlds: reviews.map((one) => one.world), ...accepted };
}

/** The reader of the services, which keeps what it reads where there is a cache and a build whose id tells what read it. */
function readerOf({ reader, cache }: ReviewServices): Reader {
  const build = cache !== null && (reader !== undefined || isBuilt) ? buildId() : null;
  const plain = reader ?? inlineReader();
  return cache === null || build === null ? plain : cachedReader(plain, cache, build);
}

function changedFiles({ files, head }: ChangeSet): Promise<ReadonlyMap<string, SourceFile>> {
  return head.readMany(files.filter(({ status }) => status !== 'removed').map(({ path }) => path));
}

async function readConfig(request: ReviewRequest): Promise<ReadConfig> {
  if (request.config !== undefined) return { config: request.config, problems: [], overruled: [] };
  const ids = rules.map((rule) => rule.id);
  return configOf(request.changes, 'base', ids);
}

function unreadOf([first]: ReadConfig['problems']): string | null {
  if (first === undefined) return null;
  return `\`${first.path}\` cannot be read, so ${first.path === configPath ? 'the defaults apply' : 'it does not count'}`;
}

async function reviewDatabase(
  found: Recognised,
  request: ReviewRequest,
  config: Config,
  reader: Reader,
  watch: Stopwatch,
): Promise<DatabaseReview> {
  const { changes, services, progress } = request;
  const changed = new Set(changes.files.map((file) => file.path));
  if (config.shadow.enabled && found.database.migrations.some((path) => changed.has(path))) services.shadow?.warm?.();
  await found.dialect.load();
  progress?.('Reading migrations', found.database.root);
  const read = await watch.time('read', readHistory(found, changes, reader));
  const tried = await watch.time('shadow', tryEditsOf(found, read, request, config, reader));
  const unread = neverRun(tried, read, changes);
  // What has run nowhere is read as if it were new.
  const asNew = unread.size === 0 ? read : await watch.time('read', readHistory(found, changes, reader, unread));
  const edited = withSecondRuns(await watch.time('read', withRestored(asNew.edited, changes)), tried.secondRuns);
  const history = { ...asNew, edited };
  const application = await watch.time('application', readApplication(found, history, changes, reader));
  const since = await watch.time('read', sinceRelease(found, history, changes, config, reader));
  const world = worldOf(found, { history, application, since }, changes, config, tried);
  progress?.('Checking', `${history.walked.length} migrations`);
  const { raised: deduced, ruledOut } = watch.run('check', () => checkWorld(world, rules));
  const opinion = watch.time('second opinion', askSecondOpinion(world, deduced, services, request.signal));
  // It is awaited further down: what throws before that must not leave its own error unheeded.
  opinion.catch(() => undefined);
  // The reader parses off this thread; what a fix writes is read back on it.
  if (deduced.some((one) => one.problem.fix !== undefined)) await found.framework.load?.();
  const fixes = watch.run('fixes', () => proveFixes(deduced, deduced, world, found, history));
  const planned = planTrials(fixes, found, history);
  const repeats = planRepeats(world, rules, history);
  progress?.('Trying it on the shadow database');
  const shadow = await watch.time(
    'shadow',
    tryOnShadow(found, history, { fixes: planned, repeats }, config, services, request.signal),
  );
  const { result } = shadow;
  const observed =
    result === null
      ? []
      : watch.run('evidence', () => checkEvidence(world, rules, result, failedAgain(repeats, result)));
  const raised = quiet([...deduced, ...observed, ...tried.raised]);
  const later = watch.run('fixes', () => proveFixes(observed, raised, world, found, history, fixes));
  const failing = failAtOnce(
    deduced,
    await countedFailures([...observed, ...tried.raised], raised, request, config),
    [...(result?.evidence ?? []), ...tried.failed],
    found.dialect,
  );
  const told = raised.filter((one) => !failing.some((gone) => gone.raised === one));
  const proven = new Map([...fixes, ...later]);
  const weighed = weighTrials(proven, planned, result, found, history);
  const evidence = new Map((result?.evidence ?? []).map((one) => [one.statement, one]));
  const wild = wildNames(world);
  return {
    found,
    world,
    history,
    evidence,
    findings: tamed(
      findingsOf(told, {
        database: found.database,
        framework: found.framework,
        known: found.known,
        migrations: history.walked,
        evidence,
        fixes: watch.run('fixes', () => closeGaps(weighed, proven, world, found, history)),
        observed: new Set([...observed, ...tried.raised]),
        isNew: isNewIn(world),
      }),
      wild,
    ),
    notRaised: tamedReasons(
      watch.run('check', () =>
        notRaised(world, rules, { raised: told, ruledOut: [...ruledOut, ...failing] }, seenOtherwise(result, observed)),
      ),
      wild,
    ),
    shadow: withTried(shadow.report, tried.engine),
    opinion: await opinion,
    application,
    since,
    unmet: unmet(world, result, told),
  };
}

/** What the shadow showed and is told. Nothing where failures may be suppressed: what is raised of a statement that fails is then told beside. */
async function countedFailures(
  observed: readonly Raised[],
  raised: readonly Raised[],
  { changes, risks = [] }: ReviewRequest,
  config: Config,
): Promise<readonly Raised[]> {
  const told = observed.filter((one) => raised.includes(one));
  const files = await changes.head.readMany([...new Set(told.map(({ location }) => location.path))]);
  return mayBeSuppressed('migration-fails', files.values(), { config, risks }) ? [] : told;
}

/** Tries what a change edits of the base, for which nothing of the application need be known, in as much time as the shadow has for the change. */
async function tryEditsOf(
  found: Recognised,
  history: History,
  { changes, services: { shadow }, signal }: ReviewRequest,
  config: Config,
  reader: Reader,
): Promise<TriedEdits> {
  const isAsked = history.edited.length > 0 || history.walked.some(({ asBase }) => asBase !== undefined);
  if (shadow === null || !config.shadow.enabled || !isAsked) return nothingTried;
  const known = { history, application: unreadApplication, since: { walked: [] } };
  const stage = openStage(found, shadow, config.shadow, config.shadow['limit-seconds'] * 1000, signal);
  return tryEdits(worldOf(found, known, changes, config), history, changes, reader, stage);
}

/** Statements that failed on the shadow, or of which it showed something that was not predicted. */
function seenOtherwise(result: RehearsalResult | null, observed: readonly Raised[]): ReadonlySet<string> {
  return new Set([
    ...(result?.evidence ?? []).flatMap(({ outcome, statement }) => (outcome === 'failed' ? [statement] : [])),
    ...observed.flatMap(({ statement }) => (statement === null ? [] : [statement.statement.id])),
  ]);
}

function worldOf(
  found: Recognised,
  { history, application, since }: Pick<DatabaseReview, 'history' | 'application' | 'since'>,
  changes: ChangeSet,
  config: Config,
  { unrun }: TriedEdits = nothingTried,
): World {
  const names = (order: History['headOrder']) => order.map(({ id, path }) => ({ id, path }));
  return {
    database: found.database,
    dialect: found.dialect,
    config,
    changes,
    serverVersion: found.database.serverVersion?.value ?? null,
    known: found.known,
    schemaBefore: history.schemaBefore,
    schemaAfter: history.schemaAfter,
    migrations: history.walked,
    sinceRelease: since.walked,
    change: {
      changes,
      migrations: history.walked.map((walked) => walked.migration),
      statements: history.walked.flatMap((walked) => walked.statements),
      checksums: found.framework.checksums && found.database.settings.validates !== 'false',
      baseClean: history.clean,
      mayMiss: found.database.settings.mayMiss === 'true',
      baseMigrations: names(history.baseOrder),
      headMigrations: names(history.headOrder),
      edited: history.edited,
      ...(unrun === null ? {} : { unrun }),
      late: history.late,
      dump: history.dump,
    },
    models: application.models,
    modelsAtBase: application.modelsAtBase,
    sites: application.sites,
    uses: application.uses,
    namings: application.namings,
    canSeeUses: application.read,
    runnerForcesTransaction: forcesTransaction(found.framework, found.database.settings),
  };
}

async function suppressAll(
  reviews: readonly DatabaseReview[],
  files: ReadonlyMap<string, SourceFile>,
  changes: ChangeSet,
  config: Config,
  accepted: Pick<ReviewSession, 'risks' | 'today'>,
) {
  const found = [...files.values()].flatMap(allowances);
  const isAsked = config['suppressions-from'] === 'base' && found.length > 0;
  const atBase = isAsked ? await allowancesAtBase(changes) : [];
  const findings = reviews.flatMap((review) => review.findings);
  const marked = suppress(findings, { found, atBase, config, ...accepted });
  const needless = reviews.flatMap((review) => needlessIn(review, marked.unused));
  const isSaid = ({ path, line }: Allowance): boolean =>
    needless.some(({ location }) => location.path === path && location.startLine === line);
  return {
    findings: [...marked.findings, ...needless],
    notes: [...marked.notes, ...marked.unused.filter((allowance) => !isSaid(allowance)).map(unusedNote)],
  };
}

function needlessIn({ world, found }: DatabaseReview, unused: readonly Allowance[]): readonly Finding[] {
  const { database, framework, known } = found;
  const nothing = { evidence: new Map(), fixes: new Map(), observed: new Set<Raised>(), isNew: () => false };
  const { migrations } = world;
  return findingsOf(checkUnused(unused, world), { database, framework, known, migrations, ...nothing });
}

function reviewedMigrations({ found, history, evidence }: DatabaseReview): readonly ReviewedMigration[] {
  return history.walked.map((walked) => reviewedMigration(walked, found, evidence));
}
