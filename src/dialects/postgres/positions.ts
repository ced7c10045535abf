/** Converts the units of the grammar to those of JavaScript: bytes and code points to UTF-16 offsets, offsets to 1-based lines. */
export interface Positions {
  /** UTF-16 offset of a UTF-8 byte offset. */
  fromByte(byte: number): number;
  /** UTF-16 offset of an offset in code points. */
  fromCodePoint(point: number): number;
  /** 1-based line of a UTF-16 offset. */
  lineOf(offset: number): number;
}

/** Positions of one text. Texts of ASCII only, which nearly all are, need no tables. */
export function positionsOf(text: string): Positions {
  const lines = lineStarts(text);
  const lineOf = (offset: number): number => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the first 128 code points are exactly the ones of one byte
  if (/^[\u0000-\u007f]*$/.test(text)) return { fromByte: (byte) => byte, fromCodePoint: (point) => point, lineOf };
  const bytes = byteTable(text);
  return {
    fromByte: (byte) => bytes[Math.min(byte, bytes.length - 1)] ?? text.length,
    fromCodePoint: (point) => codePointOffset(text, point),
    lineOf,
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** For each byte the UTF-16 offset of the character that it belongs to. */
function byteTable(text: string): Uint32Array {
  const table = new Uint32Array(Buffer.byteLength(text, 'utf8') + 1);
  let byte = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    table.fill(at, byte, byte + size);
    byte += size;
    at += point > 0xffff ? 2 : 1;
  }
  table[byte] = text.length;
  return table;
}

function codePointOffset(text: string, point: number): number {
  let at = 0;
  for (let count = 0; count < point && at < text.length; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
