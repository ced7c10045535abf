/** Milliseconds by stage of one review. A stage that runs more than once adds up. */
export interface Stopwatch {
  time<Value>(stage: string, work: Promise<Value>): Promise<Value>;
  run<Value>(stage: string, work: () => Value): Value;
  timings(): Readonly<Record<string, number>>;
}

/** Starts measuring. */
export function stopwatch(): Stopwatch {
  const started = performance.now();
  const stages = new Map<string, number>();
  const add = (stage: string, from: number): void => {
    stages.set(stage, (stages.get(stage) ?? 0) + performance.now() - from);
  };
  return {
    async time(stage, work) {
      const from = performance.now();
      try {
        return await work;
      } finally {
        add(stage, from);
      }
    },
    run(stage, work) {
      const from = performance.now();
      try {
        return work();
      } finally {
        add(stage, from);
      }
    },
    timings: () =>
      Object.fromEntries(
        [...stages, ['total', performance.now() - started] as const].map(([stage, ms]) => [stage, Math.round(ms)]),
      ),
  };
}
