export { javascript } from './javascript.js';
export { ruby } from './ruby.js';
export {
  type RubyClass,
  type RubyFile,
  type RubyMethod,
  readRuby,
  unlessCall,
  unreadCall,
  whenCall,
} from './ruby-calls.js';
export { type HostLanguage, loadLanguages, type Node, withTree } from './tree.js';
export { tsx } from './tsx.js';
export { typescript } from './typescript.js';
