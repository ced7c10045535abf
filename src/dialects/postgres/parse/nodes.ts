import type { A_Const, DefElem, Node, RangeVar, RoleSpec } from 'libpg-query';
import { type Name, named } from '../../../core/name.js';
import type { Altered } from '../../../core/operation.js';

type KindOf<Union> = Union extends unknown ? keyof Union & string : never;

/** Name of a node type of the grammar. */
export type Kind = KindOf<Node>;

/** What a node of one kind holds. */
export type Content<K extends Kind> = Extract<Node, Record<K, unknown>>[K];

/** The content of a node, where it is of that kind. */
export function as<K extends Kind>(node: Node | undefined, kind: K): Content<K> | undefined {
  return node === undefined ? undefined : (node as unknown as Partial<Record<K, Content<K>>>)[kind];
}

/** The contents of those nodes of a list that are of one kind. */
export function all<K extends Kind>(nodes: readonly Node[] | undefined, kind: K): readonly Content<K>[] {
  return (nodes ?? []).flatMap((node) => as(node, kind) ?? []);
}

/** The kind of a node. */
export function kindOf(node: Node): Kind {
  return Object.keys(node)[0] as Kind;
}

/** The texts of a list of names. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  return all(nodes, 'String').map((string) => string.sval ?? '');
}

/** The items of a list, or the node itself. */
export function items(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return as(node, 'List')?.items ?? [node];
}

/** The name of a relation. */
export function relationName(relation: RangeVar | undefined): Name {
  return named(relation?.relname ?? '', relation?.schemaname);
}

/** The names of relations. */
export function relationNames(nodes: readonly Node[] | undefined): readonly Name[] {
  return all(nodes, 'RangeVar').map(relationName);
}

/** The relations of a list that are named with ONLY. */
export function onlyNames(nodes: readonly Node[] | undefined): { readonly only?: readonly Name[] } {
  const only = all(nodes, 'RangeVar').filter((relation) => relation.inh !== true);
  return only.length === 0 ? {} : { only: only.map(relationName) };
}

/** ONLY and IF EXISTS of an ALTER TABLE. */
export function altered({
  relation,
  missing_ok: missing,
}: {
  readonly relation?: RangeVar;
  readonly missing_ok?: boolean;
}): Altered {
  const only = relation !== undefined && relation.inh !== true;
  if (!only && missing !== true) return {};
  return { alters: { ...(only ? { only } : {}), ...(missing === true ? { ifExists: true } : {}) } };
}

/** A name out of its parts, of which a leading catalog is left out. */
export function partsName(parts: readonly string[]): Name {
  return named(parts.at(-1) ?? '', parts.at(-2));
}

/** The parts of an object's name, however the grammar holds it. */
export function objectParts(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  const list = as(node, 'List')?.items ?? as(node, 'TypeName')?.names ?? as(node, 'ObjectWithArgs')?.objname;
  if (list !== undefined) return strings(list);
  const relation = as(node, 'RangeVar');
  if (relation !== undefined) {
    const { schemaname, relname } = relation;
    return schemaname === undefined ? [relname ?? ''] : [schemaname, relname ?? ''];
  }
  return strings([node]);
}

/** The name of a role as SQL writes it. */
export function roleName(role: RoleSpec | undefined): string {
  switch (role?.roletype) {
    case 'ROLESPEC_CURRENT_ROLE':
      return 'current_role';
    case 'ROLESPEC_CURRENT_USER':
      return 'current_user';
    case 'ROLESPEC_SESSION_USER':
      return 'session_user';
    case 'ROLESPEC_PUBLIC':
      return 'public';
    default:
      return role?.rolename ?? '';
  }
}

/** The names of roles. */
export function roleNames(nodes: readonly Node[] | undefined): readonly string[] {
  return all(nodes, 'RoleSpec').map(roleName);
}

/** The value of a constant; undefined for what is none. The grammar leaves out zero, false and the empty string. */
export function constant(node: A_Const | undefined): string | number | boolean | null | undefined {
  if (node === undefined) return undefined;
  if (node.isnull === true) return null;
  if (node.sval !== undefined) return node.sval.sval ?? '';
  if (node.ival !== undefined) return node.ival.ival ?? 0;
  if (node.fval !== undefined) return Number(node.fval.fval ?? 0);
  if (node.boolval !== undefined) return node.boolval.boolval ?? false;
  return node.bsval?.bsval;
}

/** The value of an option as text; null where it has none. */
export function optionValue(option: DefElem): string | null {
  const { arg } = option;
  if (arg === undefined) return null;
  const value =
    constant(as(arg, 'A_Const')) ??
    as(arg, 'String')?.sval ??
    as(arg, 'Float')?.fval ??
    as(arg, 'Boolean')?.boolval ??
    (as(arg, 'Integer') === undefined ? undefined : (as(arg, 'Integer')?.ival ?? 0));
  if (value !== undefined && value !== null) return String(value);
  if (as(arg, 'Boolean') !== undefined) return 'false';
  if (as(arg, 'String') !== undefined) return '';
  return objectParts(arg).join('.') || null;
}

/** An option that is on: it stands there, and is not switched off by its value. */
export function isOn(options: readonly Node[] | undefined, name: string): boolean {
  return all(options, 'DefElem').some(
    (option) => option.defname === name && !['false', 'off', '0'].includes(optionValue(option)?.toLowerCase() ?? ''),
  );
}

/** Options as a table of their names and values; null where an option has no value. */
export function optionsOf(options: readonly Node[] | undefined): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    all(options, 'DefElem').map((option) => {
      const name = option.defname ?? '';
      return [option.defnamespace === undefined ? name : `${option.defnamespace}.${name}`, optionValue(option)];
    }),
  );
}
