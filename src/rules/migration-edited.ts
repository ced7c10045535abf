import type { Problem } from '../core/finding.js';
import { homeOf, knownAs, numberOf, repeatable } from '../core/framework.js';
import { text } from '../core/name.js';
import type { ChangeView, Rule, Unrun } from '../core/rule.js';
import { type Squash, squashIn } from '../core/squash.js';

const first = 'create table orders (id bigint primary key);\n';

/** A migration that others have applied already, changed or taken away. */
export const migrationEdited: Rule = {
  id: 'migration-edited',
  title: 'Applied migration edited',
  preset: 'recommended',
  severity: 'error',
  why:
    'The base branch holds this migration. Databases that have applied it as it stands there never see the edit, and a tool that keeps ' +
    'checksums refuses to go on.',
  instead:
    'Leave the file as it was, and write a new migration for the change. Where it fails as it was on every database, accept this with that reason.',
  source: 'https://documentation.red-gate.com/flyway/flyway-concepts/migrations/migration-command-dry-runs',
  examples: {
    framework: 'flyway',
    unsafe: {
      base: { 'db/migration/V1__orders.sql': first },
      head: { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, note text);\n' },
    },
    safe: {
      base: { 'db/migration/V1__orders.sql': first },
      head: {
        'db/migration/V1__orders.sql': first,
        'db/migration/V2__note.sql': 'alter table orders add column note text;\n',
      },
    },
  },
  beyondLocks: true,
  leavesFile: true,
  on: {
    change(change, { schemaBefore }) {
      if (isGivenUp(change)) return [givenUp(change)];
      const { unrun } = change;
      const squash = squashIn(change, schemaBefore);
      const apart = [
        ...(unrun === undefined ? [] : [unrun, ...unrun.behind]),
        ...(squash === null ? [] : [squash.into, ...squash.gone]),
      ].map(({ path }) => path);
      const all = change.edited.filter(({ path }) => !apart.includes(path));
      const missed = all.filter(({ removed }) => removed && change.mayMiss);
      return [
        ...(unrun === undefined ? [] : [hasRunNowhere(unrun)]),
        ...(squash === null ? [] : [losesRows(squash)]),
        ...missedTogether(missed),
        ...madeElsewhere(
          all.filter((edited) => !missed.includes(edited)),
          change,
        ),
        ...givenBack(
          all.filter(({ restores }) => restores === true),
          change,
        ),
        ...alike(
          all
            .filter((edited) => !missed.includes(edited) && !edited.mends && edited.restores !== true)
            .filter((edited) => edited.statementsChanged || change.checksums || isRenumbered(edited, change))
            // Such a one is there to be edited: the tool runs it again. One that is gone is missed all the same.
            .filter((edited) => edited.removed || !edited.id.startsWith(repeatable))
            .filter(({ madeAgain }) => madeAgain?.all !== true)
            .filter((edited) => !isMoved(edited, change) && !isRepair(edited, change)),
          change,
        ),
      ];
    },
  },
};

type Edited = ChangeView['edited'][number];

/** So many of which the same is to be said are told one by one. */
const mostApart = 5;

