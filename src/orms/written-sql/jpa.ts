import type { NamedRelation } from '../../core/query-site.js';
import { lineAt } from '../../core/source.js';
import { declared, withoutComments } from './declaration.js';

/**
 * Entities of JPA with their tables and columns: by their annotations, and where these say no name, as Spring Boot makes it of
 * that of the class or the field. Queries of an entity name each column.
 * Sources: https://jakarta.ee/specifications/persistence/3.1/apidocs/jakarta.persistence/jakarta/persistence/column,
 * https://docs.spring.io/spring-boot/docs/3.2.x/reference/html/howto.html#howto.data-access.configure-hibernate-naming-strategy
 */
export function entities(path: string, text: string): readonly NamedRelation[] {
  const code = withoutComments(text);
  return [...annotatedTables(path, code), ...entityIn(path, code)];
}

/** Tables that annotations name, and columns of those. */
function annotatedTables(path: string, code: string): readonly NamedRelation[] {
  const tables = ['Table', 'SecondaryTable', 'JoinTable', 'CollectionTable'].flatMap((kind) =>
    annotations(code, kind).flatMap(({ content, at }) => {
      const name = textOf(content, 'name');
      const relation = name === undefined ? [] : [withSchema(name, content)];
      return relation.map((one) => declared(one, [], `named by \`@${kind}\``, path, lineAt(code, at)));
    }),
  );
  const columns = annotations(code, 'Column').flatMap(({ content, at }) => {
    const [table, name] = [textOf(content, 'table'), textOf(content, 'name')];
    if (table === undefined || name === undefined) return [];
    return [declared(table, [name], 'named by `@Column`', path, lineAt(code, at))];
  });
  return [...tables, ...columns];
}

/** The only entity of a file. */
function entityIn(path: string, code: string): readonly NamedRelation[] {
  const [found, second] = code.matchAll(/@(?:\w+\.)*Entity\b(?:\s*\(([^)]*)\))?/g);
  if (found === undefined || second !== undefined) return [];
  const [head, name = ''] = /^[\s\S]*?\bclass\s+(\w+)/.exec(code.slice(found.index)) ?? [''];
  const tables = annotations(code, 'Table').filter(({ content }) => says.test(content));
  const [written, more] = tables.map(({ content }) => {
    const own = textOf(content, 'name');
    return own === undefined ? null : withSchema(own, content);
  });
  const isImplied = isJpa.test(code) && name !== '' && !/@DiscriminatorValue\b/.test(code);
  const entity = found[1] ?? '';
  const implied = isImplied && says.test(entity) === (textOf(entity, 'name') !== undefined);
  const table = written === undefined && implied ? springName(textOf(entity, 'name') ?? name) : (written ?? null);
  if (table === null || more !== undefined) return [];
  const line = lineAt(code, found.index);
  const columns = columnsOf(path, code, found.index + head.length, isImplied);
  return [
    ...(written === undefined ? [declared(table, [], `declared by \`${name}\``, path, line)] : []),
    ...columns.map(({ column, what, at }) =>
      declared(table, [column], what.replace('%', name), path, lineAt(code, at)),
    ),
  ];
}

/** It says a name, though perhaps one that another place gives a constant. */
const says = /\bname\s*=/;

const isJpa = /^import\s+(?:javax|jakarta)\.persistence\./m;

/** A field with what stands before it, back to the field before. Offsets are those of the file. */
interface Field {
  readonly name: string;
  readonly before: string;
  readonly from: number;
  readonly at: number;
}

const kotlinField = /\b(?:val|var)\s+(\w+)\s*:(?![^\n]*(?:\n\s*)?\bget\(\))/g;
const javaField =
  /(?<=[\s)])(?!(?:return|throw|package|import|else|new)\b)[A-Z][\w.]*(?:<[^;(){}=]*>)?(?:\[\])?\s+(\w+)\s*(?=[=;])|\b(?:boolean|byte|char|short|int|long|float|double)(?:\[\])?\s+(\w+)\s*(?=[=;])/g;

/** Fields of a class whose body begins at an offset. */
function fieldsOf(path: string, body: string, start: number): readonly Field[] {
  let from = 0;
  return [...body.matchAll(path.endsWith('.kt') ? kotlinField : javaField)].map((match) => {
    const before = body.slice(from, match.index);
    const field = { name: match[1] ?? match[2] ?? '', before, from: start + from, at: start + match.index };
    from = match.index + match[0].length;
    return field;
  });
}

