import { identifier, quoted } from './keywords.js';
import { inParentheses, type Source } from './source.js';
import { as, child, children, flag, number, strings, text, type Tree, unwrap } from './tree.js';
import { typeOf } from './types.js';

/** An expression tree as SQL that means the same. `source` gives the text of subqueries. */
export function deparse(tree: Tree | undefined, source: Source): string {
  const { kind, node } = unwrap(tree);
  const print = printers[kind];
  return print === undefined ? '' : print(node, (inner) => deparse(inner, source), source);
}

type Print = (node: Tree, inner: (tree: Tree | undefined) => string, source: Source) => string;

const printers: Readonly<Record<string, Print>> = {
  A_Const: constant,
  ColumnRef: (node) => children(node, 'fields').map((field) => (as(field, 'A_Star') === undefined ? identifier(text(as(field, 'String'), 'sval') ?? '') : '*')).join('.'),
  ParamRef: (node) => `$${number(node, 'number')}`,
  TypeCast: (node, inner) => {
    const type = typeOf(child(node, 'typeName')).sql;
    const arg = inner(child(node, 'arg'));
    return needsBrackets(child(node, 'arg')) ? `(${arg})::${type}` : `${arg}::${type}`;
  },
  FuncCall: functionCall,
  A_Expr: operator,
  BoolExpr: (node, inner) => {
    const args = children(node, 'args').map((arg) => bracketed(arg, inner));
    if (text(node, 'boolop') === 'NOT_EXPR') return `not ${args[0] ?? ''}`;
    return args.join(text(node, 'boolop') === 'OR_EXPR' ? ' or ' : ' and ');
  },
  NullTest: (node, inner) => `${bracketed(child(node, 'arg'), inner)} is ${text(node, 'nulltesttype') === 'IS_NOT_NULL' ? 'not null' : 'null'}`,
  BooleanTest: (node, inner) => `${bracketed(child(node, 'arg'), inner)} ${(text(node, 'booltesttype') ?? '').toLowerCase().replaceAll('_', ' ')}`,
  CoalesceExpr: (node, inner) => `coalesce(${list(children(node, 'args'), inner)})`,
  MinMaxExpr: (node, inner) => `${text(node, 'op') === 'IS_LEAST' ? 'least' : 'greatest'}(${list(children(node, 'args'), inner)})`,
  SQLValueFunction: (node) => (text(node, 'op') ?? '').replace(/^SVFOP_/, '').replace(/_N$/, '').toLowerCase(),
  A_ArrayExpr: (node, inner) => `array[${list(children(node, 'elements'), inner)}]`,
  RowExpr: (node, inner) => `row(${list(children(node, 'args'), inner)})`,
  CollateClause: (node, inner) => `${bracketed(child(node, 'arg'), inner)} collate ${strings(children(node, 'collname')).map(identifier).join('.')}`,
  A_Indirection: (node, inner) => `${`(${inner(child(node, 'arg'))})`}${children(node, 'indirection').map((step) => indirection(step, inner)).join('')}`,
  A_Indices: (node, inner) => indirection({ A_Indices: node }, inner),
  CaseExpr: (node, inner) => {
    const subject = child(node, 'arg') === undefined ? '' : ` ${inner(child(node, 'arg'))}`;
    const whens = children(node, 'args').map((item) => as(item, 'CaseWhen')).map((item) => ` when ${inner(child(item, 'expr'))} then ${inner(child(item, 'result'))}`);
    const other = child(node, 'defresult') === undefined ? '' : ` else ${inner(child(node, 'defresult'))}`;
    return `case${subject}${whens.join('')}${other} end`;
  },
  SubLink: (node, inner, source) => {
    const from = source.positions.fromByte(number(node, 'location'));
    const query = inParentheses(source, from) ?? '';
    const tested = inner(child(node, 'testexpr'));
    const name = strings(children(node, 'operName')).at(-1) ?? '=';
    switch (text(node, 'subLinkType')) {
      case 'EXISTS_SUBLINK':
        return `exists (${query})`;
      case 'ANY_SUBLINK':
        return children(node, 'operName').length === 0 ? `${tested} in (${query})` : `${tested} ${name} any (${query})`;
      case 'ALL_SUBLINK':
        return `${tested} ${name} all (${query})`;
      case 'ARRAY_SUBLINK':
        return `array(${query})`;
      default:
        return `(${query})`;
    }
  },
  SetToDefault: () => 'default',
  String: (node) => text(node, 'sval') ?? '',
  NamedArgExpr: (node, inner) => `${identifier(text(node, 'name') ?? '')} => ${inner(child(node, 'arg'))}`,
};

