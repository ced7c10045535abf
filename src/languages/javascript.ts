import type { HostLanguage } from './tree.js';

export const javascript: HostLanguage = { id: 'javascript', grammar: 'tree-sitter-javascript.wasm' };
