// Shared by the members of this shelf: what a text says of the engine for which it is written, where nothing else tells.
import type { DialectId } from '../core/database.js';

/** Syntax that one engine takes, and others do not. */
interface Sign {
  readonly engine: DialectId;
  /** As a person writes it, in Markdown. */
  readonly what: string;
  readonly pattern: RegExp;
}

/** A sign in a text, with its 1-based line. */
export interface SeenSign {
  readonly engine: DialectId;
  readonly what: string;
  readonly line: number;
}

const identifier = '[a-z_][\\w$.]*';

/**
 * What Postgres refuses of MySQL, and MySQL of Postgres. `ADD key varchar(20)` and `ADD key geometry(Point)` add a column, so that an
 * index counts only with columns in its brackets.
 *
 * Sources: https://dev.mysql.com/doc/refman/8.4/en/alter-table.html, https://dev.mysql.com/doc/refman/8.4/en/drop-index.html,
 * https://dev.mysql.com/doc/refman/8.4/en/identifiers.html, https://dev.mysql.com/doc/refman/8.4/en/create-table.html,
 * https://dev.mysql.com/doc/refman/8.4/en/insert.html, https://www.postgresql.org/docs/18/sql-altertable.html,
 * https://www.postgresql.org/docs/18/sql-syntax-lexical.html
 */
const signs: readonly Sign[] = [
  { engine: 'mysql', what: 'a name in backticks', pattern: /`[^`\n]+`/ },
  { engine: 'mysql', what: '`ENGINE =`', pattern: /\bengine\s*=\s*\w+/i },
  { engine: 'mysql', what: '`AUTO_INCREMENT`', pattern: /\bauto_increment\b/i },
  {
    engine: 'mysql',
    what: '`DROP INDEX … ON`',
    pattern: new RegExp(`\\bdrop\\s+index\\s+(?:if\\s+exists\\s+)?${identifier}\\s+on\\s+${identifier}`, 'i'),
  },
  {
    engine: 'mysql',
    what: '`ADD INDEX`',
    pattern: new RegExp(
      `\\badd\\s+(?:(?:unique|fulltext|spatial)\\s+)?(?:index|key)\\s+(?!geometry|geography)(?:${identifier}\\s*)?\\(\\s*(?!\\d)${identifier}`,
      'i',
    ),
  },
  {
    engine: 'mysql',
    what: '`MODIFY COLUMN`',
    pattern: /\b(?:modify|change)\s+column\b|\balter\s+table\s+[\w.]+\s+(?:modify|change)\s+[a-z]/i,
  },
  {
    engine: 'mysql',
    what: '`ADD … AFTER`',
    pattern: new RegExp(
      `\\badd\\s+(?:column\\s+)?(?:if\\s+not\\s+exists\\s+)?(?!(?:column|if)\\b)${identifier}\\s+[a-z](?:\\([^()]*\\)|[^;,(])*?\\safter\\s+${identifier}\\s*(?:[;,]|$)`,
      'i',
    ),
  },
  {
    engine: 'mysql',
    what: '`UNSIGNED`',
    pattern: /\b(?:tiny|small|medium|big)?int(?:eger)?\s*(?:\(\s*\d+\s*\)\s*)?unsigned\b/i,
  },
  { engine: 'mysql', what: '`ON DUPLICATE KEY`', pattern: /\bon\s+duplicate\s+key\b/i },
  { engine: 'mysql', what: '`INSERT IGNORE`', pattern: /\binsert\s+ignore\s+into\b/i },
  { engine: 'mysql', what: '`ON UPDATE CURRENT_TIMESTAMP`', pattern: /\bon\s+update\s+current_timestamp\b/i },
  { engine: 'postgres', what: 'a cast with `::`', pattern: /::\s*["a-z]/i },
  { engine: 'postgres', what: 'a text in dollar quotes', pattern: /\$\w*\$/ },
  { engine: 'postgres', what: '`CONCURRENTLY`', pattern: /\bconcurrently\b/i },
  {
    engine: 'postgres',
    what: 'a type of Postgres',
    pattern: /\b(?:jsonb|bytea|timestamptz|tsvector|bigserial)\b|\bwith(?:out)?\s+time\s+zone\b|\btext\s*\[\s*\]/i,
  },
  { engine: 'postgres', what: '`CREATE EXTENSION`', pattern: /\bcreate\s+extension\b/i },
  {
    engine: 'postgres',
    what: '`ALTER COLUMN … TYPE`',
    pattern: /\balter\s+column\s+\S+\s+(?:type\b|set\s+(?:data|not)\b|drop\s+not\b)/i,
  },
];

/** Comments, strings, quoted names, the insides of dollar quotes and templates, and commands of psql. */
const aside =
  /--[^\n]*|\/\*(?!!)[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|\{\{[\s\S]*?\}\}|^\\[^\n]*/gm;

/** The first sign of each engine that an SQL text speaks of. */
export function signsOf(sql: string): readonly SeenSign[] {
  const plain = sql.replace(aside, (text, quote: string | undefined) => (quote ?? '') + text.replace(/[^\n]/g, ' '));
  const found = new Map<DialectId, SeenSign>();
  for (const { engine, what, pattern } of signs) {
    const at = found.has(engine) ? -1 : plain.search(pattern);
    if (at !== -1) found.set(engine, { engine, what, line: plain.slice(0, at).split('\n').length });
  }
  return [...found.values()];
}
