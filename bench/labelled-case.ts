/** One case of another tool's tests, as a line of a file holds it. */
export interface LabelledCase {
  readonly id: string;
  readonly tool: string;
  readonly input: string;
  /** Ids of that tool that must fire, and that must not. */
  readonly expected: readonly string[];
  readonly absent: readonly string[];
  readonly context?: { readonly context?: string | null } | null;
}
