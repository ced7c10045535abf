import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';

export type { Node } from 'web-tree-sitter';

/** A host language that a grammar is here for. */
export interface HostLanguage {
  readonly id: string;
  /** File of the grammar. */
  readonly grammar: string;
}

const loaded = new Map<string, Language>();
let started: Promise<void> | undefined;

/** Loads grammars once. `withTree` is synchronous after it. */
export async function loadLanguages(languages: readonly HostLanguage[]): Promise<void> {
  started ??= Parser.init();
  await started;
  for (const language of languages) {
    if (!loaded.has(language.id)) loaded.set(language.id, await Language.load(join(grammarFolder(), language.grammar)));
  }
}

/**
 * Parses a text and hands its syntax tree to `visit`. The tree lives only inside `visit`: nothing of it may leave.
 *
 * Offsets of nodes are UTF-16 units; rows are 0-based.
 *
 * @throws Error if the grammar was not loaded, or gave no tree for a text that is not empty
 */
export function withTree<Result>(text: string, language: HostLanguage, visit: (root: Node) => Result): Result {
  const grammar = loaded.get(language.id);
  if (grammar === undefined) throw new Error(`The grammar of ${language.id} is not loaded.`);
  const parser = new Parser();
  try {
    parser.setLanguage(grammar);
    const tree = parser.parse(text);
    if (tree === null) throw new Error(`The grammar of ${language.id} gave no tree.`);
    try {
      return visit(tree.rootNode);
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/** The build copies the grammars beside this file; a source checkout reads them from the development dependency. */
function grammarFolder(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'grammars');
  if (existsSync(beside)) return beside;
  return join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
}