function alike(edited: readonly Edited[], change: ChangeView): readonly Problem[] {
  const groups = new Map<string, Edited[]>();
  for (const one of edited) {
    // What fails is told by itself.
    const done = one.again?.outcome === 'fails' ? one.path : whatIsDone(one, change);
    groups.set(done, [...(groups.get(done) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length > mostApart ? together(group, change) : group.map((one) => alone(one, change)),
  );
}

function alone(edited: Edited, change: ChangeView): Problem {
  return {
    headline: `\`${nameAtBase(edited, change)}\` is on the base branch, and this pull request ${whatIsDone(edited, change)}${underAnotherName(edited, change)}`,
    subject: { file: edited.id },
    location: { path: edited.path, startLine: 1, endLine: 1 },
    ...(edited.removed ? goneFor([edited]) : {}),
    ...(isRenumbered(edited, change) ? renumbered(change, isRewritten(edited, change)) : {}),
    ...(edited.onlyComments === true && !isRenumbered(edited, change) ? commentsCount : {}),
    ...secondRun(edited, change),
  };
}

/** Sources: https://github.com/flyway/flyway/issues/1689, https://github.com/launchbadge/sqlx/blob/v0.8.6/sqlx-core/src/migrate/migration.rs */
const commentsCount = {
  why: 'Nothing that runs changes, but comments count for a checksum: a tool that keeps one refuses to go on in a database that has applied the file.',
  instead: 'Leave the file as it was, its comments too.',
};

function nameAtBase(edited: Edited, change: ChangeView): string {
  const { id, path } = isRenumbered(edited, change) ? edited : (migrationAtBase(edited, change) ?? edited);
  return knownAs({ id, path });
}

/** What the base has of it: where it was moved from, or by its id. */
function migrationAtBase(edited: Edited, { changes, baseMigrations }: ChangeView): Known | undefined {
  const from = changes.files.find(({ path }) => path === edited.path)?.earlierPath ?? edited.path;
  return (
    edited.atBase ??
    baseMigrations.find(({ path }) => path === from) ??
    baseMigrations.find((one) => one.id === edited.id && homeOf(one) === homeOf(edited))
  );
}

type Known = ChangeView['baseMigrations'][number];

/** The path at the base of one that keeps its number under another name; undefined where it keeps its name, or gets another number. */
function earlierPath(edited: Edited, change: ChangeView): string | undefined {
  if (edited.removed || isRenumbered(edited, change)) return undefined;
  const then = migrationAtBase(edited, change);
  return then === undefined || fileOf(then) === fileOf(edited) ? undefined : then.path;
}

function underAnotherName(edited: Edited, change: ChangeView): string {
  return earlierPath(edited, change) === undefined ? '' : ` as \`${fileOf(edited)}\``;
}

function fileOf({ path }: Pick<Edited, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What becomes of databases where a file goes, or several. */
function goneFor(gone: readonly Edited[]): Pick<Problem, 'why' | 'instead'> {
  const number = gone.length;
  const [these, them] = number === 1 ? ['this migration', 'it'] : ['these migrations', 'them'];
  const isInPart = gone.some(({ madeAgain }) => madeAgain !== undefined);
  const got = isInPart ? 'get of it only what other migrations of this change make' : 'never get it';
  return {
    why: `The base branch holds ${these}. Databases that have applied ${them} keep what ${number === 1 ? 'it has' : 'they have'} made, and new ones ${got}; a tool that keeps checksums, or asks for each file, refuses to go on.`,
    instead: `Leave ${number === 1 ? 'the file' : 'the files'}, and take away what ${number === 1 ? 'it has' : 'they have'} made in a new migration.`,
  };
}

function together(group: readonly Edited[], change: ChangeView): readonly Problem[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const done = whatIsDone(first, change).replace(/\bit\b/, 'each of them');
  const ids = group.slice(0, mostApart).map((one) => `\`${knownAs(one)}\``);
  return [
    {
      why: 'The base branch holds these migrations, so they have run, or will run, as they stand there. Databases that have applied them never see the edits, and a tool that keeps checksums refuses to go on.',
      instead: 'Leave the files as they were, and write a new migration for the change.',
      ...alone(first, change),
      ...(first.removed ? goneFor(group) : {}),
      headline: `${group.length} migrations are on the base branch, and this pull request ${done}`,
      detail: `They are ${ids.join(', ')} and ${group.length - mostApart} more.`,
      alsoIn: others.map(({ path }) => path),
    },
  ];
}

function isGivenUp({ headMigrations, edited }: ChangeView): boolean {
  return headMigrations.length === 0 && edited.length > 0 && edited.every(({ removed }) => removed);
}

function losesRows({ into, gone, dropped, location }: Squash): Problem {
  const [table] = dropped;
  const others = dropped.length === 1 ? '' : ` and ${dropped.length - 1} more`;
  return {
    headline: `\`${knownAs(into)}\` takes the place of ${gone.length + 1} migrations: where they have run in part, it drops \`${table === undefined ? '' : text(table)}\`${others} with every row`,
    subject: { file: into.id },
    location,
    why: 'A database that has run all of them has this number, and runs nothing. One that has run some of them and not the last takes this file for new: it drops the tables that are there, and makes them anew.',
    instead:
      'See to it that every database has run all of them before this is deployed, and leave out what drops the tables first, as `force` does: then it stops there, and loses nothing.',
    alsoIn: gone.map(({ path }) => path),
  };
}

/** The place goes with all of its migrations, and nothing of the repository runs any there. */
function givenUp({ edited }: ChangeView): Problem {
  const [first] = edited;
  const names =
    edited.length === 1
      ? `\`${first?.id}\`, the only migration of its place, goes`
      : `All ${edited.length} migrations of their place go`;
  return {
    headline: `${names}: nothing here makes, or changes, that database any more`,
    subject: { file: first?.id ?? '' },
    location: { path: first?.path ?? '', startLine: 1, endLine: 1 },
    severity: 'notice',
    why: 'A database that is still in use keeps what they have made. A new one is made by whatever takes their place, elsewhere.',
    instead:
      'Where the database lives on, see to it that its next migrations have a place, and know that these have run.',
  };
}

/** Migrations that go where the runner goes on without them, as where a baseline stands for them. */
function missedTogether(gone: readonly Edited[]): readonly Problem[] {
  const [first, ...more] = gone;
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return [
    {
      headline: `\`${first.id}\`${others} ${more.length === 0 ? 'goes' : 'go'}: a database that has not run ${more.length === 0 ? 'it' : 'them'} yet never will`,
      subject: { file: first.id },
      location: { path: first.path, startLine: 1, endLine: 1 },
      severity: 'notice',
      why: 'The runner is told to go on where an applied migration is gone. A new database takes what stands in its place; one that is in between has neither.',
      instead: 'See to it that every database has run them before this is deployed.',
    },
  ];
}

/** Migrations that go, and all that they make stands in one that the change adds: by that one. */
function madeElsewhere(gone: readonly Edited[], { baseMigrations, checksums }: ChangeView): readonly Problem[] {
  const heirs = new Map<string, { heir: Known; all: Edited[] }>();
  for (const one of gone) {
    const same = baseMigrations.filter(({ id, path }) => id === one.id && homeOf({ id, path }) === homeOf(one));
    if (one.madeAgain?.all !== true || same.length > 1) continue;
    const known = heirs.get(one.madeAgain.path) ?? { heir: one.madeAgain, all: [] };
    heirs.set(known.heir.path, { ...known, all: [...known.all, one] });
  }
  return [...heirs.values()].flatMap(({ heir, all: [first, ...more] }) => {
    if (first === undefined) return [];
    const failure = first.again?.outcome === 'fails' ? first.again.failure : undefined;
    const isHarmless = first.again?.outcome === 'nothing';
    const into = `\`${knownAs(heir)}\``;
    const [are, have, them] = more.length === 0 ? ['is', 'it has', 'it'] : ['are', 'they have', 'them'];
    const names = `\`${knownAs(first)}\`${more.length === 0 ? '' : ` and ${more.length} more`}`;
    const fails = more.length === 0 ? 'gets another number, and fails' : `go into ${into}, which fails`;
    const severity = isHarmless ? ('notice' as const) : ('warning' as const);
    return {
      headline:
        failure === undefined
          ? `${names} ${are} on the base branch, and this pull request removes ${them} and makes the same in ${into}${isHarmless ? `, which changes nothing where ${have} run` : ''}`
          : `${names} ${fails} where ${have} run: ${quoted(failure.message)}`,
      subject: { file: first.id },
      location: failure?.location ?? { path: heir.path, startLine: 1, endLine: 1 },
      ...(failure === undefined && !checksums ? { severity } : {}),
      why: `Most tools know a migration by its number or its name. Databases that have run ${them} take ${into} for another one, and run that as well${checksums ? '; a tool that asks for each file that has run refuses to go on' : ''}.`,
      instead: `Leave the file${more.length === 0 ? ' as it was' : 's as they were'}, and take the same out of ${into}${isHarmless ? '' : `; or see to it that ${into} can run where all of it is there already`}.`,
      ...(failure === undefined
        ? {}
        : { detail: `Seen on ${failure.engine}, on the schema before this change, where ${have} run already.` }),
      ...(more.length === 0 ? {} : { alsoIn: more.map(({ path }) => path) }),
    };
  });
}

/** What databases have run that are older than the last edit. Those that came between the two have run the other form. */
function givenBack(restored: readonly Edited[], { checksums }: ChangeView): readonly Problem[] {
  const [first, ...more] = restored;
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const refused = checksums ? ', and its tool refuses to go on there' : '';
  return [
    {
      headline: `\`${first.id}\`${others} ${more.length === 0 ? 'gets' : 'get'} back the text that ${more.length === 0 ? 'it' : 'they'} had before on the base branch`,
      subject: { file: first.id },
      location: { path: first.path, startLine: 1, endLine: 1 },
      severity: 'notice',
      why: `Databases that ran the older text fit the repository again. One that ran the text of today has run another${refused}.`,
      instead: 'Where such a database is, bring it to what the older text makes, and repair what its tool noted.',
      ...(more.length === 0 ? {} : { alsoIn: more.map(({ path }) => path) }),
    },
  ];
}

/** A tool that keeps checksums misses the old one, whatever the new one does. */
function renumbered({ checksums }: ChangeView, isEdited: boolean) {
  return {
    ...(checksums ? {} : { severity: 'warning' as const }),
    why:
      'Most tools know a migration by its number. Databases that have run this one under the number that it has on the base branch then take ' +
      'it for another one, and run it once more.',
    instead: isEdited
      ? 'Leave it as it was, and write a new migration; or see to it that this one can run where the other has.'
      : 'Leave it under the number that it has.',
  };
}

/** What came of a second run, where it was tried. A tool that keeps checksums misses the old one before it comes to that. */
function secondRun({ id, path, again }: Edited, { checksums }: ChangeView): Partial<Problem> {
  if (again === undefined) return {};
  const seen = 'It was run on the schema before this change, where it has run already';
  if (again.outcome === 'fails') {
    const { message, location, engine } = again.failure;
    return {
      headline: `\`${knownAs({ id, path })}\` gets another number, and fails where it has run: ${quoted(message)}`,
      severity: 'error',
      location,
      detail: `${seen}, and failed. Seen on ${engine}.`,
    };
  }
  if (checksums) return {};
  return { severity: 'notice', why: `${seen}, and changed nothing.` };
}

function quoted(message: string): string {
  return message.replaceAll('`', "'");
}

/** One that fails on every database as the base has it, and what stands behind it. */
function hasRunNowhere({ id, path, failure, leaves, behind }: Unrun): Problem {
  const { message, location, engine } = failure;
  return {
    headline: `\`${knownAs({ id, path })}\` fails as the base branch has it, so that it has run nowhere: ${quoted(message)}`,
    subject: { file: id },
    location: { path, startLine: 1, endLine: 1 },
    severity: leaves ? 'warning' : 'notice',
    why: `Line ${location.startLine} of it fails on the schema that the migrations before it make, with nothing in the way that a database could have otherwise. Seen on ${engine}. No database has this edit behind it${leaves ? ', but what stands above that line is committed by itself, and is there wherever it was tried' : ''}.`,
    instead: leaves
      ? 'Let each statement above that line pass where what it makes is there already, or undo it by hand wherever this was tried.'
      : 'Where its tool keeps a note of the failed run, clear that before it runs again.',
    ...(behind.length === 0
      ? {}
      : {
          detail: `Nor has ${list(behind.map(knownAs))} behind it.`,
          alsoIn: behind.map((one) => one.path),
        }),
  };
}

function list(ids: readonly string[]): string {
  const shown = ids.slice(0, mostApart).map((id) => `\`${id}\``);
  const more = ids.length - shown.length;
  return more > 0 ? `${shown.join(', ')} or ${more} more` : shown.join(' or ');
}

function whatIsDone(edited: Edited, change: ChangeView): string {
  const { removed, onlyLoses, again } = edited;
  if (removed) return 'removes it';
  if (again?.outcome === 'nothing' && !change.checksums)
    return 'gives it another number, under which it changes nothing where it has run';
  if (isRenumbered(edited, change))
    return isRewritten(edited, change) ? 'edits it under another number' : 'gives it another number';
  if (edited.onlyComments === true) return 'edits only comments of it';
  if (onlyLoses === 0) return 'edits it';
  return `takes ${onlyLoses === 1 ? 'a statement' : `${onlyLoses} statements`} out of it`;
}

/** One of several under one number, with which a tool does not go on, gets a number of its own. */
function isRepair(edited: Edited, change: ChangeView): boolean {
  const same = change.baseMigrations.filter((one) => one.id === edited.id && homeOf(one) === homeOf(edited));
  return same.length > 1 && isRenumbered(edited, change);
}

/** The name of a file behind its number. */
function unnumbered(path: string): string {
  return nameOf(path)
    .replace(/^.*\//, '')
    .replace(/^[VUB]?[\d._-]+/, '');
}

function isRewritten({ path }: Edited, { changes }: ChangeView): boolean {
  return changes.files.some((file) => file.path === path && file.hunks.length > 0);
}

function isRenumbered(edited: Edited, { changes, headMigrations }: ChangeView): boolean {
  const file = changes.files.find((candidate) => candidate.path === edited.path);
  const now = headMigrations.find(({ path }) => path === edited.path);
  if (file?.status !== 'renamed' || now === undefined) return false;
  // Of two files that are only alike, one goes and the other is new.
  if (file.hunks.length > 0 && unnumbered(file.path) !== unnumbered(file.earlierPath ?? '')) return false;
  const [from, to] = [numberOf(edited.id), numberOf(now.id)];
  return from !== undefined && to !== undefined && from !== to;
}

/** The same text in another place, under the same id or the same name: the tool knows it by its id and its checksum. */
function isMoved(edited: Edited, change: ChangeView): boolean {
  const file = change.changes.files.find((candidate) => candidate.path === edited.path);
  if (file?.status !== 'renamed' || file.hunks.length > 0) return false;
  const sameId = change.headMigrations.some(
    (migration) => migration.path === edited.path && migration.id === edited.id,
  );
  return sameId || nameOf(file.path) === nameOf(file.earlierPath ?? '');
}

/** The name of a file with its folder, which some tools take the id from. */
function nameOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}
