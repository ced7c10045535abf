import type { Filter } from './operation.js';
import type { Edit, Location } from './source.js';

/** What one source file says about models and queries: pure in the text, plain data, cached by content id. */
export interface Facts {
  readonly path: string;
  readonly orm: string;
  readonly models: readonly Model[];
  readonly functions: readonly FunctionFacts[];
  readonly named?: readonly NamedRelation[];
  /** A table, and columns of it by the constants that stand for them, of which this is the Go package. */
  readonly constants?: {
    readonly folder: string;
    readonly table: string;
    readonly columns: Readonly<Record<string, string>>;
  };
  /** Full names of modules whose name stands before those of the tables of their models, as an engine says it. */
  readonly prefixes?: readonly string[];
  /** Words by which the file may name tables and columns that another one declares. */
  readonly words?: readonly string[];
  /** Full names of the classes of the file that map no table. */
  readonly plainClasses?: readonly string[];
  /** The repository switches on eager loading for everything, or turns lazy reads into errors. */
  readonly globals?: {
    readonly automaticEagerLoading?: boolean;
    readonly strictLoading?: boolean;
    /** To read a relation that was not loaded asks the server nothing. */
    readonly noLazyLoading?: boolean;
    /** The client leaves upserts to the server where it can. */
    readonly nativeUpserts?: boolean;
  };
}

/** A relation that a file names by itself: in SQL that it writes out, or where it declares a table; or an enum, with its values for columns. */
export interface NamedRelation {
  /** Its key: the default schema is left out. */
  readonly relation: string;
  /** Those that are surely columns of it. */
  readonly columns: readonly string[];
  /** It tells of the columns alone: another one of the file tells of the relation. */
  readonly columnsOnly?: true;
  /** A few words, for a person. */
  readonly what: string;
  readonly writes: boolean;
  /** It only says that there is such a table: whether a query ever goes to it is told elsewhere. */
  readonly declares?: true;
  /** The columns that an INSERT gives values to, where it names them. */
  readonly inserts?: readonly string[];
  /** It is declared, and counts only where code has this word, among the `words` of its files. */
  readonly word?: string;
  /** Its columns are constants of a Go package of this import path, which tells its table too: what joins the facts puts in what they stand for. */
  readonly constantsOf?: string;
  /** What its ON CONFLICT names, where that alone tells on which index it rests. */
  readonly conflict?: ConflictTarget;
  readonly location: Location;
}

/** What an ON CONFLICT rests on: a unique index of exactly these columns, with a condition where it says one, a constraint by its name, or the columns of an index of a name. */
export type ConflictTarget =
  | { readonly columns: readonly string[]; readonly where?: string }
  | { readonly constraint: string }
  | { readonly columnsOf: string };

export interface Model {
  readonly name: string;
  /** Table, where the file says or its ORM derives it. */
  readonly table: string;
  /** The file says the table. */
  readonly namesTable?: true;
  readonly relations: readonly Relation[];
  /** Columns that the model names itself (a schema.prisma model, a Django model). */
  readonly columns: readonly {
    readonly name: string;
    readonly column: string;
    readonly required: boolean;
    readonly hasDefault: boolean;
    /** 1-based line at which it stands, where that is another than the model's. */
    readonly line?: number;
    /** The name of the type, without its schema, that the client writes into each query with a value of the column. */
    readonly castTo?: string;
  }[];
  /** Migrations are made from it: a column that it names and no migration makes is missing. */
  readonly declares?: boolean;
  readonly ignoredColumns: readonly string[];
  /** It ignores columns, too, whose names are known only at run time. */
  readonly ignoresMore?: boolean;
  /** A running process keeps the list of columns that it has read, and names all of them in its statements. */
  readonly keepsColumns?: boolean;
  /** The column that names the class of a row, where the model says which; null where it has none. */
  readonly inheritanceColumn?: string | null;
  /** Relations that every query of the model loads. */
  readonly defaultEager: readonly string[];
  /** Named queries: scopes, managers. */
  readonly scopes: readonly { readonly name: string; readonly query: QueryFacts }[];
  /** Columns that the model itself looks up before it saves, so that no other row has the same values; with the 1-based line. */
  readonly validatesUnique: readonly { readonly columns: readonly string[]; readonly line: number }[];
  /** The template that shows a row of it where none is named, and the name of the row there. */
  readonly shownBy?: { readonly owner: string; readonly name: string; readonly variable: string };
  /** Attributes that its rows keep by themselves: no column is read or written under their names. */
  readonly attributes?: readonly string[];
  /** Classes and modules whose methods its rows have too, as the model names them: what it inherits from and includes. */
  readonly mixes?: readonly string[];
  /** The model that it inherits from, where both map one table. */
  readonly heirOf?: string;
  /** Members of a row that read a relation of it and do nothing else: delegated ones, methods of one expression. */
  readonly reaches?: readonly Reach[];
  readonly location: Location;
}