function constant(node: Tree): string {
  if (flag(node, 'isnull')) return 'null';
  const string = child(node, 'sval');
  if (string !== undefined) return quoted(text(string, 'sval') ?? '');
  const integer = child(node, 'ival');
  if (integer !== undefined) return String(number(integer, 'ival'));
  const float = child(node, 'fval');
  if (float !== undefined) return text(float, 'fval') ?? '0';
  const boolean = child(node, 'boolval');
  if (boolean !== undefined) return flag(boolean, 'boolval') ? 'true' : 'false';
  const bits = text(child(node, 'bsval'), 'bsval') ?? '';
  return `${bits.slice(0, 1)}'${bits.slice(1)}'`;
}

function functionCall(node: Tree, inner: (tree: Tree | undefined) => string): string {
  const parts = strings(children(node, 'funcname')).filter((part, index, all) => !(index === 0 && all.length > 1 && part === 'pg_catalog'));
  const name = parts.map(identifier).join('.');
  const args = children(node, 'args').map(inner);
  if (flag(node, 'func_variadic')) args[args.length - 1] = `variadic ${args.at(-1) ?? ''}`;
  const shown = flag(node, 'agg_star') ? '*' : `${flag(node, 'agg_distinct') ? 'distinct ' : ''}${args.join(', ')}`;
  const filter = child(node, 'agg_filter') === undefined ? '' : ` filter (where ${inner(child(node, 'agg_filter'))})`;
  return `${name}(${shown})${filter}`;
}

function operator(node: Tree, inner: (tree: Tree | undefined) => string): string {
  const name = strings(children(node, 'name')).at(-1) ?? '';
  const left = child(node, 'lexpr') === undefined ? '' : `${bracketed(child(node, 'lexpr'), inner)} `;
  const right = child(node, 'rexpr');
  const items = children(as(right, 'List'), 'items');
  const rightList = Array.isArray(node.rexpr) ? (node.rexpr as readonly Tree[]) : items;
  switch (text(node, 'kind')) {
    case 'AEXPR_IN':
      return `${left}${name === '<>' ? 'not in' : 'in'} (${list(rightList, inner)})`;
    case 'AEXPR_LIKE':
      return `${left}${name.startsWith('!') ? 'not like' : 'like'} ${bracketed(right, inner)}`;
    case 'AEXPR_ILIKE':
      return `${left}${name.startsWith('!') ? 'not ilike' : 'ilike'} ${bracketed(right, inner)}`;
    case 'AEXPR_SIMILAR':
      return `${left}${name.startsWith('!') ? 'not similar to' : 'similar to'} ${bracketed(unescaped(right), inner)}`;
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return `${left}${name.toLowerCase()} ${rightList.map((item) => bracketed(item, inner)).join(' and ')}`;
    case 'AEXPR_OP_ANY':
      return `${left}${name} any (${inner(right)})`;
    case 'AEXPR_OP_ALL':
      return `${left}${name} all (${inner(right)})`;
    case 'AEXPR_DISTINCT':
      return `${left}is distinct from ${bracketed(right, inner)}`;
    case 'AEXPR_NOT_DISTINCT':
      return `${left}is not distinct from ${bracketed(right, inner)}`;
    case 'AEXPR_NULLIF':
      return `nullif(${inner(child(node, 'lexpr'))}, ${inner(right)})`;
    default:
      return `${left}${name}${left === '' ? '' : ' '}${bracketed(right, inner)}`;
  }
}

/** SIMILAR TO wraps its pattern in a function of the grammar's own. */
function unescaped(tree: Tree | undefined): Tree | undefined {
  const call = as(tree, 'FuncCall');
  return call === undefined ? tree : children(call, 'args')[0];
}

function indirection(step: Tree, inner: (tree: Tree | undefined) => string): string {
  const indices = as(step, 'A_Indices');
  if (indices !== undefined) {
    const upper = inner(child(indices, 'uidx'));
    return flag(indices, 'is_slice') ? `[${inner(child(indices, 'lidx'))}:${upper}]` : `[${upper}]`;
  }
  return as(step, 'A_Star') === undefined ? `.${identifier(text(as(step, 'String'), 'sval') ?? '')}` : '.*';
}

const brackets = new Set(['A_Expr', 'BoolExpr', 'NullTest', 'BooleanTest', 'CaseExpr', 'CollateClause']);

function needsBrackets(tree: Tree | undefined): boolean {
  const { kind, node } = unwrap(tree);
  // A negative number in front of a cast would be cast before it is negated.
  if (kind === 'A_Const') return number(child(node, 'ival'), 'ival') < 0;
  return brackets.has(kind);
}

function bracketed(tree: Tree | undefined, inner: (tree: Tree | undefined) => string): string {
  const printed = inner(tree);
  return brackets.has(unwrap(tree).kind) && text(unwrap(tree).node, 'kind') !== 'AEXPR_NULLIF' ? `(${printed})` : printed;
}

function list(items: readonly Tree[], inner: (tree: Tree | undefined) => string): string {
  return items.map(inner).join(', ');
}
