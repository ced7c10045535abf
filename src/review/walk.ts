import type { Dialect, EffectContext } from '../core/dialect.js';
import type { Effect } from '../core/effect.js';
import type { Migration, Statement } from '../core/migration.js';
import type { Name } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { StatementView } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { apply } from '../core/schema-apply.js';

/** One completed operation in its place. */
export interface OperationView {
  readonly operation: Operation;
  readonly effects: readonly Effect[];
  readonly before: Schema;
  readonly after: Schema;
  /** It stands in the body of a DO block or of a function that the block defines. */
  readonly nested: boolean;
}

/** A statement with its operations one by one. */
export interface WalkedStatement extends StatementView {
  readonly parts: readonly OperationView[];
}

/** A migration with every statement completed, weighed and applied. */
export interface WalkedMigration {
  readonly migration: Migration;
  readonly before: Schema;
  readonly after: Schema;
  readonly statements: readonly WalkedStatement[];
  /** Of an edited one: the tables that it makes, also in statements that are not new. */
  readonly makes?: readonly Name[];
  /** Of those, the tables that are there already where the migration has run as the base has it. */
  readonly remakes?: readonly Name[];
  /** Of an edited one: how many of its new statements leave something else than those of the base do. */
  readonly adds?: number;
  /** Of an edited one: how many statements it takes over from others of the change that lose them. They are not new. */
  readonly takesIn?: number;
  /** Of an edited one: how many statements the base has in it that are gone. */
  readonly loses?: number;
  /** Of an edited one: how many statements of it the base does not have, also in branches that do not run today. */
  readonly gains?: number;
  /** Of an edited one: all of its statements. Those that the base has too run round the new ones, wherever these run. */
  readonly whole?: readonly WalkedStatement[];
  /** Of an edited one: as the base has it, with the ids of the statements that are gone. */
  readonly asBase?: { readonly walked: WalkedMigration; readonly gone: ReadonlySet<string> };
}

/**
 * All statements of an edited migration of which the new ones are walked. The others are weighed on the schema that is there beside them, and
 * change nothing: what they do was done before.
 */
export function wholeOf(
  migration: Migration,
  { before, statements }: WalkedMigration,
  dialect: Dialect,
  version: number | null,
): readonly WalkedStatement[] {
  const own = new Map(statements.map((view) => [view.statement.id, view]));
  let schema = before;
  return migration.statements.map((statement) => {
    const known = own.get(statement.id);
    schema = known?.after ?? schema;
    return known ?? { ...walkStatement(statement, schema, dialect, { version }), after: schema };
  });
}

/**
 * Walks one migration from a schema to the next. `version` is the server's major version, or null where it is unknown. `timeZone`
 * is the one in which its session begins, undefined where that is unknown.
 */
export function walkMigration(
  migration: Migration,
  before: Schema,
  dialect: Dialect,
  version: number | null,
  timeZone?: string,
): WalkedMigration {
  let schema = before;
  let set: ZoneSet | null = null;
  const statements = migration.statements.map((statement) => {
    const zone = set !== null && holdsAt(set, statement) ? set.zone : timeZone;
    const walked = walkStatement(statement, schema, dialect, {
      version,
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
    schema = walked.after;
    set = zoneSetBy(walked, timeZone) ?? set;
    return walked;
  });
  return { migration, before, after: schema, statements };
}

/** A statement that set the time zone of the session; undefined is a zone that is unknown. */
interface ZoneSet {
  readonly by: Statement;
  readonly zone: string | undefined;
  readonly local: boolean;
}

function zoneSetBy({ statement: by, operations }: StatementView, first: string | undefined): ZoneSet | null {
  const last = operations.findLast(
    (one) =>
      one.kind === 'set_setting' && (one.setting === 'timezone' || (one.setting === 'all' && one.value === null)),
  );
  if (last?.kind !== 'set_setting') return null;
  return { by, zone: last.value ?? first, local: last.local };
}

/** SET reaches the end of its file, SET LOCAL that of its transaction. */
function holdsAt({ by, local }: ZoneSet, statement: Statement): boolean {
  if (by.location.path !== statement.location.path) return false;
  return !local || (by.transaction !== null && by.transaction === statement.transaction);
}

/** The schema after statements that are only applied and not looked at. */
export function replay(statements: readonly Statement[], before: Schema, dialect: Dialect): Schema {
  return statements.reduce(
    (schema, statement) =>
      statement.operations.reduce((next, operation) => apply(next, dialect.complete(operation, next)), schema),
    before,
  );
}

function walkStatement(
  statement: Statement,
  before: Schema,
  dialect: Dialect,
  server: Omit<EffectContext, 'inTransaction'>,
): WalkedStatement {
  const where = { ...server, inTransaction: statement.transaction !== null };
  const parts: OperationView[] = [];
  let schema = before;
  for (const raw of statement.operations) {
    const operation = dialect.complete(raw, schema);
    const after = apply(schema, operation);
    parts.push({ operation, effects: dialect.effects(operation, schema, where), before: schema, after, nested: false });
    if (operation.kind === 'do') walkBody(operation.body, schema, dialect, where, parts);
    schema = after;
  }
  return {
    statement,
    operations: parts.filter((part) => !part.nested).map((part) => part.operation),
    effects: parts.flatMap((part) => part.effects),
    before,
    after: schema,
    parts,
  };
}

function walkBody(
  body: readonly Operation[],
  before: Schema,
  dialect: Dialect,
  where: EffectContext,
  parts: OperationView[],
): void {
  let schema = before;
  for (const raw of body) {
    const operation = dialect.complete(raw, schema);
    const after = apply(schema, operation);
    // The block runs as one statement, so what it locks is held until the transaction round it ends.
    parts.push({ operation, effects: dialect.effects(operation, schema, where), before: schema, after, nested: true });
    schema = after;
  }
}
