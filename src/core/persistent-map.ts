const gone = Symbol('gone');

/** How values fall into groups. A constant: groups are kept under it. */
export interface Grouping<Value> {
  /** The part of a value that alone decides. Where it is the same object before and after a change, the groups are the same. */
  readonly part: (value: Value) => unknown;
  /** Names of the groups that a value belongs to. */
  readonly groups: (value: Value) => readonly string[];
}

/** A map that is being changed. */
export interface Draft<Value> {
  get(id: string): Value | undefined;
  has(id: string): boolean;
  set(id: string, value: Value): void;
  delete(id: string): void;
}

type Over<Value> = ReadonlyMap<string, Value | typeof gone>;

/**
 * A map that never changes and of which changed copies cost little: a copy shares what it has in common with its origin, and the groups of
 * its values are carried on rather than looked for again. It is read like a `Map`, in the same order.
 */
export class PersistentMap<Value> implements ReadonlyMap<string, Value> {
  readonly #base: ReadonlyMap<string, Value>;
  readonly #over: Over<Value>;
  readonly #size: number;
  readonly #groups: Map<Grouping<Value>, PersistentMap<readonly string[]>>;

  private constructor(
    base: ReadonlyMap<string, Value>,
    over: Over<Value>,
    size: number,
    groups: Map<Grouping<Value>, PersistentMap<readonly string[]>>,
  ) {
    this.#base = base;
    this.#over = over;
    this.#size = size;
    this.#groups = groups;
  }

  /** The same entries; the map itself where it is one of these already. */
  static of<Content>(map: ReadonlyMap<string, Content>): PersistentMap<Content> {
    return map instanceof PersistentMap ? map : new PersistentMap(map, new Map(), map.size, new Map());
  }

  get size(): number {
    return this.#size;
  }

  get(id: string): Value | undefined {
    const over = this.#over.get(id);
    if (over === undefined) return this.#base.get(id);
    return over === gone ? undefined : over;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  *entries(): MapIterator<[string, Value]> {
    if (this.#over.size === 0) return yield* this.#base.entries();
    for (const entry of this.#base.entries()) {
      const over = this.#over.get(entry[0]);
      if (over === undefined) yield entry;
      else if (over !== gone) yield [entry[0], over];
    }
    for (const [id, over] of this.#over) if (over !== gone && !this.#base.has(id)) yield [id, over];
  }

  *keys(): MapIterator<string> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): MapIterator<Value> {
    if (this.#over.size === 0) return yield* this.#base.values();
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, id: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [id, value] of this.entries()) visit(value, id, this);
  }

  /** A changed copy; the map itself where nothing changes. */
  changed(change: (draft: Draft<Value>) => unknown): PersistentMap<Value> {
    const edits = new Map<string, Value | typeof gone>();
    let reordered = false;
    const get = (id: string): Value | undefined => {
      const edit = edits.get(id);
      return edit === undefined ? this.get(id) : edit === gone ? undefined : edit;
    };
    change({
      get,
      has: (id) => get(id) !== undefined,
      set: (id, value) => {
        // What was taken out and comes back stands last, and not where it stood.
        if (get(id) === undefined && this.#base.has(id)) reordered = true;
        edits.delete(id);
        edits.set(id, value);
      },
      delete: (id) => {
        if (get(id) !== undefined) edits.set(id, gone);
      },
    });
    return edits.size === 0 ? this : this.#with(edits, reordered);
  }

  #with(edits: Over<Value>, reordered: boolean): PersistentMap<Value> {
    const groups = this.#groupsAfter(edits);
    const over = new Map(this.#over);
    let size = this.#size;
    for (const [id, edit] of edits) {
      const isThere = this.has(id);
      if (edit === gone) size -= isThere ? 1 : 0;
      else size += isThere ? 0 : 1;
      if (edit === gone && !this.#base.has(id)) over.delete(id);
      else over.set(id, edit);
    }
    if (!reordered && over.size <= 16 + Math.sqrt(this.#base.size))
      return new PersistentMap(this.#base, over, size, groups);
    const whole = new Map(this.entries());
    for (const [id, edit] of edits) {
      if (edit === gone || !this.has(id)) whole.delete(id);
      if (edit !== gone) whole.set(id, edit);
    }
    return new PersistentMap(whole, new Map(), size, groups);
  }

  /** Ids of the values by group. */
  grouped(grouping: Grouping<Value>): ReadonlyMap<string, readonly string[]> {
    const known = this.#groups.get(grouping);
    if (known !== undefined) return known;
    const made = PersistentMap.of(groupsOf(this, grouping));
    this.#groups.set(grouping, made);
    return made;
  }

  #groupsAfter(edits: Over<Value>): Map<Grouping<Value>, PersistentMap<readonly string[]>> {
    const next = new Map<Grouping<Value>, PersistentMap<readonly string[]>>();
    for (const [grouping, groups] of this.#groups) {
      const moved = [...edits].filter(([id, edit]) => this.#isMoved(grouping, id, edit));
      next.set(grouping, moved.length === 0 ? groups : this.#regrouped(grouping, groups, moved));
    }
    return next;
  }

  #isMoved(grouping: Grouping<Value>, id: string, edit: Value | typeof gone): boolean {
    const old = this.get(id);
    return old === undefined || edit === gone || grouping.part(old) !== grouping.part(edit);
  }

  #regrouped(
    grouping: Grouping<Value>,
    groups: PersistentMap<readonly string[]>,
    moved: readonly (readonly [string, Value | typeof gone])[],
  ): PersistentMap<readonly string[]> {
    return groups.changed((draft) => {
      for (const [id, edit] of moved) {
        const old = this.get(id);
        const before = old === undefined ? [] : grouping.groups(old);
        const after = edit === gone ? [] : grouping.groups(edit);
        if (isSame(before, after)) continue;
        for (const group of before) leave(draft, group, id);
        for (const group of after) join(draft, group, id);
      }
    });
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((group, at) => group === other[at]);
}

function leave(draft: Draft<readonly string[]>, group: string, id: string): void {
  const left = (draft.get(group) ?? []).filter((member) => member !== id);
  if (left.length === 0) draft.delete(group);
  else draft.set(group, left);
}

function join(draft: Draft<readonly string[]>, group: string, id: string): void {
  const members = draft.get(group) ?? [];
  if (!members.includes(id)) draft.set(group, [...members, id]);
}

function groupsOf<Value>(map: ReadonlyMap<string, Value>, grouping: Grouping<Value>): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [id, value] of map) {
    for (const group of new Set(grouping.groups(value))) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [id]);
      else members.push(id);
    }
  }
  return groups;
}

const ofPlainMaps = new WeakMap<object, PersistentMap<unknown>>();

/** The values of one group, whatever kind of map holds them. */
export function valuesIn<Value>(
  map: ReadonlyMap<string, Value>,
  grouping: Grouping<Value>,
  group: string,
): readonly Value[] {
  let grouped: PersistentMap<Value>;
  if (map instanceof PersistentMap) grouped = map;
  else {
    grouped = (ofPlainMaps.get(map) as PersistentMap<Value> | undefined) ?? PersistentMap.of(map);
    ofPlainMaps.set(map, grouped as PersistentMap<unknown>);
  }
  return (grouped.grouped(grouping).get(group) ?? []).flatMap((id) => grouped.get(id) ?? []);
}
