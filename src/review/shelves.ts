import type { Rule } from '../core/rule.js';
import * as ruleShelf from '../rules/index.js';

export { dialects, signsOf } from '../dialects/index.js';
export { frameworks, looseChangeOf, mayBeUnread, unreadFolders, unreadToolOf } from '../frameworks/index.js';
export { orms } from '../orms/index.js';
export { systems } from '../systems/index.js';

/** Every rule of the shelf. */
export const rules: readonly Rule[] = Object.values(ruleShelf);

/** A rule by its id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
