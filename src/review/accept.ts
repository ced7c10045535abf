import type { Config, Who } from '../core/config.js';
import { ruleById } from './shelves.js';

/** Who may accept findings of a rule: what the configuration says of the rule, else of its family, else of all. */
export function whoMayAccept(rule: string, { accept }: Pick<Config, 'accept'>): Who {
  if (typeof accept === 'string' || isList(accept)) return accept;
  const family = ruleById(rule)?.family ?? 'availability';
  return accept[rule] ?? accept[family] ?? accept.default ?? 'write';
}

function isList(accept: Config['accept']): accept is string[] {
  return Array.isArray(accept);
}
