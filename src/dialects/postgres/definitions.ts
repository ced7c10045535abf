import type { ColumnDefinition, ConstraintDefinition, IndexDefinition, IndexPart, PartitionBound, ReferentialAction } from '../../core/operation.js';
import { deparse } from './deparse.js';
import { expressionOf } from './expressions.js';
import { inParentheses, type Source } from './source.js';
import { as, child, children, flag, number, relationName, strings, text, type Tree, unwrap } from './tree.js';
import { isSerial, typeOf } from './types.js';

/** A column as CREATE TABLE or ADD COLUMN defines it. */
export function columnOf(node: Tree | undefined, source: Source): ColumnDefinition {
  const name = text(node, 'colname') ?? '';
  const type = typeOf(child(node, 'typeName'));
  const parts = foldAttributes(children(node, 'constraints').map((item) => as(item, 'Constraint') ?? {}));
  const find = (contype: string): Tree | undefined => parts.find((part) => text(part, 'contype') === contype);
  const value = find('CONSTR_DEFAULT');
  const identity = find('CONSTR_IDENTITY');
  const generated = find('CONSTR_GENERATED');
  const collation = strings(children(child(node, 'collClause'), 'collname'));
  return {
    name,
    type,
    notNull: find('CONSTR_NOTNULL') !== undefined,
    ...(value === undefined ? {} : { default: expressionOf(child(value, 'raw_expr'), source) }),
    ...(collation.length === 0 ? {} : { collation: collation.join('.') }),
    ...(identity === undefined ? {} : { identity: text(identity, 'generated_when') === 'a' ? ('always' as const) : ('by_default' as const) }),
    ...(generated === undefined ? {} : { generated: { value: expressionOf(child(generated, 'raw_expr'), source), stored: text(generated, 'generated_kind') !== 'v' } }),
    ...(isSerial(type) ? { autoIncrement: true } : {}),
    constraints: parts.flatMap((part) => inlineConstraint(part, name, source)),
  };
}

/** DEFERRABLE and its relatives stand behind the constraint that they belong to. */
function foldAttributes(parts: readonly Tree[]): readonly Tree[] {
  const folded: Tree[] = [];
  for (const part of parts) {
    const contype = text(part, 'contype');
    const last = folded.at(-1);
    if (last !== undefined && contype === 'CONSTR_ATTR_DEFERRABLE') folded[folded.length - 1] = { ...last, deferrable: true };
    else if (last !== undefined && contype === 'CONSTR_ATTR_DEFERRED') folded[folded.length - 1] = { ...last, deferrable: true, initdeferred: true };
    else if (last !== undefined && contype === 'CONSTR_ATTR_NOT_ENFORCED') folded[folded.length - 1] = { ...last, is_enforced: false };
    else if (!contype?.startsWith('CONSTR_ATTR_')) folded.push(part);
  }
  return folded;
}

