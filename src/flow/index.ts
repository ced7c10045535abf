export { compareSites } from './compare.js';
export { joinFacts } from './join.js';
export { usesOf } from './uses.js';
