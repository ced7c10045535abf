import type { Comment } from './dialect.js';
import type { Name } from './name.js';
import type { Operation } from './operation.js';
import type { Location, Skipped, SourceCall } from './source.js';

/** One command as it will run on the server, with everything it does. */
export interface Statement {
  /** Path of the migration, direction and ordinal, counted from 1: `db/1.sql#3`, `db/1.sql#back1`. */
  readonly id: string;
  /** Several operations for an `ALTER TABLE` with several actions. */
  readonly operations: readonly Operation[];
  /** The SQL that will run. Empty where a framework would compute it and we cannot. */
  readonly sql: string;
  readonly location: Location;
  /** Offsets of the statement in its file (UTF-16 units), where it is written there as SQL. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Id of the transaction that it runs in; null where it runs on its own, outside any transaction block. */
  readonly transaction: string | null;
  /** It stands in a branch of the migration's code that may not run. */
  readonly conditional?: true;
  /** It stands in a branch that was decided, or in a block that decides itself what a failure leaves: a second run may pass it by. */
  readonly enclosed?: true;
  /** The call in the host language that it came from. */
  readonly source?: SourceCall;
  /** Names of the calls that only wrap it, the outermost first: `with_lock_retries`. */
  readonly within?: readonly string[];
}

/** A transaction that runs statements of a migration. */
export interface Transaction {
  readonly id: string;
  /** Who opened it: the runner round the file, the file itself, or the server round several statements sent at once. */
  readonly openedBy: 'runner' | 'file' | 'server';
  /** The file leaves it open behind the runner's own, and the COMMIT of the runner ends it. */
  readonly endedBy?: 'runner';
  /** Ids of its statements, in order. */
  readonly statements: readonly string[];
}

export interface Migration {
  /** The version or name by which the framework knows it. */
  readonly id: string;
  readonly path: string;
  readonly framework: string;
  readonly statements: readonly Statement[];
  /** The way back; null where there is none. */
  readonly back: readonly Statement[] | null;
  /** The way back is code of the author's own, and all of it was read. SQL that stands in a file tells that by its range. */
  readonly backIsWritten?: true;
  readonly transactions: readonly Transaction[];
  readonly skipped: readonly Skipped[];
  /** Code of the way forward of which it is not known what it does. */
  readonly unknownCode?: readonly UnknownCode[];
  /** Comments of its file. */
  readonly comments?: readonly Comment[];
  /** Names of the calls in its class that say how all of it runs: `disable_ddl_transaction!`. Absent where a migration is no class. */
  readonly declares?: readonly string[];
  /** The runner looks for another class in the file than the one that it defines. */
  readonly misnamed?: { readonly wanted: string; readonly found: string; readonly location: Location };
  /** Models of the application that the way forward uses, where it is certain that the file defines none of that name. */
  readonly liveModels?: readonly LiveModel[];
  /** The author says there is no way back, or the framework cannot derive one. */
  readonly irreversible?: boolean;
  /** Calls of which the framework makes the way back itself and refuses to. Empty where the author says what the way back is. */
  readonly noWayBack?: readonly NoWayBack[];
  /** There is only a way forward: asked to go back, the framework does nothing and forgets that the migration ran. */
  readonly onlyForward?: true;
}

/** Code that does something to rows, or to a schema, that nobody here knows. */
export interface UnknownCode {
  readonly location: Location;
  /** The words in it, each once: names of columns may be among them. */
  readonly words: readonly string[];
}

/** A model of the application that a migration uses, at the first place that does. */
export interface LiveModel {
  readonly name: string;
  readonly table: Name;
  readonly location: Location;
}

/** A call that a framework cannot undo. */
export interface NoWayBack {
  readonly location: Location;
  /** Its name as the author wrote it. */
  readonly what: string;
  /** A sentence: what it would need to be undone. */
  readonly lack: string;
}

/** How a runner treats the statements of one file. `server`: several statements are sent at once and share a transaction. */
export type TransactionMode = 'file' | 'server' | 'statement';

/**
 * Puts the statements of one file into transactions: those that the runner opens, and those that the file opens with
 * BEGIN and COMMIT. `prefix` makes the ids unique (the migration's path, with the direction).
 */
export function assignTransactions(
  statements: readonly Omit<Statement, 'transaction'>[],
  mode: TransactionMode,
  prefix: string,
): { readonly statements: readonly Statement[]; readonly transactions: readonly Transaction[] } {
  const open = new Map<string, { openedBy: Transaction['openedBy']; statements: string[] }>();
  const runner = mode === 'file' || (mode === 'server' && statements.length > 1);
  const outer: Transaction['openedBy'] = mode === 'file' ? 'runner' : 'server';
  let ordinal = 0;
  let current: string | null = null;
  // Once the file has ended the runner's transaction, what follows is on its own.
  let hasRunner = mode === 'file';
  const enter = (openedBy: Transaction['openedBy']): string => {
    ordinal += 1;
    const id = `${prefix}@${ordinal}`;
    open.set(id, { openedBy, statements: [] });
    return id;
  };
  const placed = statements.map((statement): Statement => {
    const kinds = statement.operations.map((operation) => operation.kind);
    const isOpen = current === null ? hasRunner : open.get(current)?.openedBy !== 'server';
    // A BEGIN inside the runner's transaction is a warning on the server and changes nothing.
    if (kinds.includes('begin') && !isOpen) current = enter('file');
    else if (current === null && runner && (hasRunner || mode === 'server')) current = enter(outer);
    const transaction = current;
    if (transaction !== null) open.get(transaction)?.statements.push(statement.id);
    const ends = statement.operations.some(
      (operation) => operation.kind === 'commit' || (operation.kind === 'rollback' && operation.to === undefined),
    );
    if (ends) {
      current = null;
      hasRunner = false;
    }
    return { ...statement, transaction };
  });
  // What the file begins behind the end of the runner's transaction, and leaves open, ends with the runner's own COMMIT.
  const left = mode === 'file' ? current : null;
  const transactions = [...open].map(([id, transaction]) => ({
    id,
    ...transaction,
    ...(id === left && transaction.openedBy === 'file' ? { endedBy: 'runner' as const } : {}),
  }));
  return { statements: placed, transactions: transactions.filter((transaction) => transaction.statements.length > 0) };
}
