export { mysql } from './mysql.js';
export { postgresql } from './postgresql.js';
export { redis } from './redis.js';
