import type { Facts, FunctionFacts, Model, NamedRelation, QueryFacts } from '../core/query-site.js';
import type { Use } from '../core/rule.js';
import type { Location } from '../core/source.js';
import { type Program, programOf } from './program.js';
import { variableValue } from './resolve.js';

interface Found {
  readonly table: string;
  /** Null where the table as such is used. */
  readonly column: string | null;
  readonly use: Use;
}

/** Places of one revision that use a table, or a column of it. Tests do not count: they fail before anything is released. */
export function usesOf(
  facts: readonly Facts[],
  revision: Use['revision'],
): (table: string, column?: string) => readonly Use[] {
  const program = programOf(facts);
  const found = [
    ...program.models.flatMap((model) => usesOfModel(model, revision)),
    ...facts
      .flatMap((file) => file.functions)
      .filter((one) => one.context !== 'test')
      .flatMap((one) => usesOfFunction(program, one, revision)),
    ...facts.flatMap(({ named = [] }) => named.flatMap((one) => usesOfNamed(one, revision))),
  ].filter((one) => !isIgnored(program, one));
  const index = new Map<string, Use[]>();
  for (const { table, column, use } of found) {
    const key = `${table}.${column ?? ''}`;
    const known = index.get(key);
    if (known === undefined) {
      index.set(key, [use]);
      continue;
    }
    const at = known.findIndex((one) => isSamePlace(one, use));
    const there = known[at];
    if (there === undefined) known.push(use);
    else if (use.conflicts !== undefined)
      known[at] = { ...there, conflicts: [...(there.conflicts ?? []), ...use.conflicts] };
  }
  return (table, column) => index.get(`${table}.${column ?? ''}`) ?? [];
}

function isSamePlace(one: Use, other: Use): boolean {
  return one.location.path === other.location.path && one.location.startLine === other.location.startLine;
}

function usesOfNamed(
  { relation, columns, columnsOnly, what, writes, declares, inserts, conflict, location }: NamedRelation,
  revision: Use['revision'],
): readonly Found[] {
  const use: Use = {
    location,
    what,
    revision,
    writes,
    ...(declares === undefined ? {} : { declares }),
    ...(inserts === undefined ? {} : { inserts }),
    ...(conflict === undefined ? {} : { conflicts: [conflict] }),
  };
  return [...(columnsOnly === true ? [] : [null]), ...columns].map((column) => ({ table: relation, column, use }));
}

function isIgnored(program: Program, { table, column }: Found): boolean {
  return (
    column !== null && program.models.some((model) => model.table === table && model.ignoredColumns.includes(column))
  );
}

function usesOfModel(model: Model, revision: Use['revision']): readonly Found[] {
  const at = (column: string | null, what: string, location: Location): Found => ({
    table: model.table,
    column,
    use: { location, what, revision, writes: false },
  });
  const lineOf = ({ line }: { readonly line?: number }): Location =>
    line === undefined ? model.location : { ...model.location, startLine: line, endLine: line };
  return [
    ...model.columns.map((column) => at(column.column, `declared by \`${model.name}\``, lineOf(column))),
    ...model.relations
      .filter((relation) => relation.holdsKey)
      .flatMap((relation) =>
        relation.foreignKey.map((column) => at(column, `key of \`${relation.name}\``, lineOf(relation))),
      ),
    ...model.scopes.flatMap((scope) =>
      columnsOf(scope.query, model).map((column) => at(column, `scope \`${scope.name}\``, scope.query.location)),
    ),
  ];
}

function usesOfFunction(program: Program, within: FunctionFacts, revision: Use['revision']): readonly Found[] {
  return [
    ...within.queries.flatMap((query) => usesOfQuery(program, within, query, revision)),
    ...within.reads.flatMap((read) => {
      const model = variableValue(program, within, read.variable, read.loop);
      const [member] = read.members;
      if (model === null || model.shape !== 'row' || member === undefined) return [];
      const writes = read.written === true;
      if (keeps(model.model, member)) return [];
      if (!writes && isOwnMethod(program, model.model, member)) return [];
      if (isRelation(model.model, member)) return [];
      const what = `${writes ? 'sets' : 'reads'} \`${read.variable}.${member}\``;
      return [
        {
          table: model.model.table,
          column: columnNamed(model.model, member.replace(/[?=]$/, '')),
          use: { location: read.location, what, revision, writes },
        },
      ];
    }),
    ...ownAttributes(program, within, revision),
  ];
}

/** A method of the model, or of what it inherits from or includes, stands in for the attribute of its name. */
function isOwnMethod(program: Program, { name: own, mixes = [] }: Model, name: string): boolean {
  return program
    .functionsNamed(name)
    .some(
      ({ owner }) => owner === own || mixes.some((mixed) => owner === mixed || owner?.endsWith(`::${mixed}`) === true),
    );
}

