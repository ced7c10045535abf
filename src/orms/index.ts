import type { Orm } from '../core/orm.js';
import * as members from './members.js';

export * from './members.js';

/** All members of the shelf. */
export const orms: readonly Orm[] = Object.values(members);
