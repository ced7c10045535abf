/** Options of one rule as the configuration gives them; `review/rule-options.ts` has seen to their types. */
type Options = Readonly<Record<string, unknown>>;

/** A number of the options, or the fallback. */
export function numberOption(options: Options, name: string, fallback: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : fallback;
}

/** A text of the options; null where it is not set. */
export function textOption(options: Options, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

/** A list of the options; empty where it is not set. */
export function textsOption(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
