import type { Config } from '../core/config.js';
import { blocksWrites } from '../core/effect.js';
import { dayOf, tableFacts } from '../core/facts.js';
import { key, type Name, text } from '../core/name.js';
import { code } from './escape.js';
import type { Recognised } from './recognise.js';
import { sharedContext, type World } from './rule-contexts.js';
import { count, join } from './words.js';

/** Tables that are named one by one. */
const namedTables = 3;

/** What the review of a database rests on. `history.from` says how the schema before was known. */
interface Based {
  readonly found: Recognised;
  readonly world: World;
  readonly history: { readonly from: string };
}

/** What a review took for granted, each a short clause; what several databases have in common is said once. */
export function assumptionsOf(reviews: readonly Based[]): readonly string[] {
  const all = reviews.flatMap(({ found, world, history: { from } }) => {
    const where = found.database.root === '' ? 'the root' : code(found.database.root);
    return assumptionsOfOne(found, world, reviews.length > 1 ? `${from} (${where})` : from);
  });
  return [...new Set(all)];
}

function assumptionsOfOne({ database, dialect }: Recognised, world: World, from: string): readonly string[] {
  const { oldest, newest } = dialect.facts.supportedVersions;
  const [, reason] = /^assumed: (.*)/.exec(database.dialect.from) ?? [];
  const engine = reason === undefined ? dialect.title : `${dialect.title} (${reason})`;
  const server =
    database.serverVersion === null
      ? [`${engine}, version unknown, so hazards of ${oldest} to ${newest} count`]
      : [
          ...(reason === undefined ? [] : [engine]),
          `${dialect.title} ${database.serverVersion.value} (${database.serverVersion.from})${database.serverVersion.value < oldest ? `, older than the versions on which locks were proven (${oldest} to ${newest})` : ''}`,
        ];
  return [
    ...server,
    `the schema before this change from ${from}`,
    ...sizes(world),
    ...unreleased(world),
    deployment(world.config),
  ];
}

/** Where sizes come from, and the tables in use whose size nothing tells. */
function sizes(world: World): readonly string[] {
  const { known } = world;
  const unknown = tablesOfUnknownSize(world);
  const listed = unknown.slice(0, namedTables).map((table) => code(text(table)));
  const more = unknown.length - listed.length;
  return [
    ...(known === null ? [] : [`sizes by the facts of ${dayOf(known)} (${known.path})`]),
    ...(unknown.length === 0
      ? []
      : [`size of ${join(more > 0 ? [...listed, `${more} more table${more === 1 ? '' : 's'}`] : listed)} unknown`]),
  ];
}

function tablesOfUnknownSize(world: World): readonly Name[] {
  const { sizeOf, isNewTable } = sharedContext(world);
  const locked = world.change.statements
    .flatMap((view) => view.effects)
    .filter((effect) => effect.object === 'table' && blocksWrites(effect))
    .map((effect) => effect.relation)
    .filter((table) => !isNewTable(table) && sizeOf(table) === 'unknown')
    .filter((table) => tableFacts(world.known, table) === undefined);
  return [...new Map(locked.map((table) => [key(table), table])).values()];
}

function unreleased({ sinceRelease, config }: World): readonly string[] {
  const { length } = sinceRelease;
  if (length === 0) return [];
  return [`tables of ${count(length, 'migration')} since the last release (${config.deploy.released}) are new`];
}

function deployment({ deploy }: Config): string {
  if (deploy.style === 'stop') return 'the application is stopped for the deploy';
  return `${deploy.style} deploy, migration ${deploy.migrate} code`;
}
