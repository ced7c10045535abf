import type { Node } from '../../languages/index.js';

/** An object, or those of a list. */
export function objectsIn(node: Node | null): readonly Node[] {
  if (node === null) return [];
  if (node.type === 'object') return [node];
  return node.namedChildren.filter((child): child is Node => child?.type === 'object');
}

/** The value that an object has under a key. */
export function valueAt(object: Node | null | undefined, key: string): Node | null {
  const pair = (object?.namedChildren ?? []).find(
    (child) => child?.type === 'pair' && child.childForFieldName('key')?.text === key,
  );
  return pair?.childForFieldName('value') ?? null;
}

/** The keys of an object. */
export function keysOf(object: Node | null): readonly string[] {
  return (object?.type === 'object' ? object.namedChildren : []).flatMap((child) => {
    if (child?.type === 'shorthand_property_identifier') return [child.text];
    return child?.type === 'pair' ? [child.childForFieldName('key')?.text ?? ''] : [];
  });
}
