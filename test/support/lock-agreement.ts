import { missingFeatures } from '../../src/core/features.js';
import { key } from '../../src/core/name.js';
import { emptySchema, type Schema } from '../../src/core/schema.js';
import { apply } from '../../src/core/schema-apply.js';
import { postgres } from '../../src/dialects/index.js';
import { type Relation, rank, type Seen } from './lock-trace.js';

/** What is foretold of one relation. */
export type Foretold = Omit<Seen, 'relation'>;

/** The schema after SQL, as the product reads it. */
export function schemaOf(sql: readonly string[], before: Schema = emptySchema()): Schema {
  return sql
    .flatMap((text) => postgres.parse(text).statements.flatMap((statement) => statement.operations))
    .reduce((schema, operation) => apply(schema, postgres.complete(operation, schema)), before);
}

/** What a statement asks of a server that its version lacks. */
export function missing(sql: string, before: Schema, serverVersion: number): readonly string[] {
  let schema = before;
  return postgres.parse(sql).statements.flatMap(({ operations }) =>
    operations.flatMap((raw) => {
      const operation = postgres.complete(raw, schema);
      const found = missingFeatures(operation, { facts: postgres.facts, serverVersion, schema });
      schema = apply(schema, operation);
      return found.map(({ title }) => title);
    }),
  );
}

/** What `effects` says of a statement, by relation. */
export function foretell(
  sql: string,
  before: Schema,
  where: { readonly version: number; readonly timeZone?: string; readonly inTransaction?: boolean },
): ReadonlyMap<string, Foretold> {
  const { statements, unread } = postgres.parse(sql);
  if (unread.length > 0) throw new Error(`not read: ${unread[0]?.reason}`);
  const found = new Map<string, Foretold>();
  let schema = before;
  for (const raw of statements.flatMap(({ operations }) => operations)) {
    if (raw.kind === 'opaque') throw new Error(`not read: ${raw.reason}`);
    const operation = postgres.complete(raw, schema);
    for (const effect of postgres.effects(operation, schema, { inTransaction: true, ...where })) {
      const id = key(effect.relation);
      const other = found.get(id);
      const lock = effect.lock ?? '';
      found.set(id, {
        lock: other !== undefined && rank(other.lock) > rank(lock) ? other.lock : lock,
        rewrite: effect.rewrite || other?.rewrite === true,
        scan: effect.scan || other?.scan === true,
        indexBuild: effect.indexBuild || other?.indexBuild === true,
      });
    }
    schema = apply(schema, operation);
  }
  return found;
}

/**
 * Where what was foretold and what was seen disagree, one line each.
 *
 * What is foretold must be seen as it is. What is seen must be foretold, except locks up to ROW EXCLUSIVE, behind which only schema
 * changes wait, and locks on indexes and owned sequences that are no stronger than the one foretold for their table, which may stand for
 * the table's own: no query is planned without the indexes of its tables. Of a partitioned
 * table, which has no rows of its own, the work is that on its partitions.
 */
export function disagreements(
  foretold: ReadonlyMap<string, Foretold>,
  seen: ReadonlyMap<string, Seen>,
  before: ReadonlyMap<number, Relation>,
): readonly string[] {
  const names = new Set([...before.values()].map(({ name }) => name));
  const whole = withPartitionWork(seen);
  const missed = [...whole].flatMap(([name, one]) => {
    const covers = foretold.get(one.relation.table ?? name) ?? foretold.get(name);
    if (foretold.has(name) || rank(one.lock) <= rank('ROW EXCLUSIVE')) return [];
    if (one.relation.table !== null && covers !== undefined && rank(covers.lock) >= rank(one.lock)) return [];
    return [`${name}: not foretold, seen ${words(one)}`];
  });
  const wrong = [...foretold].flatMap(([name, one]) => {
    const shown = whole.get(name);
    // What is not there cannot be locked.
    if (!names.has(name)) return [];
    if (shown === undefined) return [`${name}: foretold ${words(one)}, seen nothing`];
    const byIndex = [...whole].flatMap(([other, { lock, relation }]) =>
      relation.table === name && 'iI'.includes(relation.kind) && !foretold.has(other) ? [{ ...shown, lock }] : [],
    );
    if ([shown, ...byIndex].some((like) => words(one) === words(like))) return [];
    return [`${name}: foretold ${words(one)}, seen ${words(shown)}`];
  });
  return [...missed, ...wrong];
}

function withPartitionWork(seen: ReadonlyMap<string, Seen>): ReadonlyMap<string, Seen> {
  const all = [...seen.values()];
  const worked = (one: Seen): Seen => {
    if (one.relation.kind !== 'p') return one;
    const parts = all.filter((other) => other.relation.parent === one.relation.oid).map(worked);
    return {
      ...one,
      rewrite: parts.some((part) => part.rewrite),
      scan: one.scan || parts.some((part) => part.scan),
      indexBuild: parts.some((part) => part.indexBuild),
    };
  };
  return new Map([...seen].map(([name, one]) => [name, worked(one)]));
}

/** A relation's lock and work. Reading under the locks of plain queries is nobody's concern. */
function words({ lock, rewrite, scan, indexBuild }: Foretold): string {
  const reads = scan && rank(lock) > rank('ACCESS SHARE');
  return [lock, rewrite ? 'rewrite' : '', reads ? 'scan' : '', indexBuild ? 'index build' : '']
    .filter((word) => word !== '')
    .join(', ');
}
