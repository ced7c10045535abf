import type { Orm } from '../../core/orm.js';
import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { declaredIn } from './declared.js';
import { dieselInserts } from './diesel-inserts.js';
import { withWords, wordsIn } from './diesel-words.js';
import { entConstants, entUpserts, joinConstants } from './ent-upserts.js';
import { builtInGo } from './go-builders.js';
import { namedIn } from './statements.js';
import { hasStrings, stringsOf, type WrittenText } from './strings.js';
import { upsertsIn } from './upserts.js';

/**
 * SQL that code writes out, and tables that it declares by name, in whatever language: no ORM, but what tells of relations that none of
 * them maps.
 */
export const writtenSql: Orm = {
  id: 'written-sql',
  title: 'SQL in code',
  beside: true,
  recognise: async () => [],
  reads: (path) =>
    !elsewhere.test(path) &&
    !testClass.test(path) &&
    !dataOfRails.test(path) &&
    (hasStrings(path) || path.endsWith('.sql')),
  facts({ path, text }, dialect) {
    const code = withoutTests(path, text);
    const texts = path.endsWith('.sql') ? namedQueries(code) : stringsOf(path, code);
    return {
      path,
      orm: 'written-sql',
      models: [],
      functions: [],
      ...entConstants(path, code),
      ...wordsIn(path, code),
      named: [
        ...declaredIn(path, code),
        ...dieselInserts(path, code),
        ...upsertsIn(path, code),
        ...entUpserts(path, code),
        ...(dialect === null ? [] : namedIn(texts, path, dialect)),
        ...(dialect === null ? [] : namedIn(builtInGo(path, code), path, dialect).map(withoutClaims)),
      ],
    };
  },
  join: (facts) => withWords(joinConstants(facts)),
  write: () => null,
};

/** Code may add columns to a query that it builds, so that those which stand there are not all that an INSERT gives values to. */
function withoutClaims({ inserts: _, ...one }: NamedRelation): NamedRelation {
  return one;
}

/** Code that no running version of the application runs: tests, migrations, examples, what others wrote. */
const elsewhere =
  /(?:^|\/)(?:node_modules|vendor|third[-_]?party|dist|build|target|out|\.next|[^/]*migrat[^/]*|db\/migrate|alembic|seeds?|fixtures?|testdata|__tests__|[^/]*tests?|specs?|e2e|it|integration[^/]*|benches|bench|examples?|samples?|demos?|docs?|scripts?|tools?|hack|mocks?)\/|(?:_test\.go|(?:^|[/._-])(?:test|spec)s?\.\w+|\.d\.[mc]?ts)$|(?:^|\/)(?:test_[^/]*|conftest)\.py$/i;

/** Ruby that runs once, beside the schema: changes of data, seeds. */
const dataOfRails = /(?:^|\/)db\/.*\.rb$/;

/** Test classes, which only their case tells from a `latest.ts` or a `limit.rs`. */
const testClass = /(?:Tests?|Specs?|IT)\.\w+$/;

/** Rust keeps tests at the end of the file that they are about, where they have none of their own. */
function withoutTests(path: string, text: string): string {
  if (!path.endsWith('.rs')) return text;
  const from = /#\[cfg\(test\)\]\s*(?:pub\s+)?mod\s+\w+\s*\{/.exec(text)?.index;
  return from === undefined ? text : text.slice(0, from);
}

/** Queries of a file in which each has a name, which is how tools make code of them: `-- name: OpenOrders :many`. */
function namedQueries(text: string): readonly WrittenText[] {
  const starts = [...text.matchAll(/^[ \t]*--[ \t]*name:[ \t]*\S+.*$/gm)].map((match) => match.index);
  return starts.map((start, at) => ({
    text: text.slice(start, starts[at + 1] ?? text.length),
    line: lineAt(text, start),
  }));
}
