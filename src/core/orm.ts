import type { Revision } from './change-set.js';
import type { Dialect } from './dialect.js';
import type { Facts, QueryFacts, QuerySite } from './query-site.js';
import type { Edit, SourceFile } from './source.js';

/** An ORM: what one file says about models and queries, and how a cure is written in it. */
export interface Orm {
  readonly id: string;
  readonly title: string;
  load?(): Promise<void>;
  /** Root folders of applications that use it. */
  recognise(revision: Revision): Promise<readonly string[]>;
  /** Files worth reading, by path alone. */
  reads(path: string): boolean;
  /** Pure in the text. */
  facts(file: SourceFile, dialect: Dialect | null): Facts;
  /** Facts of all files of an application, with what only they together tell. Pure. */
  join?(facts: readonly Facts[]): readonly Facts[];
  /** Table of a model where the model's file does not say it. */
  tableOf?(model: string): string;
  /** An edit that loads a relation together with the query that feeds the loop; null where it cannot be placed safely. */
  write(
    site: QuerySite,
    origin: QueryFacts,
    file: SourceFile,
  ): { readonly title: string; readonly edits: readonly Edit[]; readonly caution?: string } | null;
}
