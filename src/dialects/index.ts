import type { Dialect } from '../core/dialect.js';
import * as members from './members.js';

export * from './members.js';
export { signsOf } from './signs.js';

/** Every engine that is read. */
export const dialects: readonly Dialect[] = Object.values(members);
