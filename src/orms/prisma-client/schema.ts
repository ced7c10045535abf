import type { Model, NamedRelation, Relation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';

const scalars = new Set(['String', 'Boolean', 'Int', 'BigInt', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes']);

interface Field {
  readonly name: string;
  readonly type: string;
  readonly mark: string;
  readonly attributes: string;
  /** 0-based, within the block. */
  readonly row: number;
}

/** Models of a schema.prisma. Its grammar goes by lines. Source: https://www.prisma.io/docs/v6/orm/reference/prisma-schema-reference */
export function modelsOf(text: string, path: string): readonly Model[] {
  const enums = enumsOf(text);
  return modelBlocks(text).map(({ name, body, line }) => {
    const fields = fieldsOf(body);
    const isColumn = (field: Field): boolean =>
      scalars.has(field.type) || enums.has(field.type) || field.type === 'Unsupported';
    return {
      name,
      table: mappedTo(body) ?? name,
      ...(isLeftOut(body) ? {} : { declares: true }),
      relations: fields
        .filter((field) => !isColumn(field))
        .map((field) => ({ ...relationOf(field, fields), line: line + field.row })),
      columns: fields.filter(isColumn).map((field) => ({
        name: field.name,
        column: columnOf(field),
        line: line + field.row,
        required: field.mark === '',
        hasDefault: /@default\(|@updatedAt/.test(field.attributes),
        ...(enums.has(field.type) ? { castTo: enums.get(field.type) ?? field.type } : {}),
      })),
      ignoredColumns: fields.filter((field) => /@ignore\b/.test(field.attributes)).map(columnOf),
      defaultEager: [],
      scopes: [],
      validatesUnique: [],
      location: { path, startLine: line, endLine: line },
    };
  });
}

/** Enums by their name in the client, with that in the database. */
function enumsOf(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(/^[ \t]*enum\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)];
  return new Map(found.map(([, name = '', body = '']) => [name, mappedTo(body) ?? name]));
}

/**
 * Tables of the models of a schema.prisma, as the database has them: the client that was made from it names each.
 * Source: https://www.prisma.io/docs/v6/orm/prisma-schema/data-model/multi-schema
 */
export function tablesOf(text: string, path: string, defaultSchema: string | null): readonly NamedRelation[] {
  return modelBlocks(text).flatMap(({ name, body, line }) => {
    if (isLeftOut(body)) return [];
    const schema = /^\s*@@schema\(\s*"([^"]+)"/m.exec(body)?.[1] ?? defaultSchema;
    const table = mappedTo(body) ?? name;
    return [
      {
        relation: schema === defaultSchema ? table : `${schema}.${table}`,
        columns: [],
        what: `declared by \`${name}\``,
        writes: false,
        declares: true,
        location: { path, startLine: line, endLine: line },
      },
    ];
  });
}

function modelBlocks(text: string): readonly { readonly name: string; readonly body: string; readonly line: number }[] {
  return [...text.matchAll(/^[ \t]*model\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)].map((match) => ({
    name: match[1] ?? '',
    body: match[2] ?? '',
    line: lineAt(text, match.index),
  }));
}

/** The client has no model for the block. */
function isLeftOut(body: string): boolean {
  return /^\s*@@ignore\b/m.test(body);
}

/** Values of the enums of a schema.prisma, as the database has them: a client that was made from it writes and expects each. */
export function enumValuesOf(text: string, path: string): readonly NamedRelation[] {
  return [...text.matchAll(/^[ \t]*enum\s+(\w+)\s*\{([\s\S]*?)^[ \t]*\}/gm)].flatMap((match) => {
    const [, name = '', body = ''] = match;
    const first = lineAt(text, match.index + match[0].indexOf('{'));
    return body.split('\n').flatMap((line, at): readonly NamedRelation[] => {
      const [, value, attributes = ''] = /^\s*(\w+)(.*)$/.exec(line.replace(/\/\/.*$/, '')) ?? [];
      if (value === undefined) return [];
      const place = { path, startLine: first + at, endLine: first + at };
      const stored = /@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(attributes)?.[1] ?? value;
      return [
        {
          relation: mappedTo(body) ?? name,
          columns: [stored],
          what: `declared by enum \`${name}\``,
          writes: false,
          location: place,
        },
      ];
    });
  });
}

/** The name in the database that a block says itself. */
function mappedTo(body: string): string | undefined {
  return /^\s*@@map\(\s*(?:name:\s*)?"([^"]+)"/m.exec(body)?.[1];
}

function fieldsOf(body: string): readonly Field[] {
  return body.split('\n').flatMap((line, row) => {
    const [, name, type, mark = '', attributes = ''] =
      /^\s*(\w+)\s+(\w+)(?:\("[^"]*"\))?(\[\]|\?)?\s*(.*)$/.exec(line.replace(/\/\/.*$/, '')) ?? [];
    return name === undefined || type === undefined ? [] : [{ name, type, mark, attributes, row }];
  });
}

function columnOf(field: Field): string {
  return /@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(field.attributes)?.[1] ?? field.name;
}

function relationOf(field: Field, fields: readonly Field[]): Relation {
  const keys = (/fields:\s*\[([^\]]*)\]/.exec(field.attributes)?.[1] ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const foreignKey = keys.map((key) => {
    const holder = fields.find((candidate) => candidate.name === key);
    return holder === undefined ? key : columnOf(holder);
  });
  return {
    name: field.name,
    cardinality: field.mark === '[]' ? 'many' : 'one',
    target: field.type,
    foreignKey,
    polymorphic: false,
    holdsKey: foreignKey.length > 0,
  };
}
