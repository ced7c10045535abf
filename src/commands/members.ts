export { explain } from './explain.js';
export { help } from './help.js';
