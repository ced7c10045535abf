/** Converts between the three units in which places of one text are given: UTF-8 bytes, code points and UTF-16 units. */
export interface Positions {
  /** UTF-16 unit of a byte offset. */
  unitOfByte(byte: number): number;
  /** Byte offset of a UTF-16 unit. */
  byteOfUnit(unit: number): number;
  /** UTF-16 unit of an offset in code points. */
  unitOfPoint(point: number): number;
  /** 1-based line of a UTF-16 unit. */
  lineOf(unit: number): number;
}

/** The positions of one text. A text of ASCII only, which nearly all are, needs no table but that of its lines. */
export function positionsOf(text: string): Positions {
  const lines = lineStarts(text);
  const lineOf = (unit: number): number => lastAtOrBefore(lines, unit) + 1;
  if (Buffer.byteLength(text, 'utf8') === text.length) {
    const same = (offset: number): number => offset;
    return { unitOfByte: same, byteOfUnit: same, unitOfPoint: same, lineOf };
  }
  const marks = marksOf(text);
  return {
    unitOfByte: (byte) => shifted(marks.bytes, marks.units, byte),
    byteOfUnit: (unit) => shifted(marks.units, marks.bytes, unit),
    unitOfPoint: (point) => shifted(marks.points, marks.units, point),
    lineOf,
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Offsets just behind each character that is not ASCII, in all three units. Between two marks all units run alike. */
interface Marks {
  readonly bytes: readonly number[];
  readonly units: readonly number[];
  readonly points: readonly number[];
}

function marksOf(text: string): Marks {
  const bytes = [0];
  const units = [0];
  const points = [0];
  let byte = 0;
  let point = 0;
  for (let unit = 0; unit < text.length; ) {
    const code = text.charCodeAt(unit);
    const isPair = code >= 0xd800 && code < 0xdc00 && unit + 1 < text.length;
    unit += isPair ? 2 : 1;
    point += 1;
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : isPair ? 4 : 3;
    if (code < 0x80) continue;
    bytes.push(byte);
    units.push(unit);
    points.push(point);
  }
  return { bytes, units, points };
}

function shifted(from: readonly number[], to: readonly number[], offset: number): number {
  const mark = lastAtOrBefore(from, offset);
  const converted = (to[mark] ?? 0) + offset - (from[mark] ?? 0);
  // Inside a character of several units: its end is the next mark, and nothing lies beyond it.
  return Math.min(converted, to[mark + 1] ?? Number.POSITIVE_INFINITY);
}

/** Index of the last number that is not above `limit`; `sorted` begins with 0. */
export function lastAtOrBefore(sorted: readonly number[], limit: number, low = 0, high = sorted.length - 1): number {
  let first = low;
  let last = high;
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if ((sorted[middle] ?? 0) <= limit) first = middle;
    else last = middle - 1;
  }
  return first;
}
