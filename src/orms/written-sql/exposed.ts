import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { declared, withoutComments } from './declaration.js';

/** `object Orders : Table("orders")`, and the tables that bring an id: `IntIdTable("orders")`. */
const head =
  /\b(?:object|class)\s+(\w+)\s*(?:\([^()]*\)\s*)?:\s*\w*Table\s*(?:<[^<>]*>)?\(\s*(?:name\s*=\s*)?("[^"$]+"|\w+)\s*[,)][^{}]*\{/g;

/** `val note = varchar("note", 50)`: the first argument of what makes a column is its name. */
const column = /\bval\s+\w+\s*(?::[^=\n]+)?=\s*(\w+)\s*(?:<[^()=]*>)?\(\s*(?:name\s*=\s*)?("[^"$]+"|\w+)\s*[,)]/g;

const noColumn = new Set(['index', 'uniqueIndex', 'check', 'PrimaryKey', 'Index', 'foreignKey']);

/**
 * Tables of Exposed that say their name, with the columns that they declare: `selectAll` names each.
 * Source: https://www.jetbrains.com/help/exposed/working-with-tables.html
 */
export function exposedTables(path: string, text: string): readonly NamedRelation[] {
  if (!/^import\s+org\.jetbrains\.exposed\./m.test(text)) return [];
  const code = withoutComments(text);
  const constants = constantsOf(code);
  const textOf = (written: string): string | undefined =>
    written.startsWith('"') ? written.slice(1, -1) : (constants.get(written) ?? undefined);
  return [...code.matchAll(head)].flatMap((match) => {
    const table = textOf(match[2] ?? '');
    if (table === undefined) return [];
    const from = match.index + match[0].length;
    const relation = table.replace(/^public\./, '');
    const what = `declared in \`${match[1]}\``;
    const outer = outermost(code.slice(from));
    const columns = [...outer.matchAll(column)].flatMap((one) => {
      const name = noColumn.has(one[1] ?? '') ? undefined : textOf(one[2] ?? '');
      return name === undefined ? [] : [declared(relation, [name], what, path, lineAt(text, from + one.index))];
    });
    return [declared(relation, [], what, path, lineAt(text, match.index)), ...columns];
  });
}

/** Strings under the names of constants; null where two have a name. */
function constantsOf(code: string): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [, name = '', value = ''] of code.matchAll(/\bconst\s+val\s+(\w+)\s*(?::\s*String\s*)?=\s*"([^"$]+)"/g))
    found.set(name, found.has(name) ? null : value);
  return found;
}

/** What a body says itself, up to the brace that closes it; what stands in braces within it is blank. */
function outermost(code: string): string {
  let depth = 0;
  let kept = '';
  for (const part of code.match(/"(?:\\.|[^"\\\n])*"|[\s\S]/g) ?? []) {
    if (part === '}') depth -= 1;
    if (depth < 0) break;
    kept += depth === 0 ? part : part.replace(/[^\n]/g, ' ');
    if (part === '{') depth += 1;
  }
  return kept;
}
