/**
 * The name of an object in a database.
 *
 * A completed name leaves `schema` out when it is the default schema, so that two names are the same object exactly when
 * their keys are equal. `written` keeps a default schema that the source spelled out; only `print` looks at it.
 */
export interface Name {
  readonly schema?: string;
  readonly name: string;
  readonly written?: string;
}

/** What an expression in SQL says, so that no rule has to look into its text. */
export interface Expression {
  /** The expression as SQL, as the source wrote it. */
  readonly sql: string;
  /** Columns that it reads, each once, without their table. */
  readonly columns: readonly string[];
  /** Functions that it calls, lower case, schema-qualified only when it is not the system's own schema. */
  readonly functions: readonly string[];
  /** `volatile` may answer differently for each row; `stable` is fixed for one statement. */
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  /** Columns that are not null wherever the expression is true. */
  readonly provesNotNull: readonly string[];
  /** Columns besides those that it asks, in one of its alternatives, not to be null. */
  readonly asksNotNull?: readonly string[];
  /** The expression holds for every row by its form alone: `true`, `1 = 1`. */
  readonly alwaysTrue?: boolean;
  /** The expression is true in no row by its form alone: it compares with the literal NULL, or it is `false`, `1 = 0`. */
  readonly neverTrue?: 'null-comparison' | 'form';
  /** The value, when the expression is one literal; `null` is the literal NULL. */
  readonly literal?: string | number | boolean | null;
  /** Tables that a subquery inside it reads. */
  readonly tables?: readonly Name[];
}

/** The key under which a completed name is found in a Schema. */
export function key(name: Name): string {
  return name.schema === undefined ? name.name : `${name.schema}.${name.name}`;
}

/** A name as a person reads it. */
export function text(name: Name): string {
  return key(name);
}

/** Whether two completed names are the same object. */
export function sameName(one: Name, other: Name): boolean {
  return one.name === other.name && one.schema === other.schema;
}

/** A name without a schema, or with one. */
export function named(name: string, schema?: string): Name {
  return schema === undefined ? { name } : { schema, name };
}

/** An expression that is known only by its text: it reads nothing that we know of and may answer anything. */
export function unreadExpression(sql: string): Expression {
  return { sql, columns: [], functions: [], volatility: 'volatile', provesNotNull: [] };
}

/** A literal as an expression. */
export function literal(sql: string, value: string | number | boolean | null): Expression {
  return { sql, columns: [], functions: [], volatility: 'immutable', provesNotNull: [], literal: value };
}

/** Words that the SQL standard reserves and that people use as names. */
const reserved = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing primary references returning select session_user some symmetric table then to trailing true union unique user using variadic when where window with'.split(
    ' ',
  ),
);

/** An identifier as SQL, in double quotes where it needs them. */
export function quotedIdentifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A name as SQL, each part in double quotes where it needs them. */
export function quotedName({ schema, name }: Name): string {
  return schema === undefined ? quotedIdentifier(name) : `${quotedIdentifier(schema)}.${quotedIdentifier(name)}`;
}

/** A name with an ending, of at most so many bytes of UTF-8: one that is too long loses whole characters before the ending. */
export function endingWith(name: string, ending: string, maxBytes: number): string {
  const characters = [...name];
  while (characters.length > 0 && Buffer.byteLength(characters.join('') + ending) > maxBytes) characters.pop();
  return characters.join('') + ending;
}

/** Whether something completes a name before the server sees it, as the placeholders of a migration tool: `${app}`, `orders_{{ .Region }}`. */
export function isFilledIn(name: string): boolean {
  return name.includes('${') || name.includes('{{');
}

/** Whether a name is a word of SQL that is a name only in double quotes. */
export function isReserved(name: string): boolean {
  return reserved.has(name.toLowerCase());
}
