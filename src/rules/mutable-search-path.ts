import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A function with the rights of its owner that looks names up where its caller says. */
export const mutableSearchPath: Rule = {
  id: 'mutable-search-path',
  title: 'SECURITY DEFINER without a search path',
  preset: 'recommended',
  family: 'security',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'A SECURITY DEFINER function runs with the rights of its owner. Without a search path of its own it looks names up in the schemas of its caller, who can put a table or an operator there that runs with those rights.',
  instead: 'Add SET search_path to the function.',
  source: 'https://www.postgresql.org/docs/17/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY',

  examples: {
    unsafe: `create function total() returns bigint language sql security definer as 'select 1';`,
    safe: `create function total() returns bigint language sql security definer set search_path = '' as 'select 1';`,
  },
  on: {
    create_function({ routine, signature, securityDefiner, setsSearchPath }) {
      if (!securityDefiner || setsSearchPath) return;
      return {
        headline: `\`${text(routine)}\` runs with the rights of its owner, on names that its caller chooses`,
        subject: { object: `${text(routine)}(${signature})` },
      };
    },
  },
};
