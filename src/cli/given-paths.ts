/** A value with every path in its texts as somebody gave it: files that were put elsewhere to be read keep the names that a person knows. */
export function asGiven<Value>(value: Value, given: ReadonlyMap<string, string>): Value {
  // The longest first: a path may begin with another.
  const places = [...given.keys()].sort((one, other) => other.length - one.length);
  const named = (text: string): string =>
    places.reduce((known, place) => known.replaceAll(place, () => given.get(place) ?? place), text);
  const mapped = (part: unknown): unknown => {
    if (typeof part === 'string') return named(part);
    if (Array.isArray(part)) return part.map(mapped);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([field, inner]) => [field, mapped(inner)]));
  };
  return mapped(value) as Value;
}
