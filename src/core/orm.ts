import type { Revision } from './change-set.js';
import type { Dialect } from './dialect.js';
import type { Facts, QueryFacts, QuerySite } from './query-site.js';
import type { Edit, SourceFile } from './source.js';

/** A place that names a column of something, as its member or its key. */
export interface Naming {
  readonly column: string;
  /** 1-based. */
  readonly line: number;
  /** The word before it, where there is one: `order` in `order.note`. */
  readonly of?: string;
}

/** An ORM: what one file says about models and queries, and how a cure is written in it. */
export interface Orm {
  readonly id: string;
  readonly title: string;
  load?(): Promise<void>;
  /** No application has it for its ORM: it is asked beside those of any, for what running code names. */
  readonly beside?: true;
  /** Root folders of applications that use it. */
  recognise(revision: Revision): Promise<readonly string[]>;
  /** Files worth reading, by path alone. */
  reads(path: string): boolean;
  /** Whether code outside of the folder of an application asks its database, by the path of a file, as the packages of a revision depend on each other. */
  users?(revision: Revision, application: string): Promise<(path: string) => boolean>;
  /** Pure in the text. */
  facts(file: SourceFile, dialect: Dialect | null): Facts;
  /** Facts of all files of an application, with what only they together tell. Pure. */
  join?(facts: readonly Facts[]): readonly Facts[];
  /** Table of a model where the model's file does not say it. */
  tableOf?(model: string): string;
  /** Files, by path alone, that may name a column in a way of which the facts do not tell whose it is. */
  mayName?(path: string): boolean;
  /** Where a text names one of these columns so. Pure. */
  namings?(file: SourceFile, columns: readonly string[]): readonly Naming[];
  /** An edit that loads a relation together with the query that feeds the loop; null where it cannot be placed safely. */
  write(
    site: QuerySite,
    origin: QueryFacts,
    file: SourceFile,
  ): { readonly title: string; readonly edits: readonly Edit[]; readonly caution?: string } | null;
}
