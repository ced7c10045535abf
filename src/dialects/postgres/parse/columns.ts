import type { CollateClause, ColumnDef, Constraint, Node } from 'libpg-query';
import type { Expression } from '../../../core/name.js';
import type { ColumnDefinition, ConstraintDefinition, ReferentialAction } from '../../../core/operation.js';
import { isSerial, typeOf } from './data-types.js';
import { expressionOf, type Standing } from './expressions.js';
import { fadesBy } from './fading.js';
import { all, as, objectParts, optionsOf, relationName, strings } from './nodes.js';
import { type Reading, slice } from './reading.js';
import { behindBrackets, endOutside, findOutside, type Range, wordAt } from './tokens.js';

/** A column as CREATE TABLE and ADD COLUMN write it. */
export function columnOf(node: ColumnDef, reading: Reading): ColumnDefinition {
  const name = node.colname ?? '';
  const type = typeOf(node.typeName, reading);
  const parts = joined(all(node.constraints, 'Constraint'));
  const has = (contype: Constraint['contype']): Constraint | undefined =>
    parts.find(({ constraint }) => constraint.contype === contype)?.constraint;
  const value = has('CONSTR_DEFAULT');
  const identity = has('CONSTR_IDENTITY');
  const generated = has('CONSTR_GENERATED');
  const constraints = parts.flatMap((part) => {
    const { contype, conname } = part.constraint;
    // A NOT NULL without a name is said by `notNull`.
    if (contype === 'CONSTR_NOTNULL' && conname === undefined) return [];
    return constraintOf(part.constraint, reading, name, part.timing) ?? [];
  });
  const collation = node.collClause === undefined ? undefined : collationOf(node.collClause);
  return {
    name,
    type,
    notNull: has('CONSTR_NOTNULL') !== undefined,
    ...(value === undefined ? {} : defaultOf(value, reading)),
    ...(collation === undefined ? {} : { collation }),
    ...identityOf(identity, reading),
    ...optionsOfColumn(node),
    ...(generated?.raw_expr === undefined
      ? {}
      : {
          generated: {
            value: enclosed(generated.raw_expr, generated, 'as', reading),
            stored: generated.generated_kind !== 'v',
          },
        }),
    ...(isSerial(type) ? { autoIncrement: true } : {}),
    constraints,
  };
}

function identityOf(
  node: Constraint | undefined,
  reading: Reading,
): Pick<ColumnDefinition, 'identity' | 'identityOptions'> {
  if (node === undefined) return {};
  const options = sequenceOptions(node, reading);
  return {
    identity: node.generated_when === 'a' ? 'always' : 'by_default',
    ...(options === undefined ? {} : { identityOptions: options }),
  };
}

/** The options in the brackets behind IDENTITY. */
export function sequenceOptions(node: Constraint | undefined, reading: Reading): string | undefined {
  if ((node?.options ?? []).length === 0) return undefined;
  return slice(reading, insideBrackets(reading, reading.tokenAt(node?.location), 'identity'));
}

function optionsOfColumn({ storage_name: storage, compression }: ColumnDef): Pick<ColumnDefinition, 'options'> {
  if (storage === undefined && compression === undefined) return {};
  return {
    options: {
      ...(storage === undefined ? {} : { storage }),
      ...(compression === undefined ? {} : { compression }),
    },
  };
}

/** The name of a collation, its parts joined by dots. */
export function collationOf(clause: CollateClause | undefined): string | undefined {
  const parts = strings(clause?.collname);
  return parts.length === 0 ? undefined : parts.join('.');
}

interface Timing {
  readonly deferrable?: boolean;
  readonly initiallyDeferred?: boolean;
  readonly notEnforced?: boolean;
}

/** Constraints of a column, each with the words behind it that the grammar lists as constraints of their own. */
function joined(list: readonly Constraint[]): readonly { readonly constraint: Constraint; readonly timing: Timing }[] {
  const result: { constraint: Constraint; timing: Timing }[] = [];
  for (const constraint of list) {
    const timing = timingOf(constraint);
    const last = result.at(-1);
    if (timing === null) result.push({ constraint, timing: {} });
    else if (last !== undefined) last.timing = { ...last.timing, ...timing };
  }
  return result;
}

