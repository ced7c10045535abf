import type { Operation } from '../../../core/operation.js';
import type { Routine, Schema } from '../../../core/schema.js';
import { tokensOf } from '../parse/tokens.js';

/**
 * Routines by what has to be there before them: nothing but types, tables (whose rows are types), or views. Their bodies are only checked
 * when they run, but for those in BEGIN ATOMIC.
 */
export function routines(
  schema: Schema,
): Readonly<Record<'early' | 'behindTables' | 'behindViews', readonly Operation[]>> {
  const early: Operation[] = [];
  const behindTables: Operation[] = [];
  const behindViews: Operation[] = [];
  const tables = new Set([...schema.tables.values()].map((table) => table.name.name));
  const views = new Set([...schema.views.values()].map((view) => view.name.name));
  // An aggregate needs the functions that it calls.
  const all = [...schema.routines.values()].sort((one, other) => Number(isAggregate(one)) - Number(isAggregate(other)));
  for (const routine of all) {
    const words = namesIn(routine.sql);
    const needs = (names: ReadonlySet<string>): boolean => words.some((word) => names.has(word));
    const place = needs(views)
      ? behindViews
      : needs(tables) || words.includes('atomic') || isAggregate(routine)
        ? behindTables
        : early;
    place.push(create(routine));
  }
  return { early, behindTables, behindViews };
}

function isAggregate({ language }: Routine): boolean {
  return language === 'aggregate';
}

/** Identifiers of a text outside of strings, and so outside of bodies in quotes. */
function namesIn(sql: string): readonly string[] {
  const { kinds, starts, ends } = tokensOf(sql);
  return kinds.flatMap((kind, at) => {
    const text = sql.slice(starts[at], ends[at]);
    if (kind === 'quoted') return [text.slice(1, -1).replaceAll('""', '"')];
    return kind === 'word' ? [text.toLowerCase()] : [];
  });
}

function create({ name, signature, language, volatility, procedure, sql }: Routine): Operation {
  return {
    kind: 'create_function',
    routine: name,
    signature,
    language,
    volatility,
    securityDefiner: false,
    setsSearchPath: false,
    body: [],
    sql,
    ...(procedure ? { procedure } : {}),
  };
}
