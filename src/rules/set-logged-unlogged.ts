import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table made unlogged, or logged again, which writes it anew while everybody waits. */
export const setLoggedUnlogged: Rule = {
  id: 'set-logged-unlogged',
  title: 'Table made logged or unlogged',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'SET LOGGED and SET UNLOGGED write the whole table and its indexes anew under ACCESS EXCLUSIVE. Reads and writes wait for all of it. An ' +
    'unlogged table is empty after a crash, and standbys hold nothing of it.',
  instead: 'Make a new table that is logged as it should be, fill it in batches, and switch over.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED',
  examples: {
    given: 'create table carts (id bigint primary key);',
    unsafe: 'alter table carts set unlogged;',
    safe: 'create unlogged table quick_carts (id bigint primary key);',
  },
  on: {
    set_logged(operation, context) {
      const { table, logged } = operation;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.rewrite)) return;
      return {
        headline: `Making \`${text(table)}\` ${logged ? 'logged' : 'unlogged'} rewrites it: every query on it waits`,
        subject: { table },
        ...(logged ? {} : { detail: 'A crash then empties it, and standbys hold none of its rows.' }),
      };
    },
  },
};
