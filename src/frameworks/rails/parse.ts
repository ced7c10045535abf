import type { Parsed } from '../../core/framework.js';
import { lineAt, type Skipped, type SourceCall, type SourceFile } from '../../core/source.js';
import { type RubyClass, type RubyFile, readRuby, unreadCall } from '../../languages/index.js';
import { inline } from './inline.js';

/** A migration file as plain data. */
export interface RailsFile {
  readonly kind: 'migration' | 'schema';
  /** Version of the migration class, such as 7.1. */
  readonly version: number;
  readonly className: string;
  readonly disablesTransaction: boolean;
  /** Names of the calls straight in the class. */
  readonly declares: readonly string[];
  /** A module is mixed in, which may bring methods along. */
  readonly mixesIn: boolean;
  /** Names of constants that the file gives a value itself, classes among them. */
  readonly constants: readonly string[];
  /** It loads other files, which may bring constants along; so may its superclass or a module where it is not closed. */
  readonly loads: boolean;
  readonly closed: boolean;
  readonly methods: Readonly<Record<string, readonly SourceCall[]>>;
  /** Calls of `db/schema.rb`. */
  readonly schemaVersion: string | null;
  readonly schema: readonly SourceCall[];
  /** Line of the class and of its end. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Reads a migration or a `schema.rb`. */
export function parseRails(file: SourceFile): Parsed {
  const ruby = readRuby(file.text, file.path);
  const comments = ruby.comments.map(({ text, line }) => ({ text, line, endLine: line }));
  const define = ruby.body.find((call) => call.name === 'define' && /ActiveRecord::Schema/.test(call.receiver ?? ''));
  if (define !== undefined) {
    const version = define.options.version;
    const data: RailsFile = {
      kind: 'schema',
      version: versionIn(define.receiver ?? ''),
      className: '',
      disablesTransaction: false,
      declares: [],
      mixesIn: false,
      constants: [],
      loads: false,
      closed: false,
      methods: {},
      schemaVersion:
        version?.kind === 'number'
          ? String(version.value)
          : version?.kind === 'string'
            ? version.value.replaceAll('_', '')
            : null,
      schema: define.block ?? [],
      startLine: 1,
      endLine: 1,
    };
    return { path: file.path, data, comments, skipped: [] };
  }
  const migration =
    ruby.classes.find((one) => /Migration\b/.test(one.superclass)) ??
    ruby.classes.find((one) => one.methods.some((method) => ['change', 'up', 'self.up'].includes(method.name)));
  if (migration === undefined)
    return {
      path: file.path,
      data: null,
      comments,
      skipped: [{ path: file.path, line: 1, reason: 'No migration class was found in this file; check it by hand.' }],
    };
  return {
    path: file.path,
    data: dataOf(migration, ruby),
    comments,
    skipped: [...doesNothing(migration, file.path), ...runsBeside(migration, file)],
  };
}

/**
 * A migration without a way forward, which Rails runs without a word. Source:
 * https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb (`up`)
 */
function doesNothing({ name, superclass, methods, body, startLine }: RubyClass, path: string): readonly Skipped[] {
  const isThere = methods.some((method) => ['change', 'up', 'self.up'].includes(method.name));
  if (isThere || !isPlain(superclass) || mixesIn(body)) return [];
  const reason = `\`${name}\` has neither \`change\` nor \`up\`: running it does nothing, and it then counts as applied.`;
  return [{ path, line: startLine, reason }];
}

/**
 * What Rails calls for each direction, written anew: it runs what it likes beside `change`, `up` and `down`.
 * Source: https://api.rubyonrails.org/v8.0/classes/ActiveRecord/Migration.html#method-i-migrate
 */
function runsBeside({ methods }: RubyClass, { path, text }: SourceFile): readonly Skipped[] {
  const found = methods.find(({ name }) => name === 'migrate' || name === 'exec_migration');
  if (found?.body.every(({ name }) => name === 'super') !== false) return [];
  const line = lineAt(text, text.search(new RegExp(`\\bdef\\s+${found.name}\\b`)));
  return [
    { path, line, reason: `\`${found.name}\` is written anew here, and what it runs is not read; check it by hand.` },
  ];
}

/** Nothing stands between the class and that of Rails. */
function isPlain(superclass: string): boolean {
  return /^(?:::)?ActiveRecord::Migration(?:\[|$)/.test(superclass.trim());
}

const loading: ReadonlySet<string> = new Set(['require', 'require_relative', 'load', 'require_dependency', 'autoload']);

function mixesIn(body: readonly SourceCall[]): boolean {
  return body.some(({ name }) => ['include', 'extend', 'prepend'].includes(name));
}

function dataOf(migration: RubyClass, ruby: RubyFile): RailsFile {
  // An instance hands `up` and `down` on to its class: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb
  const own = new Map(migration.methods.map((method) => [method.name.replace(/^self\./, ''), method]));
  const methods = Object.fromEntries(
    [...own]
      .filter(([name]) => ['change', 'up', 'down'].includes(name))
      .map(([name, { body }]) => [name, inline(body, own, 0)]),
  );
  return {
    kind: 'migration',
    version: versionIn(migration.superclass),
    className: migration.name,
    disablesTransaction: migration.body.some((call) => call.name === 'disable_ddl_transaction!'),
    declares: migration.body.map(({ name }) => name),
    mixesIn: mixesIn(migration.body),
    constants: ruby.constants,
    loads: [...ruby.body, ...migration.body].some(({ name }) => loading.has(name)),
    closed: isPlain(migration.superclass) && !mixesIn(migration.body),
    methods,
    schemaVersion: null,
    schema: [],
    startLine: migration.startLine,
    endLine: migration.endLine,
  };
}

/** A migration class without a version is one of before 5.0. */
function versionIn(superclass: string): number {
  const match = /\[\s*["']?(\d+\.\d+)["']?\s*\]/.exec(superclass);
  return match === null ? 4.2 : Number(match[1]);
}

/** Where a call stands, as what could not be read tells it. */
export function linesOf({ location: { startLine, endLine } }: SourceCall): Pick<Skipped, 'line' | 'endLine'> {
  return { line: startLine, ...(endLine > startLine ? { endLine } : {}) };
}

/** What a call that could not be read says of itself. */
export function unreadReason(call: SourceCall): Skipped | null {
  if (call.name !== unreadCall) return null;
  const [what] = call.arguments;
  return {
    path: call.location.path,
    ...linesOf(call),
    reason: `${what?.kind === 'string' ? what.value : 'this line'}, so what it does is known only at run time; check it by hand.`,
  };
}
