import type { Node } from './tree.js';

/** The texts of the heredocs that begin inside a node: bodies follow in the order of their beginnings. */
export function heredocBodies(node: Node): readonly Node[] {
  const own = node.type === 'heredoc_beginning' ? [node] : node.descendantsOfType('heredoc_beginning');
  if (own.length === 0) return [];
  const starts = new Set(own.map((beginning) => beginning?.startIndex));
  const root = node.tree.rootNode;
  const bodies = root.descendantsOfType('heredoc_body');
  return root.descendantsOfType('heredoc_beginning').flatMap((beginning, index) => {
    const body = bodies[index];
    return beginning !== null && body != null && starts.has(beginning.startIndex) ? [body] : [];
  });
}
