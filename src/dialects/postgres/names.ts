import { maxIdentifierBytes as longest } from './long-names.js';

/**
 * The name that the server makes for an object out of a table, its columns and a label, shortened as it does: the longer of the two
 * parts loses characters first.
 *
 * Source: makeObjectName in src/backend/commands/indexcmds.c of PostgreSQL 18.
 */
export function objectName(table: string, columns: string | null, label: string): string {
  const room = longest - bytes(label) - 1 - (columns === null ? 0 : 1);
  let first = bytes(table);
  let second = columns === null ? 0 : bytes(columns);
  while (first + second > room) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  const parts = [clip(table, first), ...(columns === null ? [] : [clip(columns, second)]), label];
  return parts.join('_');
}

/** The first of a name and its numbered variants that nobody has: `_idx`, `_idx1`, … */
export function freeName(
  table: string,
  columns: string | null,
  label: string,
  isTaken: (name: string) => boolean,
): string {
  for (let number = 0; ; number += 1) {
    const name = objectName(table, columns, number === 0 ? label : `${label}${number}`);
    if (!isTaken(name)) return name;
  }
}

/** An identifier as the server cuts it. */
export function cutIdentifier(name: string): string {
  return clip(name, longest);
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function clip(text: string, size: number): string {
  if (bytes(text) <= size) return text;
  let cut = text;
  while (bytes(cut) > size) cut = cut.slice(0, -1);
  return cut;
}