function inlineConstraint(part: Tree, column: string, source: Source): readonly ConstraintDefinition[] {
  const contype = text(part, 'contype');
  if (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE') return [{ ...keyConstraint(part, contype), columns: [column] }];
  if (contype === 'CONSTR_FOREIGN') return [{ ...foreignKey(part), columns: [column] }];
  if (contype === 'CONSTR_CHECK') return [check(part, source)];
  return [];
}

/** A constraint of a table. Null where the kind is none that is modelled. */
export function constraintOf(part: Tree | undefined, source: Source): ConstraintDefinition | null {
  const contype = text(part, 'contype');
  switch (contype) {
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      return keyConstraint(part, contype);
    case 'CONSTR_FOREIGN':
      return foreignKey(part);
    case 'CONSTR_CHECK':
      return check(part, source);
    case 'CONSTR_NOTNULL':
      return {
        type: 'not_null',
        ...nameOf(part),
        column: strings(children(part, 'keys'))[0] ?? '',
        ...(flag(part, 'skip_validation') ? { notValid: true } : {}),
      };
    case 'CONSTR_EXCLUSION':
      return exclusion(part, source);
    default:
      return null;
  }
}

function nameOf(part: Tree | undefined): { readonly name?: string } {
  const name = text(part, 'conname');
  return name === undefined ? {} : { name };
}

function keyConstraint(part: Tree | undefined, contype: 'CONSTR_PRIMARY' | 'CONSTR_UNIQUE'): Extract<ConstraintDefinition, { type: 'primary_key' | 'unique' }> {
  const usingIndex = text(part, 'indexname');
  const include = strings(children(part, 'including'));
  const shared = {
    ...nameOf(part),
    columns: strings(children(part, 'keys')),
    ...(usingIndex === undefined ? {} : { usingIndex }),
    ...(include.length === 0 ? {} : { include }),
    ...(flag(part, 'deferrable') ? { deferrable: true } : {}),
  };
  if (contype === 'CONSTR_PRIMARY') return { type: 'primary_key', ...shared };
  return { type: 'unique', ...shared, ...(flag(part, 'nulls_not_distinct') ? { nullsNotDistinct: true } : {}) };
}

const actions: Readonly<Record<string, ReferentialAction | undefined>> = { c: 'cascade', r: 'restrict', n: 'set_null', d: 'set_default' };

function foreignKey(part: Tree | undefined): Extract<ConstraintDefinition, { type: 'foreign_key' }> {
  const onDelete = actions[text(part, 'fk_del_action') ?? ''];
  const onUpdate = actions[text(part, 'fk_upd_action') ?? ''];
  return {
    type: 'foreign_key',
    ...nameOf(part),
    columns: strings(children(part, 'fk_attrs')),
    references: relationName(child(part, 'pktable')),
    referencedColumns: strings(children(part, 'pk_attrs')),
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(text(part, 'fk_matchtype') === 'f' ? { match: 'full' } : {}),
    ...(flag(part, 'skip_validation') ? { notValid: true } : {}),
    ...(part?.is_enforced === false || part?.is_enforced === undefined ? { notEnforced: true } : {}),
    ...(flag(part, 'deferrable') ? { deferrable: true } : {}),
    ...(flag(part, 'initdeferred') ? { initiallyDeferred: true } : {}),
  };
}

function check(part: Tree | undefined, source: Source): Extract<ConstraintDefinition, { type: 'check' }> {
  return {
    type: 'check',
    ...nameOf(part),
    expression: expressionOf(child(part, 'raw_expr'), source),
    ...(flag(part, 'skip_validation') ? { notValid: true } : {}),
    ...(flag(part, 'is_no_inherit') ? { noInherit: true } : {}),
    ...(flag(part, 'is_enforced') ? {} : { notEnforced: true }),
  };
}

function exclusion(part: Tree | undefined, source: Source): ConstraintDefinition {
  const from = source.positions.fromByte(number(part, 'location'));
  const elements = children(part, 'exclusions').map((item) => as(children(as(item, 'List'), 'items')[0], 'IndexElem'));
  const method = text(part, 'access_method');
  const where = child(part, 'where_clause');
  return {
    type: 'exclusion',
    ...nameOf(part),
    columns: elements.flatMap((element) => text(element, 'name') ?? []),
    sql: `exclude${method === undefined ? '' : ` using ${method}`} (${inParentheses(source, from) ?? ''})${where === undefined ? '' : ` where (${deparse(where, source)})`}`,
    ...(method === undefined ? {} : { method }),
  };
}

/** What an index is made of. */
export function indexOf(node: Tree, source: Source): IndexDefinition {
  const where = child(node, 'whereClause');
  const tablespace = text(node, 'tableSpace');
  const options = optionsOf(children(node, 'options'));
  return {
    unique: flag(node, 'unique'),
    method: text(node, 'accessMethod') ?? 'btree',
    parts: children(node, 'indexParams').map((item) => partOf(as(item, 'IndexElem'), source)),
    include: children(node, 'indexIncludingParams').flatMap((item) => text(as(item, 'IndexElem'), 'name') ?? []),
    ...(where === undefined ? {} : { where: expressionOf(where, source) }),
    ...(flag(node, 'nulls_not_distinct') ? { nullsNotDistinct: true } : {}),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(tablespace === undefined ? {} : { tablespace }),
  };
}

function partOf(element: Tree | undefined, source: Source): IndexPart {
  const column = text(element, 'name');
  const operatorClass = strings(children(element, 'opclass')).join('.');
  const collation = strings(children(element, 'collation')).join('.');
  const direction = { SORTBY_ASC: 'asc', SORTBY_DESC: 'desc' } as const;
  const nulls = { SORTBY_NULLS_FIRST: 'first', SORTBY_NULLS_LAST: 'last' } as const;
  const ordering = direction[text(element, 'ordering') as keyof typeof direction];
  const placing = nulls[text(element, 'nulls_ordering') as keyof typeof nulls];
  return {
    ...(column === undefined ? { expression: expressionOf(child(element, 'expr'), source) } : { column }),
    ...(operatorClass === '' ? {} : { operatorClass }),
    ...(collation === '' ? {} : { collation }),
    ...(ordering === undefined ? {} : { direction: ordering }),
    ...(placing === undefined ? {} : { nulls: placing }),
  };
}

/** Options in brackets: `fillfactor = 70`. */
export function optionsOf(list: readonly Tree[]): Readonly<Record<string, string | null>> {
  const options: Record<string, string | null> = {};
  for (const item of list) {
    const element = as(item, 'DefElem');
    const space = text(element, 'defnamespace');
    const name = text(element, 'defname') ?? '';
    options[space === undefined ? name : `${space}.${name}`] = optionValue(child(element, 'arg'));
  }
  return options;
}

function optionValue(arg: Tree | undefined): string | null {
  const { kind, node } = unwrap(arg);
  switch (kind) {
    case 'Integer':
      return String(number(node, 'ival'));
    case 'Float':
      return text(node, 'fval') ?? '';
    case 'Boolean':
      return String(flag(node, 'boolval'));
    case 'String':
      return text(node, 'sval') ?? '';
    case 'TypeName':
      return strings(children(node, 'names')).at(-1) ?? '';
    default:
      return null;
  }
}

/** FOR VALUES … or DEFAULT. */
export function boundOf(bound: Tree | undefined, source: Source): PartitionBound {
  if (flag(bound, 'is_default')) return { default: true, sql: 'default' };
  const list = (field: string): string => children(bound, field).map((item) => deparse(item, source) || (strings([item])[0] ?? '')).join(', ');
  const datum = (field: string): string => children(bound, field).map((item) => rangeDatum(item, source)).join(', ');
  switch (text(bound, 'strategy')) {
    case 'l':
      return { default: false, sql: `for values in (${list('listdatums')})` };
    case 'h':
      return { default: false, sql: `for values with (modulus ${number(bound, 'modulus')}, remainder ${number(bound, 'remainder')})` };
    default:
      return { default: false, sql: `for values from (${datum('lowerdatums')}) to (${datum('upperdatums')})` };
  }
}

function rangeDatum(item: Tree, source: Source): string {
  const column = strings(children(as(item, 'ColumnRef'), 'fields')).at(-1);
  // MINVALUE and MAXVALUE arrive as names of columns.
  return column === 'minvalue' || column === 'maxvalue' ? column : deparse(item, source);
}