/** A member of a row that stands for others. */
export interface Reach {
  readonly member: string;
  /** What it stands for: `customer`, `name`. */
  readonly members: readonly string[];
  /** As in a MemberRead. */
  readonly asksAnew?: number;
}

export interface Relation {
  readonly name: string;
  readonly cardinality: 'one' | 'many';
  readonly target: string;
  /** Foreign key columns on the side that holds them. */
  readonly foreignKey: readonly string[];
  readonly polymorphic: boolean;
  /** The model itself holds the foreign key. */
  readonly holdsKey: boolean;
  /** 1-based line at which it stands, where that is another than the model's. */
  readonly line?: number;
  readonly through?: string;
  /** Relations of the target that its rows are loaded with whenever they are reached this way. */
  readonly eager?: readonly string[];
  /** The other side keeps a count of them, so that asking how many there are needs no query. */
  readonly counted?: boolean;
}

/** A query as one place in the code writes it. */
export interface QueryFacts {
  /** Model, or null where it comes from a call that flow must follow. */
  readonly model: string | null;
  /** What the query gives: rows, one row, a number or a truth, or nothing (a write). */
  readonly gives: 'rows' | 'row' | 'value' | 'nothing';
  readonly action: 'read' | 'insert' | 'update' | 'delete';
  readonly filters: readonly Filter[];
  readonly order: readonly { readonly column: string; readonly direction: 'asc' | 'desc' }[];
  readonly eager: readonly string[];
  /** Literal upper bound of rows. */
  readonly bound: number | null;
  readonly selects: readonly string[] | null;
  /** Columns that parts of SQL in strings name, each with its table or an alias where that is written out. */
  readonly mentions?: readonly { readonly of: string | null; readonly column: string }[];
  /** It reads from something else than the table of its model, so that a bare column may be one of that. */
  readonly readsElsewhere?: true;
  /** A fixed wait or lock per row: SELECT … FOR UPDATE SKIP LOCKED and its like. */
  readonly perRowOnPurpose?: boolean;
  /** Names of variables that filters compare with. */
  readonly arguments: readonly string[];
  /** Names in the chain that are scopes of the model, or something that cannot be known. */
  readonly named?: readonly string[];
  /** Columns that a write sets. */
  readonly writes?: readonly string[];
  /**
   * An upsert that may be one statement of the server: what it looks for, and all that it gives values to, as attributes. With `always` it is
   * one in any case, and a single word may be the name of an index too.
   */
  readonly upsert?: { readonly by: readonly string[]; readonly gives: readonly string[]; readonly always?: true };
  /** The variable that the query starts at, where it starts at a row, and the relation of it; null for the row itself. */
  readonly startsAt?: { readonly variable: string; readonly relation: string | null };
  /** It stands for what a method of this name gives, and holds where the application defines none: `current_user`. */
  readonly standsFor?: string;
  /** Index of the innermost loop that holds it, or null. */
  readonly loop?: number | null;
  readonly location: Location;
  /** Where an eager load can be written in: offset in UTF-16 units behind which it goes. */
  readonly insertAt?: number;
}

/** Where a variable's rows come from. */
export type Origin =
  | { readonly kind: 'query'; readonly query: number }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'call'; readonly call: number }
  | { readonly kind: 'relation'; readonly of: string; readonly relation: string }
  | { readonly kind: 'instance_variable'; readonly name: string }
  | { readonly kind: 'unknown' };