function timingOf(constraint: Constraint): Timing | null {
  switch (constraint.contype) {
    case 'CONSTR_ATTR_DEFERRABLE':
      return { deferrable: true };
    case 'CONSTR_ATTR_DEFERRED':
      return { deferrable: true, initiallyDeferred: true };
    case 'CONSTR_ATTR_NOT_ENFORCED':
      return { notEnforced: true };
    case 'CONSTR_ATTR_NOT_DEFERRABLE':
    case 'CONSTR_ATTR_IMMEDIATE':
    case 'CONSTR_ATTR_ENFORCED':
      return {};
    default:
      return null;
  }
}

/** A constraint of a table, or of `column`; null for what the definition of a column says in other fields. */
export function constraintOf(
  node: Constraint,
  reading: Reading,
  column?: string,
  timing: Timing = {},
): ConstraintDefinition | null {
  const named = node.conname === undefined ? {} : { name: node.conname };
  const own = column === undefined ? [] : [column];
  const notValid = node.skip_validation === true ? { notValid: true } : {};
  switch (node.contype) {
    case 'CONSTR_PRIMARY':
      return { type: 'primary_key', ...named, ...keyOf(node, own, timing) };
    case 'CONSTR_UNIQUE':
      return {
        type: 'unique',
        ...named,
        ...keyOf(node, own, timing),
        ...nullsOf(node.nulls_not_distinct, reading, reading.tokenAt(node.location)),
      };
    case 'CONSTR_FOREIGN':
      return { ...foreignKey(node, own, timing, reading), ...named };
    case 'CONSTR_CHECK': {
      if (node.raw_expr === undefined) return null;
      const fading = fadesBy(node.raw_expr);
      return {
        type: 'check',
        ...named,
        expression: enclosed(node.raw_expr, node, 'check', reading, 'check'),
        ...notValid,
        ...(node.is_no_inherit === true ? { noInherit: true } : {}),
        ...(fading === null ? {} : { fadesBy: fading }),
        ...enforcement(node, timing),
      };
    }
    case 'CONSTR_NOTNULL':
      return {
        type: 'not_null',
        ...named,
        column: strings(node.keys)[0] ?? column ?? '',
        ...notValid,
        ...(node.is_no_inherit === true ? { noInherit: true } : {}),
      };
    case 'CONSTR_EXCLUSION':
      return { ...exclusion(node, reading), ...named };
    default:
      return null;
  }
}

function keyOf(node: Constraint, own: readonly string[], timing: Timing) {
  const columns = strings(node.keys);
  const include = strings(node.including);
  return {
    columns: columns.length === 0 ? own : columns,
    ...(node.indexname === undefined ? {} : { usingIndex: node.indexname }),
    ...(include.length === 0 ? {} : { include }),
    ...(node.without_overlaps === true ? { withoutOverlaps: true } : {}),
    ...((node.options ?? []).length === 0 ? {} : { options: optionsOf(node.options) }),
    ...(node.indexspace === undefined ? {} : { tablespace: node.indexspace }),
    ...deferral(node, timing),
  };
}

function deferral(node: Constraint, timing: Timing): Pick<Timing, 'deferrable' | 'initiallyDeferred'> {
  return {
    ...(node.deferrable === true || timing.deferrable === true ? { deferrable: true } : {}),
    ...(node.initdeferred === true || timing.initiallyDeferred === true ? { initiallyDeferred: true } : {}),
  };
}

/** Whether nulls are distinct, where that is said; the default written out is told from its absence by the words only. */
export function nullsOf(
  notDistinct: boolean | undefined,
  { tokens, to }: Reading,
  from: number,
): { readonly nullsNotDistinct?: boolean } {
  if (notDistinct === true) return { nullsNotDistinct: true };
  const end = findOutside(tokens, from, to, (token) => token === ',');
  const at = findOutside(
    tokens,
    from,
    end === -1 ? to : end,
    (token, place) => token === 'nulls' && wordAt(tokens, place + 1) === 'distinct',
  );
  return at === -1 ? {} : { nullsNotDistinct: false };
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  r: 'restrict',
  c: 'cascade',
  n: 'set_null',
  d: 'set_default',
};

const matches: Readonly<Record<string, string>> = { f: 'full', p: 'partial' };

