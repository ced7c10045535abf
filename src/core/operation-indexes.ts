import type { Name } from './name.js';
import type { IndexDefinition, Takes } from './operation-definitions.js';

/** Operations on indexes. */
export type IndexOperation =
  | {
      readonly kind: 'create_index';
      readonly table: Name;
      readonly index?: string;
      readonly definition: IndexDefinition;
      readonly concurrently: boolean;
      readonly ifNotExists?: boolean;
      readonly only?: boolean;
    }
  | {
      readonly kind: 'drop_index';
      readonly index: Name;
      readonly concurrently: boolean;
      readonly cascade?: boolean;
      readonly ifExists?: boolean;
      readonly table?: Name;
      readonly takes?: Takes;
    }
  | {
      readonly kind: 'rename_index';
      readonly index: Name;
      readonly to: string;
      readonly ifExists?: boolean;
      readonly table?: Name;
    }
  | {
      readonly kind: 'alter_index';
      readonly index: Name;
      readonly options: Readonly<Record<string, string | null>>;
      readonly ifExists?: boolean;
      readonly table?: Name;
    }
  | { readonly kind: 'attach_index_partition'; readonly index: Name; readonly partition: Name }
  | {
      readonly kind: 'reindex';
      readonly object: 'index' | 'table' | 'schema' | 'database' | 'system';
      readonly name?: Name;
      readonly concurrently: boolean;
      /** CONCURRENTLY stands in the brackets with the options. */
      readonly inBrackets?: true;
      /** Options in brackets, CONCURRENTLY apart. */
      readonly options?: Readonly<Record<string, string | null>>;
      readonly table?: Name;
    };
