import type { Rule } from '../core/rule.js';
import * as ruleShelf from '../rules/index.js';

/** Every rule of the shelf. */
export const rules: readonly Rule[] = Object.values(ruleShelf);

/** A rule by its id. */
export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id);
}
