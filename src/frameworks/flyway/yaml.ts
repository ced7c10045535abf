import { parseAllDocuments } from 'yaml';

/** The leaves of one YAML document, each with its keys as one path: `spring.flyway.locations.0`. */
export type Leaves = readonly (readonly [path: string, value: string])[];

/** Most values of one document that are looked at: an alias may stand within what it names. */
const mostValues = 20_000;

/** Longest path that is followed, in UTF-16 units. */
const longestPath = 1000;

/** The documents of a YAML file. One with mistakes, one without end, and a file that nests without end say nothing. */
export function yamlDocuments(text: string): readonly Leaves[] {
  try {
    return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document): readonly Leaves[] =>
      'empty' in document || document.errors.length > 0 ? [] : [leavesOf(document.toJS({ maxAliasCount: 100 }))],
    );
  } catch (error) {
    // Too many aliases, and too deep.
    if (error instanceof ReferenceError || error instanceof RangeError) return [];
    throw error;
  }
}

function leavesOf(document: unknown): Leaves {
  const leaves: (readonly [string, string])[] = [];
  const open: (readonly [path: string, value: unknown])[] = [['', document]];
  for (let seen = 0; open.length > 0; seen += 1) {
    const [path, value] = open.pop() ?? ['', null];
    if (seen >= mostValues || path.length > longestPath) return [];
    if (typeof value !== 'object' || value === null) leaves.push([path, String(value)]);
    else
      open.push(
        ...Object.entries(value)
          .map(([name, inner]) => [path === '' ? name : `${path}.${name}`, inner] as const)
          .reverse(),
      );
  }
  return leaves;
}
