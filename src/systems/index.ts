import type { System } from '../core/system.js';
import * as members from './members.js';

export * from './members.js';

/** Every system that the specialist knows. */
export const systems: readonly System[] = Object.values(members);
