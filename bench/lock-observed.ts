import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { key } from '../src/core/name.js';
import type { Operation } from '../src/core/operation.js';
import { emptySchema, type Schema } from '../src/core/schema.js';
import { apply } from '../src/core/schema-apply.js';
import { postgres } from '../src/dialects/index.js';
import { differences, given } from './lock-observed-map.js';

/** What a server was seen to do to one relation. */
interface Observed {
  readonly name: string;
  readonly watch: string;
  readonly ddl: string;
  /** As `pg_locks` spells it, or `none`. */
  readonly lock: string;
  readonly rewrite: string;
  readonly scans: number;
  readonly pg: number;
}

interface Claim {
  readonly lock: string;
  readonly rewrite: boolean;
  readonly scan: boolean;
}

/** Locks that a server was seen to take, held against what `effects` says. They stand outside the repository. */
const folder = process.argv[2] ?? '../shared/bench';
const path = join(folder, 'lock-observed-pg15.jsonl');

if (!existsSync(path)) {
  process.stdout.write(`no observed locks in ${folder}: give their folder as an argument\n`);
  process.exit(0);
}

const strength = [
  'none',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

function operationsIn(sql: string): readonly Operation[] {
  return postgres.parse(sql).statements.flatMap(({ operations }) => operations);
}

/** What `effects` says that a statement does to the relation that was watched, in the time zone that it sets. */
function claimOf({ ddl, watch, pg }: Observed, before: Schema): Claim {
  const timeZone = /set local timezone\s*=\s*'([^']+)'/i.exec(ddl)?.[1];
  const where = { version: pg, inTransaction: true, ...(timeZone === undefined ? {} : { timeZone }) };
  let schema = before;
  let claim: Claim = { lock: 'none', rewrite: false, scan: false };
  for (const raw of operationsIn(ddl)) {
    const operation = postgres.complete(raw, schema);
    for (const effect of postgres.effects(operation, schema, where)) {
      if (key(effect.relation) !== watch) continue;
      const lock = effect.lock ?? 'none';
      claim = {
        lock: strength.indexOf(lock) > strength.indexOf(claim.lock) ? lock : claim.lock,
        rewrite: claim.rewrite || effect.rewrite,
        // A rewrite reads the table, and so does the building of an index on it.
        scan: claim.scan || effect.scan || effect.rewrite,
      };
    }
    schema = apply(schema, operation);
  }
  return claim;
}

/** In the manual's spelling. What was gone when it was looked at had no file to compare. */
function seen({ lock, rewrite, scans }: Observed): Claim {
  const name = lock.replace(/Lock$/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  return { lock: name === 'none' ? name : name.toUpperCase(), rewrite: rewrite === 'yes', scan: scans > 0 };
}

function words({ lock, rewrite, scan }: Claim): string {
  return [lock, rewrite ? 'rewrite' : '', scan ? 'scan' : ''].filter((word) => word !== '').join(', ');
}

await postgres.load();
const base = operationsIn(given).reduce((schema, one) => apply(schema, postgres.complete(one, schema)), emptySchema());
const rows = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Observed);
const apart = rows.flatMap((row) => {
  const [claimed, shown] = [words(claimOf(row, base)), words(seen(row))];
  return claimed === shown ? [] : [{ name: row.name, claimed, shown }];
});
const explained = apart.filter(({ name }) => Object.hasOwn(differences, name));
process.stdout.write(
  `${rows.length} observations: ${rows.length - apart.length} as foretold, ${explained.length} differ by definition, ${apart.length - explained.length} wrong\n`,
);
for (const { name, claimed, shown } of apart)
  process.stdout.write(`  ${name}: foretold ${claimed}; seen ${shown} (${differences[name] ?? 'WRONG'})\n`);
for (const name of Object.keys(differences).filter((one) => !apart.some((row) => row.name === one)))
  process.stdout.write(`  ${name}: explained in the map, and does not differ\n`);
