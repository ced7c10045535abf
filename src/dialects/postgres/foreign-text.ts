/** Placeholders of template languages that people put into SQL files. */
const template = /\{\{[^}]*\}\}|\$\{[^}]*\}|<%[\s\S]*?%>|\{%[^%]*%\}/;

/** The first placeholder of a text, or null. */
export function templateIn(sql: string): string | null {
  return template.exec(sql)?.[0].slice(0, 60) ?? null;
}

const metaCommand = /^\\[A-Za-z].*$/;
const copyFromStdin = /^\s*copy\b.*\bfrom\s+stdin\b/i;

/**
 * Text without what only psql understands: its commands, and the rows behind COPY … FROM stdin. Both are overwritten with blanks, so
 * that every offset and line stays where it is.
 */
export function blankOut(sql: string): string {
  if (!sql.includes('\\') ) return sql;
  let inRows = false;
  return sql
    .split('\n')
    .map((line) => {
      if (inRows) {
        inRows = line !== '\\.';
        return blank(line);
      }
      if (metaCommand.test(line)) return blank(line);
      inRows = copyFromStdin.test(line) && /;\s*$/.test(line);
      return line;
    })
    .join('\n');
}

function blank(line: string): string {
  return ' '.repeat(line.length);
}
