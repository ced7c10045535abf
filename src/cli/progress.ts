import type { Progress } from '../core/ports.js';

/** Progress on a terminal: one line that is written over, on stderr. Null where nobody watches. */
export function terminalProgress(
  stream: NodeJS.WriteStream,
  quiet: boolean,
): { readonly progress: Progress; readonly done: () => void } | null {
  if (quiet || !stream.isTTY) return null;
  return {
    progress: (stage, detail) => {
      stream.write(`\r\u001b[2K${stage}${detail === undefined || detail === '' ? '' : ` (${detail})`}…`);
    },
    done: () => {
      stream.write('\r\u001b[2K');
    },
  };
}
