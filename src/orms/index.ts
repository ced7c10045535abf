import type { Orm } from '../core/orm.js';

/** Every ORM that is read. */
export const orms: readonly Orm[] = [];
