/** Wakes one who waits. A ring that nobody waits for is kept for whoever waits next. */
export interface Bell {
  ring(): void;
  /** Resolves at a ring, or after a time in milliseconds. */
  wait(ms: number): Promise<void>;
}

/** Makes a bell that has not rung. */
export function newBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async wait(ms) {
      if (!hasRung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      hasRung = false;
      wake = null;
    },
  };
}
