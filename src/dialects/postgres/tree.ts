import { type Name, named } from '../../core/name.js';

/** A node of the grammar's tree, as JSON. */
export type Tree = { readonly [field: string]: unknown };

/** A field that is a node; undefined where it is missing. */
export function child(tree: Tree | undefined, field: string): Tree | undefined {
  const value = tree?.[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : undefined;
}

/** A field that is a list of nodes; empty where it is missing. */
export function children(tree: Tree | undefined, field: string): readonly Tree[] {
  const value = tree?.[field];
  return Array.isArray(value) ? (value as readonly Tree[]) : [];
}

/** A field that is a text. The grammar leaves out empty ones. */
export function text(tree: Tree | undefined, field: string): string | undefined {
  const value = tree?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** A field that is a number. The grammar leaves out zero. */
export function number(tree: Tree | undefined, field: string): number {
  const value = tree?.[field];
  return typeof value === 'number' ? value : 0;
}

/** A field that is a truth. The grammar leaves out false. */
export function flag(tree: Tree | undefined, field: string): boolean {
  return tree?.[field] === true;
}

/** Kind and content of a wrapped node: `{ "RangeVar": { … } }`. */
export function unwrap(tree: Tree | undefined): { readonly kind: string; readonly node: Tree } {
  const [kind] = Object.keys(tree ?? {});
  return kind === undefined ? { kind: '', node: {} } : { kind, node: child(tree, kind) ?? {} };
}

/** Content of a wrapped node of one kind, or undefined. */
export function as(tree: Tree | undefined, kind: string): Tree | undefined {
  return child(tree, kind);
}

/** The texts of a list of String nodes. */
export function strings(list: readonly Tree[]): readonly string[] {
  return list.flatMap((item) => text(as(item, 'String'), 'sval') ?? []);
}

/** The name of a relation. */
export function relationName(relation: Tree | undefined): Name {
  return named(text(relation, 'relname') ?? '', text(relation, 'schemaname'));
}

/** A name out of its parts: `{ catalog., } schema, name`. */
export function nameOf(parts: readonly string[]): Name {
  return named(parts.at(-1) ?? '', parts.at(-2));
}

/** A name out of a node that is a list of strings, a single string, or a type. */
export function objectName(object: Tree | undefined): Name {
  const { kind, node } = unwrap(object);
  if (kind === 'List') return nameOf(strings(children(node, 'items')));
  if (kind === 'String') return named(text(node, 'sval') ?? '');
  if (kind === 'TypeName') return nameOf(strings(children(node, 'names')));
  if (kind === 'ObjectWithArgs') return nameOf(strings(children(node, 'objname')));
  if (kind === 'RangeVar') return relationName(node);
  return named('');
}

/** The parts of an object's name. */
export function objectParts(object: Tree | undefined): readonly string[] {
  const { kind, node } = unwrap(object);
  if (kind === 'List') return strings(children(node, 'items'));
  if (kind === 'TypeName') return strings(children(node, 'names'));
  if (kind === 'ObjectWithArgs') return strings(children(node, 'objname'));
  const single = text(node, 'sval');
  return single === undefined ? [] : [single];
}

/** Every node below a tree, in no particular order, with its kind. */
export function* walk(tree: unknown): Generator<{ readonly kind: string; readonly node: Tree }> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* walk(item);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  for (const [kind, value] of Object.entries(tree)) {
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value) && /^[A-Z]/.test(kind)) yield { kind, node: value as Tree };
    yield* walk(value);
  }
}
