/** Whether two texts of SQL differ in comments on lines of their own, and in nothing else but empty lines. */
export function differInCommentsAlone(one: string, other: string): boolean {
  const [first, second] = [linesOf(one), linesOf(other)];
  const bare = withoutComments(first);
  return first.join('\n') !== second.join('\n') && bare.join('\n') === withoutComments(second).join('\n');
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

function withoutComments(lines: readonly string[]): readonly string[] {
  let isWithin = false;
  return lines.filter((line) => {
    const isBlock = isWithin || /^\s*\/\*/.test(line);
    const end: number = isBlock ? line.indexOf('*/') : -1;
    isWithin = isBlock && end === -1;
    return !isWithin && !/^\s*(?:--|$)/.test(isBlock ? line.slice(end + 2) : line);
  });
}
