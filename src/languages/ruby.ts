import type { HostLanguage } from './tree.js';

export const ruby: HostLanguage = { id: 'ruby', grammar: 'tree-sitter-ruby.wasm' };