/** A class from behind its name to its end, with what stands in blocks within it blank. */
function withoutBlocks(code: string): string {
  let [depth, round] = [0, 0];
  let kept = '';
  for (const part of code.match(/"(?:\\.|[^"\\\n])*"|[\s\S]/g) ?? []) {
    if (part === '(') round += 1;
    if (part === ')') round -= 1;
    if (part === '}' && round === 0) depth -= 1;
    if (part === '}' && depth <= 0) break;
    // A class without a body ends where the next declaration begins.
    if (depth === 0 && round === 0 && kept.endsWith('\n') && /[@\w]/.test(part)) break;
    kept += depth <= 1 ? part : part.replace(/[^\n]/g, ' ');
    if (part === '{' && round === 0) depth += 1;
  }
  return kept;
}

/** A field of no column, or of one of another table. */
const elsewhere =
  /@(?:\w+[.:])*(?:Transient|ElementCollection|OneToMany|ManyToMany|JoinTable|Formula|Embedded|EmbeddedId)\b|\bstatic\b|\btransient\b/;
const toOne = /@(?:\w+[.:])*(?:ManyToOne|OneToOne)\b/;

interface Column {
  readonly column: string;
  /** In it, `%` stands for the entity. */
  readonly what: string;
  readonly at: number;
}

/** Columns of the class whose body begins at an offset: those that annotations name, and those of fields where names are implied. */
function columnsOf(path: string, code: string, start: number, isImplied: boolean): readonly Column[] {
  const body = withoutBlocks(code.slice(start));
  const fields = fieldsOf(path, body, start);
  const others = fields.filter(({ before }) => elsewhere.test(before));
  const written = ['Column', 'JoinColumn'].flatMap((kind) =>
    annotations(body, kind).flatMap(({ content, at }) => {
      const name = textOf(content, 'name');
      const isOther = others.some((field) => field.from <= start + at && start + at < field.at);
      if (name === undefined || isOther || textOf(content, 'table') !== undefined) return [];
      // Spring Boot rewrites names that are written out, too.
      const names = [...new Set([name, springName(name) ?? name])];
      return names.map((column) => ({ column, what: `named by \`@${kind}\``, at: start + at }));
    }),
  );
  const bare = fields.filter((field) => {
    const isWritten = written.some(({ at }) => field.from <= at && at < field.at);
    const isConstant = annotations(field.before, 'Column').some(({ content }) => says.test(content));
    return !isWritten && !isConstant && !toOne.test(field.before) && !others.includes(field);
  });
  // Where methods have the annotations, nothing tells of which field.
  const last = fields.at(-1)?.at ?? 0;
  const implied = isImplied && written.every(({ at }) => at < last) ? bare : [];
  return [
    ...written,
    ...implied.flatMap(({ name, at }) => {
      const column = springName(name);
      return column === null ? [] : [{ column, what: `\`${name}\` of \`%\``, at }];
    }),
  ];
}

/**
 * A name as Spring Boot's naming strategy writes it: `createdByID` is `created_byid`. Null where versions of Hibernate differ.
 * Source: https://github.com/hibernate/hibernate-orm/blob/6.4.0/hibernate-core/src/main/java/org/hibernate/boot/model/naming/CamelCaseToUnderscoresNamingStrategy.java
 */
function springName(name: string): string | null {
  if (/\d[A-Z]|[A-Z]\d/.test(name)) return null;
  return name.replace(/(?<=[a-z])(?=[A-Z][a-z])/g, '_').toLowerCase();
}

function withSchema(name: string, content: string): string {
  const schema = textOf(content, 'schema');
  return schema === undefined || schema === 'public' ? name : `${schema}.${name}`;
}

/** Annotations of a name that have arguments, with these but for what stands in brackets within them. */
function annotations(code: string, name: string): readonly { readonly content: string; readonly at: number }[] {
  return [...code.matchAll(new RegExp(`@(?:\\w+[.:])*${name}\\s*\\(`, 'g'))].map((match) => ({
    content: argumentsAt(code, match.index + match[0].length),
    at: match.index,
  }));
}

function argumentsAt(code: string, from: number): string {
  let depth = 0;
  let kept = '';
  for (const [part] of code.slice(from, from + longest).matchAll(/"(?:\\.|[^"\\\n])*"|[\s\S]/g)) {
    if (part === ')') depth -= 1;
    if (depth < 0) break;
    if (depth === 0) kept += part;
    if (part === '(') depth += 1;
  }
  return kept;
}

/** Most of an annotation that is read, in UTF-16 units. */
const longest = 5_000;

function textOf(content: string, attribute: string): string | undefined {
  const value = new RegExp(`\\b${attribute}\\s*=\\s*"([^"]+)"`).exec(content)?.[1];
  return value?.replace(/^[`"\\]+|[`"\\]+$/g, '');
}
