/** What a configuration says, without what is left to the defaults. */
export type ConfigValues = Readonly<Record<string, unknown>>;

/** Two configurations as one, and the keys of the upper one that do not count. */
export interface Layered {
  readonly values: ConfigValues;
  readonly overruled: readonly (readonly string[])[];
}

/**
 * Lays the configuration of a repository over that of its organisation: maps are merged key by key, anything else is replaced. A locked key, dotted, stays as
 * the organisation has it, and so does what a single value above it would hide.
 */
export function layered(below: ConfigValues, above: ConfigValues, locked: readonly string[]): Layered {
  const found = locked.flatMap((key) => {
    const path = hiddenBy(above, key.split('.'));
    return path === null ? [] : [path];
  });
  const overruled = [...new Map(found.map((path) => [path.join('.'), path])).values()];
  return { values: merged(below, overruled.reduce(without, above)), overruled };
}

/** What of a configuration decides about a key: the key itself, or one above it that is no map. */
function hiddenBy(values: ConfigValues, path: readonly string[]): readonly string[] | null {
  let at: unknown = values;
  for (const [index, step] of path.entries()) {
    if (!isMap(at)) return at == null ? null : path.slice(0, index);
    if (!Object.hasOwn(at, step)) return null;
    at = at[step];
  }
  return path;
}

function without(values: ConfigValues, [first = '', ...rest]: readonly string[]): ConfigValues {
  const { [first]: inner, ...others } = values;
  return rest.length === 0 || !isMap(inner) ? others : { ...others, [first]: without(inner, rest) };
}

function merged(below: ConfigValues, above: ConfigValues): ConfigValues {
  const laid = Object.entries(above).map(([key, upper]) => {
    const lower = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, isMap(lower) && isMap(upper) ? merged(lower, upper) : upper] as const;
  });
  return { ...below, ...Object.fromEntries(laid) };
}

function isMap(value: unknown): value is ConfigValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