function foreignKey(node: Constraint, own: readonly string[], timing: Timing, reading: Reading): ConstraintDefinition {
  const columns = strings(node.fk_attrs);
  const onDelete = actions[node.fk_del_action ?? ''] ?? (saysOnDelete(node, reading) ? 'no_action' : undefined);
  const onUpdate = actions[node.fk_upd_action ?? ''];
  const match = matches[node.fk_matchtype ?? ''];
  const onDeleteColumns = strings(node.fk_del_set_cols);
  return {
    type: 'foreign_key',
    columns: columns.length === 0 ? own : columns,
    references: relationName(node.pktable),
    referencedColumns: strings(node.pk_attrs),
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onDeleteColumns.length === 0 ? {} : { onDeleteColumns }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(match === undefined ? {} : { match }),
    ...(node.skip_validation === true ? { notValid: true } : {}),
    ...(node.fk_with_period === true ? { period: true } : {}),
    ...enforcement(node, timing),
    ...deferral(node, timing),
  };
}

/** The grammar tells an ON DELETE NO ACTION from none only by its words. */
function saysOnDelete(node: Constraint, { tokens, to, tokenAt }: Reading): boolean {
  const from = tokenAt(node.location);
  const end = findOutside(tokens, from, to, (token) => token === ',');
  const at = findOutside(
    tokens,
    from,
    end === -1 ? to : end,
    (token, index) => token === 'on' && wordAt(tokens, index + 1) === 'delete',
  );
  return at !== -1;
}

function enforcement(node: Constraint, timing: Timing): { readonly notEnforced?: true } {
  return node.is_enforced !== true || timing.notEnforced === true ? { notEnforced: true } : {};
}

function exclusion(node: Constraint, reading: Reading): ConstraintDefinition {
  const parts = (node.exclusions ?? []).flatMap((item) => as(as(item, 'List')?.items?.[0], 'IndexElem') ?? []);
  const start = reading.tokenAt(node.location);
  const from = findOutside(reading.tokens, start, reading.to, (token) => token === 'exclude');
  const comma = findOutside(reading.tokens, from, reading.to, (token) => token === ',');
  const to = comma === -1 ? endOutside(reading.tokens, from, reading.to) : comma;
  return {
    type: 'exclusion',
    columns: parts.flatMap((part) => part.name ?? []),
    sql: slice(reading, { from, to }),
    ...(node.access_method === undefined ? {} : { method: node.access_method }),
  };
}

/** The expression in the brackets behind the first `keyword` of a constraint. */
function enclosed(
  node: Node,
  constraint: Constraint,
  keyword: string,
  reading: Reading,
  standing: Standing = 'condition',
): Expression {
  const start = reading.tokenAt(constraint.location);
  const range = insideBrackets(reading, start, keyword);
  return expressionOf(node, slice(reading, range), standing, reading.body.variables);
}

/** The tokens in the brackets behind the first `keyword` at or behind `start`; empty where there are none. */
export function insideBrackets(reading: Reading, start: number, keyword: string, to = reading.to): Range {
  const { tokens } = reading;
  const at = findOutside(tokens, start, to, (token, index) => token === keyword && wordAt(tokens, index + 1) === '(');
  return at === -1 ? { from: start, to: start } : { from: at + 2, to: behindBrackets(tokens, at + 1, to) - 1 };
}

/** Words that end a default and begin the next part of a column. Source: https://www.postgresql.org/docs/18/sql-createtable.html */
const behindDefault: ReadonlySet<string> = new Set(
  ', not null constraint check unique primary references generated collate default deferrable initially enforced'.split(
    ' ',
  ),
);

function defaultOf(constraint: Constraint, reading: Reading): { readonly default?: Expression } {
  if (constraint.raw_expr === undefined) return {};
  const { tokens, to } = reading;
  const start = reading.tokenAt(constraint.location);
  const from = findOutside(tokens, start, to, (token) => token === 'default') + 1;
  const stop = findOutside(tokens, from, to, (token, at) => {
    // NOT and NULL can be operands too: as the first word, and behind an operator.
    return at > from && behindDefault.has(token) && tokens.kinds[at - 1] !== 'operator';
  });
  const range = { from, to: stop === -1 ? endOutside(tokens, from, to) : stop };
  return { default: expressionOf(constraint.raw_expr, slice(reading, range), 'condition', reading.body.variables) };
}

/** The name of an operator class, its parts joined by dots. */
export function dotted(nodes: readonly Node[] | undefined): string | undefined {
  const parts = (nodes ?? []).flatMap(objectParts);
  return parts.length === 0 ? undefined : parts.join('.');
}
