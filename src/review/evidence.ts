import type { Evidence, RehearsalResult } from '../core/rehearsal.js';
import type { EngineReport } from '../core/review.js';
import type { EvidenceContext, Rule } from '../core/rule.js';
import { isActive, type Raised, severityOf } from './check.js';
import { isBaseEdited } from './context.js';
import { migrationContext, sharedContext, type World } from './rule-contexts.js';
import { count } from './words.js';

/** Lets the rules look at what the shadow showed. `again` is what failed in second runs. */
export function checkEvidence(
  world: World,
  rules: readonly Rule[],
  result: RehearsalResult,
  again: readonly Evidence[] = [],
): readonly Raised[] {
  const shared = sharedContext(world);
  const active = rules.filter((rule) => rule.on.evidence !== undefined && isActive(rule, world));
  const all = world.migrations.flatMap((walked) => walked.statements);
  const both = [
    ...result.evidence.map((evidence) => ({ evidence, direction: 'forward' as const })),
    ...(result.back ?? []).map((evidence) => ({ evidence, direction: 'back' as const })),
    ...again.map((evidence) => ({ evidence, direction: 'again' as const })),
  ];
  return both.flatMap(({ evidence, direction }) => {
    const place = placeOf(evidence, world);
    if (place === null || isEdited(place.walked, world)) return [];
    const context: EvidenceContext = {
      ...migrationContext(shared, world, place.walked),
      result,
      statement: place.view,
      earlier: place.view === null ? [] : all.slice(0, all.indexOf(place.view)),
      baseEdited: isBaseEdited(world.change),
      baseRemoved: world.change.edited.some(({ removed }) => removed),
      direction,
    };
    return active.flatMap((rule) => {
      const found = rule.on.evidence?.(evidence, context);
      const problems = found === undefined ? [] : Array.isArray(found) ? found : [found];
      return problems.flatMap((problem): Raised[] => {
        const severity = severityOf(rule, problem, shared);
        if (severity === 'off') return [];
        return [
          {
            rule,
            problem,
            severity,
            location: problem.location ?? place.location,
            statement: place.view,
            migration: place.walked,
            operation: null,
            effects: [],
          },
        ];
      });
    });
  });
}

/** The base has run it as it stood, so what it does on top of that, and how it goes back from there, says nothing. */
function isEdited({ migration }: World['migrations'][number], { change }: World): boolean {
  return change.edited.some(({ path }) => path === migration.path);
}

function placeOf(evidence: Evidence, world: World) {
  for (const walked of world.migrations) {
    const view = walked.statements.find((candidate) => candidate.statement.id === evidence.statement);
    if (view !== undefined) return { walked, view, location: view.statement.location };
    const back = walked.migration.back?.find((candidate) => candidate.id === evidence.statement);
    if (back !== undefined) return { walked, view: null, location: back.location };
  }
  return null;
}

/**
 * What the shadow did, for the summary. `edits` holds the ids of statements that edit what has run before. `tables` is how many were built,
 * where those were the ones that the change can meet.
 */
export function shadowReport(
  result: RehearsalResult,
  edits: ReadonlySet<string> = new Set(),
  tables?: number,
): EngineReport {
  const ran = result.evidence.filter((evidence) => evidence.outcome === 'ran').length;
  const over = result.evidence.filter(({ outcome, statement }) => outcome !== 'ran' && edits.has(statement)).length;
  const total = result.evidence.length;
  const base = result.baseComplete
    ? ''
    : `; ${count(result.baseErrors.length, 'statement')} of the schema before did not run${firstOf(result.baseErrors)}, so what failed because of it is not reported`;
  const isTried = result.evidence.some(({ outcome }) => outcome !== 'skipped');
  const part = tables === undefined || !isTried ? '' : partWords(tables);
  const partial = result.partial === null ? '' : `; ${result.partial}`;
  const edited =
    over === 0
      ? ''
      : `; ${over === 1 ? 'an edit cannot run on top of what its migration' : `${over} edits cannot run on top of what their migrations`} did before`;
  return {
    status: result.partial === null && result.baseComplete && ran === total ? 'ran' : 'partial',
    detail: `${result.engine}, ${ran} of ${count(total, 'statement')} tried${part}${edited}${base}${partial}`,
  };
}

/** The report, where migrations of the base were tried by themselves too, in the form that the change gives them. */
export function withTried(report: EngineReport, engine: string | null): EngineReport {
  if (engine === null) return report;
  const said = 'what it edits of the base was tried by itself';
  return report.status === 'not run'
    ? { status: 'ran', detail: `${engine}, ${said}` }
    : { ...report, detail: `${report.detail}; ${said}` };
}

/** What the server said of the first that did not run: the others often hang on it. */
function firstOf([first]: RehearsalResult['baseErrors']): string {
  if (first === undefined) return '';
  const line = first.message.trim().replace(/\s+/g, ' ');
  return ` (the first: ${line.length > longestQuote ? `${line.slice(0, longestQuote)} …` : line})`;
}

/** Longest piece of an error that the report of the shadow quotes, in characters. */
const longestQuote = 100;

function partWords(tables: number): string {
  if (tables === 0) return ', which meet no table from before';
  return tables === 1 ? ' on the one table that they can meet' : ` on the ${tables} tables that they can meet`;
}
