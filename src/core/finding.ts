import type { Blocks, Effect } from './effect.js';
import type { Name } from './name.js';
import type { Operation } from './operation.js';
import type { Evidence } from './rehearsal.js';
import type { Edit, Location } from './source.js';

export type Severity = 'error' | 'warning' | 'notice';

/** How we came to say it. A reader must know whether we deduced, saw, or were told by a model. */
export type Basis = 'deduced' | 'observed' | 'judged';

/** What a problem is about. The fingerprint is made from it, so it holds names and never lines or words. */
export interface Subject {
  readonly table?: Name;
  readonly column?: string;
  readonly columns?: readonly string[];
  readonly index?: string;
  readonly constraint?: string;
  /** Any other object: a type, a view, a setting, a relation of a model. */
  readonly object?: string;
  readonly relation?: string;
  readonly function?: string;
  /** Only for a problem about a file as such. */
  readonly file?: string;
}

/** What a rule says. Small on purpose: the engine adds the rest. */
export interface Problem {
  /** Consequence and object, in one line of Markdown. */
  readonly headline: string;
  readonly subject: Subject;
  /** Only where it is not the statement or call that was handled. */
  readonly location?: Location;
  /** Only where the rule knows better than its own severity by size. */
  readonly severity?: Severity;
  /** A sentence that belongs to this problem alone and follows the paragraph about locks. */
  readonly detail?: string;
  /** Said instead of the rule's own words, and of what its statement locks, where those are not true of this case. */
  readonly why?: string;
  /** Paths of other files of which it speaks too. */
  readonly alsoIn?: readonly string[];
  /** Ends in a question to the reader rather than in a fix, where there is no safe way. */
  readonly instead?: string;
  readonly fix?: Fix;
}

/** A hazard that a rule looked for and does not raise, since something about this change makes it impossible or harmless. */
export interface NotRaised {
  /** One sentence: what it is about, and the fact that rules the hazard out. */
  readonly notRaised: string;
  /** Only where it is not the statement that was handled. */
  readonly location?: Location;
}

/** A cure. */
export type Fix = FixInSteps | FixInEdits;

/** A cure in operations, which the framework writes in the user's own language. */
export interface FixInSteps {
  readonly title: string;
  /** What it costs. */
  readonly caution?: string;
  /** Operations of the statement or migration that the steps replace. */
  readonly replaces: readonly Operation[];
  readonly steps: readonly FixStep[];
}

export interface FixStep {
  readonly operations: readonly Operation[];
  /** In the transaction of what it replaces, in one of its own, or in none. */
  readonly transaction: 'same' | 'own' | 'none';
  /** In which deploy it goes out: 1 is this one. */
  readonly deploy: number;
  /** What a person must do between this step and the one before: deploy code, backfill in batches. */
  readonly before?: string;
}

/** A cure in text ranges of application code. */
export interface FixInEdits {
  readonly title: string;
  readonly caution?: string;
  readonly edits: readonly Edit[];
}

/** A fix as its framework wrote it. */
export interface WrittenFix {
  readonly title: string;
  readonly caution?: string;
  /** Edits to files of the head revision. */
  readonly edits: readonly Edit[];
  /** Complete new files, named as the framework would. */
  readonly files: readonly {
    readonly path: string;
    readonly text: string;
    readonly deploy: number;
    readonly before?: string;
  }[];
  /** What changes in this deploy, as `git apply` takes it; filled by the engine where it can be said so. */
  readonly patch?: string;
  /** Language of a code block: `sql`, `ruby`. */
  readonly language: string;
  /** What was proven about it, each a short clause: `fix run on PostgreSQL 18`. Empty where it was not tried. */
  readonly proven: readonly string[];
}

export interface Suppression {
  readonly reason: string;
  readonly by: 'comment' | 'config' | 'person';
  /** Login of the person who accepted it by a command. */
  readonly login?: string;
  readonly until?: string;
  readonly location?: Location;
}

/** A problem with everything that a person needs to act on it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly basis: readonly Basis[];
  readonly database: string;
  readonly location: Location;
  readonly headline: string;
  /** The finding as Markdown, without headline, code and small print: what happens and why it matters. */
  readonly body: string;
  /** What to do instead, in one line. */
  readonly instead: string;
  readonly subject: Subject;
  /** Id of the statement, where the finding is about one. */
  readonly statement: string | null;
  readonly effects: readonly Effect[];
  readonly evidence: Evidence | null;
  readonly fix: WrittenFix | null;
  /** Why a fix that was written is not shown: the error that it met on the shadow, or the hazard that it still shows there. */
  readonly fixFailed?: string;
  readonly fingerprint: string;
  readonly suppressed: Suppression | null;
}

/** One lock of a finding, as the JSON output shows it. */
export interface LockLine {
  readonly relation: string;
  readonly lock: string;
  readonly blocks: Blocks;
  readonly until: 'statement' | 'transaction';
}

/**
 * Identity of a finding across pushes: from rule, database and subject, plus an ordinal among equals. Never from path,
 * line, wording or evidence.
 */
export function fingerprint(rule: string, database: string, subject: Subject, ordinal: number): string {
  const parts = [
    rule,
    database,
    subject.table === undefined ? '' : `${subject.table.schema ?? ''}.${subject.table.name}`,
    subject.column ?? '',
    (subject.columns ?? []).join(','),
    subject.index ?? '',
    subject.constraint ?? '',
    subject.object ?? '',
    subject.relation ?? '',
    subject.function ?? '',
    subject.file ?? '',
    String(ordinal),
  ];
  return hash(JSON.stringify(parts));
}

/** A 16 digit hexadecimal hash, the same on every machine (two rounds of 32-bit FNV-1a with different seeds). */
function hash(value: string): string {
  const round = (seed: number): string => {
    let state = seed;
    for (let at = 0; at < value.length; at += 1) {
      state = Math.imul(state ^ value.charCodeAt(at), 0x01000193);
      state ^= state >>> 15;
    }
    return (state >>> 0).toString(16).padStart(8, '0');
  };
  return round(0x811c9dc5) + round(0x5bd1e995);
}
