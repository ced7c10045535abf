import type { CallFacts, Facts, FunctionFacts, Model, Relation, Rendered } from '../core/query-site.js';

/** All facts of one revision of an application, so that names can be looked up. */
export interface Program {
  readonly facts: readonly Facts[];
  readonly models: readonly Model[];
  modelOf(name: string): Model | undefined;
  /** Functions of a class, its templates among them. */
  functionsOf(owner: string): readonly FunctionFacts[];
  functionsNamed(name: string): readonly FunctionFacts[];
  /** Whether a method of this name, or of this class and name, is written anywhere: `current_user`, `Current.account`. */
  defines(name: string): boolean;
  /** Every place that hands rows to a template. */
  readonly renders: readonly { readonly caller: FunctionFacts; readonly rendered: Rendered }[];
  /** Calls of a function without a receiver: in its own class, and of a helper from anywhere. */
  callersOf(called: FunctionFacts): readonly { readonly caller: FunctionFacts; readonly call: CallFacts }[];
  /** The repository loads relations by itself, so that no lazy read costs a query for each row. */
  readonly loadsByItself: boolean;
  /** Its client leaves upserts to the server where it can. */
  readonly nativeUpserts: boolean;
}

/** Makes the facts of one ORM into a program. */
export function programOf(facts: readonly Facts[]): Program {
  const models = facts.flatMap((file) => file.models);
  const exact = new Map(models.map((model) => [keyOf(model.name), model]));
  const short = new Map<string, Model | null>();
  for (const model of models) {
    const name = keyOf(lastOf(model.name));
    short.set(name, short.has(name) ? null : model);
  }
  // A class of that very name is meant, and no model of another module.
  const plain = new Set(facts.flatMap((file) => file.plainClasses ?? []));
  const owners = new Map<string, FunctionFacts[]>();
  const named = new Map<string, FunctionFacts[]>();
  for (const one of facts.flatMap((file) => file.functions)) {
    const same = named.get(one.name);
    if (same === undefined) named.set(one.name, [one]);
    else same.push(one);
    if (one.owner === null) continue;
    const known = owners.get(one.owner);
    if (known === undefined) owners.set(one.owner, [one]);
    else known.push(one);
  }
  return {
    facts,
    models,
    modelOf: (name) =>
      exact.get(keyOf(name)) ?? (plain.has(name) ? undefined : (short.get(keyOf(lastOf(name))) ?? undefined)),
    functionsOf: (owner) => owners.get(owner) ?? [],
    renders: facts.flatMap((file) =>
      file.functions.flatMap((caller) => (caller.renders ?? []).map((rendered) => ({ caller, rendered }))),
    ),
    callersOf: callersIn(facts, named, (owner) => owners.get(owner) ?? []),
    functionsNamed: (name) => named.get(name) ?? [],
    defines: (name) => {
      const [owner = '', method] = name.split('.');
      return method === undefined ? named.has(name) : (owners.get(owner) ?? []).some((one) => one.name === method);
    },
    nativeUpserts: facts.some((file) => file.globals?.nativeUpserts === true),
    loadsByItself: facts.some(
      (file) => file.globals?.automaticEagerLoading === true || file.globals?.noLazyLoading === true,
    ),
  };
}

function callersIn(
  facts: readonly Facts[],
  named: ReadonlyMap<string, readonly FunctionFacts[]>,
  functionsOf: Program['functionsOf'],
): Program['callersOf'] {
  const all = facts.flatMap((file) => file.functions);
  const calls = new Map<string, { readonly caller: FunctionFacts; readonly call: CallFacts }[]>();
  for (const caller of all)
    for (const call of caller.calls) {
      if (call.receiver !== null || !named.has(call.name)) continue;
      const known = calls.get(call.name);
      if (known === undefined) calls.set(call.name, [{ caller, call }]);
      else known.push({ caller, call });
    }
  return (called) => {
    const found = calls.get(called.name) ?? [];
    const { owner, name } = called;
    if (owner === null || functionsOf(owner).filter((one) => one.name === name).length > 1) return [];
    if (!owner.endsWith('Helper')) return found.filter(({ caller }) => caller.owner === owner);
    return (named.get(name) ?? []).length > 1 ? [] : found.filter(({ caller }) => caller.context === 'request');
  };
}

/** Clients name a model with a small first letter: `prisma.orderItem` is `OrderItem`. */
function keyOf(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

function lastOf(name: string): string {
  return name.split('::').at(-1) ?? name;
}

/** A relation of a model by its name. */
export function relationOf(model: Model, name: string): Relation | undefined {
  return model.relations.find((relation) => relation.name === name);
}

/** The relation that leads back: each row of it is the row that it was read from, and is there already. */
export function inverseOf(relation: Relation, target: Model, owner: Model, program: Program): string | null {
  if (relation.holdsKey || relation.through !== undefined) return null;
  const back = target.relations.find(
    (candidate) =>
      candidate.holdsKey &&
      candidate.foreignKey.join() === relation.foreignKey.join() &&
      program.modelOf(candidate.target) === owner,
  );
  return back?.name ?? null;
}

/** Whether the other side keeps a count of the rows of a relation. */
export function isCounted(relation: Relation, target: Model | undefined): boolean {
  return (
    target?.relations.some(
      (candidate) => candidate.counted === true && candidate.foreignKey.join() === relation.foreignKey.join(),
    ) === true
  );
}
