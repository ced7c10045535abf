import type { HostLanguage } from './tree.js';

export const typescript: HostLanguage = { id: 'typescript', grammar: 'tree-sitter-typescript.wasm' };
