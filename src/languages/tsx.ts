import type { HostLanguage } from './tree.js';

export const tsx: HostLanguage = { id: 'tsx', grammar: 'tree-sitter-tsx.wasm' };
