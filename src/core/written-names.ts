import type { Problem, Subject } from './finding.js';
import { isFilledIn, type Name, text } from './name.js';
import type { ConstraintDefinition, Operation } from './operation.js';
import type { Handlers, MigrationContext, StatementView } from './rule.js';

/** What a name is the name of, as the options of rules about names spell it. */
export type NameKind =
  | 'schema'
  | 'table'
  | 'column'
  | 'index'
  | 'unique-index'
  | 'primary-key'
  | 'unique'
  | 'foreign-key'
  | 'check'
  | 'exclusion'
  | 'view'
  | 'sequence'
  | 'type'
  | 'function'
  | 'trigger'
  | 'policy';

/** A name that somebody chose for a new object, or gave to an old one. Names that the server derives are nobody's choice. */
export interface WrittenName {
  readonly kind: NameKind;
  readonly name: string;
  readonly subject: Subject;
  /** The table that the object belongs to, its columns, and what a foreign key refers to. */
  readonly table?: string;
  readonly columns?: readonly string[];
  readonly references?: string;
}

/** A handler for every name that a migration chooses. */
export function onWrittenNames(
  find: (name: WrittenName, context: MigrationContext) => Problem | undefined,
): Pick<Handlers, 'migration'> {
  return {
    migration: (_, context) =>
      context.statements.flatMap((view) =>
        namesIn(view).flatMap((name) => {
          if (isFilledIn(name.name)) return [];
          const problem = find(name, context);
          return problem === undefined ? [] : [{ location: view.statement.location, ...problem }];
        }),
      ),
  };
}

/** Names in a statement as its source wrote them; subjects hold the completed ones. */
function namesIn({ statement, operations }: StatementView): readonly WrittenName[] {
  return statement.operations.flatMap((written, at) => {
    const completed = operations[at];
    return completed?.kind === written.kind ? namesOf(written, completed) : [];
  });
}

function namesOf(written: Operation, completed: Operation): readonly WrittenName[] {
  const table = 'table' in completed ? completed.table : undefined;
  if (table !== undefined) return ofTable(written, table);
  const other = otherName(written);
  if (other === null) return [];
  const [kind, name] = other;
  return [{ kind, name, subject: { object: name } }];
}

/** Names of a table and of what belongs to it. */
function ofTable(operation: Operation, table: Name): readonly WrittenName[] {
  switch (operation.kind) {
    case 'create_table': {
      const { columns, constraints, temporary, partitionOf } = operation.definition;
      if (temporary === true) return [];
      return [
        ...(partitionOf === undefined ? [named('table', table.name, { table })] : []),
        ...columns.map(({ name }) => column(name, table)),
        ...columns.flatMap((one) => one.constraints.flatMap((each) => constraint(each, table))),
        ...constraints.flatMap((each) => constraint(each, table)),
      ];
    }
    case 'create_table_as':
      return [named('table', table.name, { table })];
    case 'rename_table':
      return [named('table', operation.to, { table: { ...table, name: operation.to } })];
    case 'add_column':
      return [
        column(operation.column.name, table),
        ...operation.column.constraints.flatMap((each) => constraint(each, table)),
      ];
    case 'rename_column':
      return [column(operation.to, table)];
    case 'add_constraint':
      return constraint(operation.constraint, table);
    case 'create_index': {
      const { index, definition } = operation;
      if (index === undefined) return [];
      const parts = definition.parts.map((part) => part.column ?? '');
      const columns = parts.includes('') ? {} : { columns: parts };
      const kind = definition.unique ? 'unique-index' : 'index';
      return [{ kind, name: index, subject: { table, index }, table: table.name, ...columns }];
    }
    case 'create_trigger':
      return [named('trigger', operation.trigger, { table, object: operation.trigger }, table)];
    case 'create_policy':
      return [named('policy', operation.policy, { table, object: operation.policy }, table)];
    default:
      return [];
  }
}

function named(kind: NameKind, name: string, subject: Subject, table?: Name): WrittenName {
  return { kind, name, subject, ...(table === undefined ? {} : { table: table.name }) };
}

function column(name: string, table: Name): WrittenName {
  return { kind: 'column', name, subject: { table, column: name }, table: table.name };
}

const kinds: Readonly<Record<ConstraintDefinition['type'], NameKind | null>> = {
  primary_key: 'primary-key',
  unique: 'unique',
  foreign_key: 'foreign-key',
  check: 'check',
  exclusion: 'exclusion',
  not_null: null,
};

function constraint(definition: ConstraintDefinition, table: Name): readonly WrittenName[] {
  const kind = kinds[definition.type];
  const { name } = definition;
  if (kind === null || name === undefined) return [];
  return [
    {
      kind,
      name,
      subject: { table, constraint: name },
      table: table.name,
      ...('columns' in definition ? { columns: definition.columns } : {}),
      ...(definition.type === 'foreign_key' ? { references: definition.references.name } : {}),
    },
  ];
}

/** The name of an object that belongs to no table. */
function otherName(operation: Operation): readonly [NameKind, string] | null {
  switch (operation.kind) {
    case 'create_schema':
      return ['schema', operation.schema];
    case 'rename_schema':
      return ['schema', operation.to];
    case 'create_view':
    case 'create_materialized_view':
      return ['view', operation.view.name];
    case 'create_sequence':
      return ['sequence', operation.sequence.name];
    case 'create_enum':
    case 'create_type':
      return ['type', operation.type.name];
    case 'create_domain':
      return ['type', operation.domain.name];
    case 'create_function':
      return ['function', operation.routine.name];
    default:
      return null;
  }
}

/** A name with what it is the name of, as a headline has it: `column total of orders`. */
export function inWords({ kind, name, table }: WrittenName): string {
  const word = kind.replaceAll('-', ' ');
  return `${word} \`${name}\`${table === undefined ? '' : ` of \`${text({ name: table })}\``}`;
}

/** The first letter as a capital. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
