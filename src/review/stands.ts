import type { Config } from '../core/config.js';
import { UpstreamError } from '../core/errors.js';
import type { ShadowDatabase } from '../core/ports.js';
import type { Rehearsal, RehearsalResult } from '../core/rehearsal.js';
import type { Rule } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import type { Raised } from './check.js';
import { checkEvidence } from './evidence.js';
import type { Recognised } from './recognise.js';
import { onPart, rehearsalOf } from './rehearse.js';
import type { World } from './rule-contexts.js';
import type { WalkedMigration } from './walk.js';

/** Migrations that are run from another schema than that before the change, or in another form than the change gives them. */
export interface Stand {
  readonly before: Schema;
  readonly migrations: readonly WalkedMigration[];
  /** Paths of those of which it is asked what they change. No way back is gone then. */
  readonly oneWay?: readonly string[];
}

/** Where stands are tried, each once. */
export interface Stage {
  readonly found: Recognised;
  /** Tries migrations on the tables that they can meet, and on all where something fails there. Null where that did not come to its end. */
  attempt(stand: Stand): Promise<RehearsalResult | null>;
  /** What has run some by now. */
  engine(): string | null;
}

/** Opens a stage on a shadow. `limitMs` bounds all of trying, from the first stand on, in milliseconds. */
export function openStage(
  found: Recognised,
  shadow: ShadowDatabase,
  { extensions }: Config['shadow'],
  limitMs: number,
  signal?: AbortSignal,
): Stage {
  const known = new Map<string, RehearsalResult | null>();
  let engine: string | null = null;
  let untilMs: number | null = null;
  const leftMs = (): number => {
    untilMs ??= performance.now() + limitMs;
    return untilMs - performance.now();
  };
  const run = (rehearsal: Rehearsal) => shadow.rehearse(rehearsal, Math.max(leftMs(), 1), signal);
  const runPartFirst = async (whole: Rehearsal, { before, migrations }: Stand): Promise<RehearsalResult | null> => {
    const part = onPart(whole, found.dialect, before, migrations);
    const first = await run(part?.rehearsal ?? whole);
    const result = part === null || isClean(first) ? first : await run(whole);
    return result.partial === null ? result : null;
  };
  return {
    found,
    engine: () => engine,
    async attempt(stand) {
      const whole = rehearsalFor(stand, found, extensions);
      const key = JSON.stringify(whole);
      const before = known.get(key);
      if (before !== undefined) return before;
      if (whole.steps.length === 0 || leftMs() <= 0) return null;
      const result = await runPartFirst(whole, stand).catch(withoutShadow);
      engine = result?.engine ?? engine;
      known.set(key, result);
      return result;
    },
  };
}

/** A shadow that cannot be had leaves everything as it is told without one. */
function withoutShadow(error: unknown): null {
  if (error instanceof UpstreamError) return null;
  throw error;
}

function rehearsalFor(
  { before, migrations, oneWay }: Stand,
  { dialect }: Recognised,
  extensions: readonly string[],
): Rehearsal {
  const planned = rehearsalOf(dialect, before, migrations, extensions);
  if (oneWay === undefined) return planned;
  const asked = migrations.filter(({ migration }) => oneWay.includes(migration.path));
  return { ...planned, back: null, roundTrips: asked.flatMap(thereOnly) };
}

function thereOnly({ statements }: WalkedMigration): NonNullable<Rehearsal['roundTrips']> {
  const [first, last] = [statements[0]?.statement.id, statements.at(-1)?.statement.id];
  return first === undefined || last === undefined ? [] : [{ first, last }];
}

function isClean({ baseComplete, evidence, back }: RehearsalResult): boolean {
  return baseComplete && [...evidence, ...(back ?? [])].every(({ outcome }) => outcome !== 'failed');
}

/** What a rule says of what a stand showed. */
export function raisedOn(
  world: World,
  { before, migrations }: Stand,
  result: RehearsalResult,
  rules: readonly Rule[],
): readonly Raised[] {
  const own: World = {
    ...world,
    schemaBefore: before,
    schemaAfter: migrations.at(-1)?.after ?? before,
    migrations,
    sinceRelease: [],
    change: {
      ...world.change,
      migrations: migrations.map(({ migration }) => migration),
      statements: migrations.flatMap(({ statements }) => statements),
      edited: [],
    },
  };
  return checkEvidence(own, rules, result);
}
