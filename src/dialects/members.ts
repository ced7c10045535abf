export { postgres } from './postgres/index.js';
