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
  /** The expression holds for every row by its form alone: `true`, `1 = 1`. */
  readonly alwaysTrue?: boolean;
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