/** A model's own methods name its attributes without a receiver. */
function ownAttributes(program: Program, within: FunctionFacts, revision: Use['revision']): readonly Found[] {
  const model = within.owner === null ? undefined : program.models.find((one) => one.name === within.owner);
  if (model === undefined) return [];
  const found = (name: string, location: Location, writes: boolean): Found => ({
    table: model.table,
    column: columnNamed(model, name),
    use: { location, what: `${writes ? 'sets' : 'reads'} \`${name}\``, revision, writes },
  });
  const isColumn = (name: string): boolean => !keeps(model, name) && !isRelation(model, name);
  const own = within.calls.filter(({ receiver }) => receiver === null);
  const read = own.filter((call) => call.arguments.length === 0 && call.sets === undefined);
  const set = [
    ...own.flatMap(({ sets = [], location }) => sets.map((name) => ({ name, location }))),
    ...within.reads.flatMap(({ variable, members, written, location }) =>
      variable === 'self' && written === true ? members.slice(0, 1).map((name) => ({ name, location })) : [],
    ),
  ];
  return [
    ...read
      .filter(({ name }) => !isOwnMethod(program, model, name) && !keeps(model, name))
      .map(({ name, location }) => found(name, location, false)),
    ...set
      .filter(({ name }) => isColumn(name) && !isOwnMethod(program, model, `${name}=`))
      .map(({ name, location }) => found(name, location, true)),
  ];
}

function usesOfQuery(
  program: Program,
  within: FunctionFacts,
  query: QueryFacts,
  revision: Use['revision'],
): readonly Found[] {
  const start = query.startsAt;
  const row = start === undefined ? null : variableValue(program, within, start.variable, query.loop ?? null);
  const own = start?.variable === 'self' && within.owner !== null ? program.modelOf(within.owner) : undefined;
  const target =
    start === undefined || start.relation === null
      ? null
      : ((row?.model ?? own)?.relations.find((one) => one.name === start.relation)?.target ??
        (row === null && query.upsert !== undefined ? onlyTarget(program, start.relation) : undefined));
  const named = target ?? query.model;
  const model = start?.relation === null ? row?.model : named === null ? undefined : program.modelOf(named);
  if (model === undefined) return [];
  const writes = query.action !== 'read';
  const use: Use = {
    location: query.location,
    what: `${writes ? 'writes' : 'queries'} \`${model.name}\``,
    revision,
    writes,
    ...conflictsOf(program, query, model),
  };
  const columns = columnsOf(query, model).filter((column) => !isRelation(model, column));
  return [null, ...columns].map((column) => ({
    table: model.table,
    column: column === null ? null : columnNamed(model, column),
    use,
  }));
}

/** The one model to which all relations of a name lead, whosever they are. */
function onlyTarget({ models }: Program, relation: string): string | undefined {
  const same = models.flatMap(({ relations }) => relations.filter(({ name }) => name === relation));
  const [only, ...others] = new Set(same.map(({ target }) => target));
  return others.length > 0 || same.some(({ polymorphic }) => polymorphic) ? undefined : only;
}

/** What an upsert rests on, where it is one statement of the server: it writes rows of this model only. */
function conflictsOf({ nativeUpserts }: Program, { upsert }: QueryFacts, model: Model): Pick<Use, 'conflicts'> {
  if (upsert === undefined || !(nativeUpserts || upsert.always === true)) return {};
  if (upsert.gives.some((name) => isRelation(model, name))) return {};
  const [only, ...more] = upsert.by;
  const byName = upsert.always === true && only !== undefined && more.length === 0 ? [{ columnsOf: only }] : [];
  return { conflicts: [{ columns: upsert.by.map((attribute) => columnNamed(model, attribute)) }, ...byName] };
}

/** The column of an attribute: a schema may map one to another name. */
function columnNamed(model: Model, attribute: string): string {
  return model.columns.find((one) => one.name === attribute)?.column ?? attribute;
}

/** A relation has the name, and not a column: where one took the place of the other, code means the relation. */
function isRelation({ columns, relations }: Model, attribute: string): boolean {
  return relations.some((one) => one.name === attribute) && !columns.some((one) => one.name === attribute);
}

/** Whether a row keeps an attribute by itself. */
function keeps({ attributes = [] }: Model, member: string): boolean {
  return attributes.includes(member.replace(/[?=]$/, ''));
}

function columnsOf(query: QueryFacts, model?: Model): readonly string[] {
  const all = [
    ...query.filters.map((filter) => filter.column),
    ...query.order.map((order) => order.column),
    ...(query.selects ?? []),
    // Beside a table that is joined, a bare name that both had would be refused.
    ...(query.mentions ?? []).flatMap(({ of, column }) =>
      (of === null ? query.readsElsewhere !== true : of === model?.table) ? [column] : [],
    ),
    ...(query.writes ?? []).filter((column) => model === undefined || !keeps(model, column)),
  ];
  return [...new Set(all)];
}
