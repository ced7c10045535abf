/** How a request is answered otherwise. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** What it is answered with in place of a message. */
  readonly body?: unknown;
  /** The request is done all the same, and only its answer is lost. */
  readonly landed?: boolean;
  /** The connection is cut, or nothing is ever answered. */
  readonly kind?: 'reset' | 'hang';
}

/** Which requests a fault meets: the path without the prefix and the query. */
export interface Match {
  readonly method?: string;
  readonly path?: RegExp;
}

export interface Faults {
  add(match: Match, fault: Fault, times: number): void;
  /** The fault that meets a request, used up by it; null where none does. */
  take(method: string, path: string): Fault | null;
  clear(): void;
}

export function openFaults(): Faults {
  const all: { match: Match; fault: Fault; left: number }[] = [];
  return {
    add: (match, fault, times) => void all.push({ match, fault, left: times }),
    take(method, path) {
      const found = all.find(
        ({ match, left }) =>
          left > 0 &&
          (match.method ?? method) === method &&
          (match.path === undefined || path.search(match.path) !== -1),
      );
      if (found === undefined) return null;
      found.left -= 1;
      return found.fault;
    },
    clear: () => void all.splice(0),
  };
}