/** A function, method, block at file level, or template. */
export interface FunctionFacts {
  readonly name: string;
  /** Class, module, or template that holds it. */
  readonly owner: string | null;
  readonly location: Location;
  readonly parameters: readonly string[];
  readonly queries: readonly QueryFacts[];
  readonly calls: readonly CallFacts[];
  /** Rows that it hands to templates. */
  readonly renders?: readonly Rendered[];
  readonly loops: readonly LoopFacts[];
  /** Reads of a member on a variable: `order.customer`. Flow decides whether it is a relation. */
  readonly reads: readonly MemberRead[];
  readonly assignments: readonly { readonly variable: string; readonly origin: Origin }[];
  readonly returns: readonly Origin[];
  /** The name under which others hand rows to it, where that is not its own: all methods of a serializer share one. */
  readonly serves?: string;
  readonly context: 'request' | 'job' | 'script' | 'test' | 'unknown';
}

/** Rows, or a row, that a function hands to a template. */
export interface Rendered {
  /** Owner and name of the template's function; null for the one that shows a row of the model by default. */
  readonly template: { readonly owner: string; readonly name: string } | null;
  /** Name under which the template knows what it is handed; null with the default one. */
  readonly variable: string | null;
  /** The template runs once for each row, where rows are handed over. */
  readonly each: boolean;
  /** The variable that is handed over, where it is one, and where it comes from. */
  readonly given: string | null;
  readonly origin: Origin;
  readonly loop: number | null;
  readonly location: Location;
}

export interface CallFacts {
  readonly receiver: string | null;
  readonly name: string;
  /** Variables handed over, by position; null where it is no variable. */
  readonly arguments: readonly (string | null)[];
  /** Attributes that it sets on the row whose method it stands in: `update!(state: 'open')`. */
  readonly sets?: readonly string[];
  /** Index of the innermost loop that holds it, or null. */
  readonly loop: number | null;
  readonly location: Location;
}

export interface LoopFacts {
  readonly variable: string;
  readonly over: Origin;
  /** Index of the loop round it. */
  readonly parent: number | null;
  /** Iterates batches, retries, pages or a literal list: no loop over rows. */
  readonly batch: boolean;
  /** Literal number of rounds, where it is known. */
  readonly bound: number | null;
  /** The loop ends when a query's result says so. */
  readonly leavesEarly: boolean;
  /** Rounds run at the same time: Promise.all. */
  readonly concurrent: boolean;
  readonly location: Location;
}

export interface MemberRead {
  readonly variable: string;
  /** `customer.address` is two members. */
  readonly members: readonly string[];
  /** Called with a query method behind it: `order.items.where(…)`. */
  readonly queried: boolean;
  /** Index of the first member that asks the server even where those before it are loaded: `where` of `order.items.where(…)`. */
  readonly asksAnew?: number;
  /** The member is set, not read. */
  readonly written?: boolean;
  readonly loop: number | null;
  readonly location: Location;
}

/** A place where the application queries, as `flow/` made it out of all files. */
export interface QuerySite {
  readonly kind: 'lazy_relation' | 'query_in_loop' | 'write_in_loop' | 'query';
  readonly orm: string;
  readonly model: string;
  readonly table: string | null;
  /** Relation that is read in the loop. */
  readonly relation: Relation | null;
  readonly query: QueryFacts | null;
  readonly filters: readonly Filter[];
  /** How many rounds: a literal bound, or null for as many as there are rows. */
  readonly bound: number | null;
  readonly concurrent: boolean;
  /** Where the reader sees it: the read or the query inside the loop. */
  readonly location: Location;
  /** The line of the change that a person should see it at; `location` where it is left out. */
  readonly anchor?: Location;
  /** Where the rows were loaded. */
  readonly origin: Location | null;
  readonly originQuery: QueryFacts | null;
  /** What a row is called, and the expression that asks for it, as a person reads them: `order item`, `order.customer`. */
  readonly row?: string;
  readonly expression?: string;
  /** From the query to the use, each a place with a few words. */
  readonly path: readonly { readonly location: Location; readonly what: string }[];
  readonly function: string;
  readonly context: FunctionFacts['context'];
  /** Relations that would have to be loaded with the rows, as dotted paths from the model of `origin`. */
  readonly missing?: readonly string[];
  /** Against the base revision. */
  readonly against: 'same' | 'new' | 'worse';
  /** Cure as its ORM writes it. */
  readonly cure: { readonly title: string; readonly edits: readonly Edit[]; readonly caution?: string } | null;
}
