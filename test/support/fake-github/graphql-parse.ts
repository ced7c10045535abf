/** A value in a query: as it stands, or the name of a variable. */
export type Value =
  | { readonly literal: unknown }
  | { readonly variable: string }
  | { readonly list: readonly Value[] }
  | { readonly object: ReadonlyMap<string, Value> };

export interface Field {
  readonly kind: 'field';
  readonly alias: string;
  readonly name: string;
  readonly given: ReadonlyMap<string, Value>;
  /** Null where none are asked for. */
  readonly selections: readonly Selection[] | null;
}

export type Selection =
  | Field
  | { readonly kind: 'spread'; readonly name: string }
  | { readonly kind: 'inline'; readonly on: string | null; readonly selections: readonly Selection[] };

export interface Operation {
  readonly kind: 'query' | 'mutation';
  /** Types by name of the variable. */
  readonly variables: ReadonlyMap<string, string>;
  readonly selections: readonly Selection[];
}

export interface Document {
  readonly operation: Operation;
  readonly fragments: ReadonlyMap<string, { readonly on: string; readonly selections: readonly Selection[] }>;
}

/** What GitHub says to a query that it cannot read. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly type?: string,
    readonly path?: readonly string[],
  ) {
    super(message);
  }
}

const token = /[\s,\ufeff]+|#[^\n]*|("(?:[^"\\\n]|\\.)*"|\.\.\.|[{}()[\]:!$=]|-?\d+(?:\.\d+)?|[A-Za-z_]\w*)/y;

function tokensOf(query: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < query.length) {
    const at = token.lastIndex;
    const found = token.exec(query);
    if (found === null) throw new QueryError(`Parse error on "${query[at]}" (error) at offset ${at}`);
    if (found[1] !== undefined) tokens.push(found[1]);
  }
  return tokens;
}

/**
 * Reads a query of one operation.
 *
 * @throws QueryError for what is no GraphQL
 */
export function parseQuery(query: string): Document {
  const reader = new Reader(tokensOf(query));
  const operations: Operation[] = [];
  const fragments = new Map<string, { on: string; selections: readonly Selection[] }>();
  while (!reader.isDone()) {
    if (reader.takes('fragment')) {
      const name = reader.name();
      reader.expect('on');
      fragments.set(name, { on: reader.name(), selections: reader.selections() });
    } else operations.push(reader.operation());
  }
  const [operation] = operations;
  if (operation === undefined || operations.length > 1) throw new QueryError('An operation name is required');
  return { operation, fragments };
}

class Reader {
  #at = 0;

  constructor(readonly tokens: readonly string[]) {}

  isDone(): boolean {
    return this.#at >= this.tokens.length;
  }

  #next(): string {
    const found = this.tokens[this.#at];
    if (found === undefined) throw new QueryError('Unexpected end of document');
    this.#at += 1;
    return found;
  }

  takes(wanted: string): boolean {
    if (this.tokens[this.#at] !== wanted) return false;
    this.#at += 1;
    return true;
  }

  expect(wanted: string): void {
    const found = this.#next();
    if (found !== wanted) throw new QueryError(`Expected "${wanted}", actual: "${found}"`);
  }

  name(): string {
    const found = this.#next();
    if (!/^[A-Za-z_]/.test(found)) throw new QueryError(`Expected NAME, actual: "${found}"`);
    return found;
  }

  operation(): Operation {
    if (this.tokens[this.#at] === '{') return { kind: 'query', variables: new Map(), selections: this.selections() };
    const kind = this.name();
    if (kind !== 'query' && kind !== 'mutation') throw new QueryError(`Expected an operation, actual: "${kind}"`);
    if (/^[A-Za-z_]/.test(this.tokens[this.#at] ?? '')) this.name();
    const variables = new Map<string, string>();
    if (this.takes('('))
      while (!this.takes(')')) {
        this.expect('$');
        const name = this.name();
        this.expect(':');
        variables.set(name, this.#type());
        if (this.takes('=')) this.#value();
      }
    return { kind, variables, selections: this.selections() };
  }

  #type(): string {
    const inner = this.takes('[') ? `[${this.#type()}` : this.name();
    if (inner.startsWith('[')) this.expect(']');
    return `${inner}${inner.startsWith('[') ? ']' : ''}${this.takes('!') ? '!' : ''}`;
  }

  selections(): readonly Selection[] {
    this.expect('{');
    const found: Selection[] = [];
    while (!this.takes('}')) found.push(this.#selection());
    if (found.length === 0) throw new QueryError('A selection cannot be empty');
    return found;
  }

  #selection(): Selection {
    if (!this.takes('...')) return this.#field();
    if (this.takes('on')) return { kind: 'inline', on: this.name(), selections: this.selections() };
    if (this.tokens[this.#at] === '{') return { kind: 'inline', on: null, selections: this.selections() };
    return { kind: 'spread', name: this.name() };
  }

  #field(): Field {
    const first = this.name();
    const name = this.takes(':') ? this.name() : first;
    const given = new Map<string, Value>();
    if (this.takes('('))
      while (!this.takes(')')) {
        const argument = this.name();
        this.expect(':');
        given.set(argument, this.#value());
      }
    const selections = this.tokens[this.#at] === '{' ? this.selections() : null;
    return { kind: 'field', alias: first, name, given, selections };
  }

  #value(): Value {
    const found = this.#next();
    if (found === '$') return { variable: this.name() };
    if (found.startsWith('"')) return { literal: JSON.parse(found) as string };
    if (/^-?\d/.test(found)) return { literal: Number(found) };
    if (found === '[') {
      const list: Value[] = [];
      while (!this.takes(']')) list.push(this.#value());
      return { list };
    }
    if (found === '{') {
      const object = new Map<string, Value>();
      while (!this.takes('}')) {
        const key = this.name();
        this.expect(':');
        object.set(key, this.#value());
      }
      return { object };
    }
    const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    return { literal: found in words ? words[found] : found };
  }
}
