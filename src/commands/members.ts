export { explain } from './explain.js';
export { help } from './help.js';
export { ignore } from './ignore.js';
export { override } from './override.js';
export { review } from './review.js';
export { unignore } from './unignore.js';
