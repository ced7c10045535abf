import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/core/operation.js';
import { flyway } from '../../src/frameworks/flyway/index.js';
import { pop } from '../../src/frameworks/pop.js';
import { nameThePlaceholders } from '../../src/frameworks/sql-files/placeholders.js';
import { concurrently, type Files, postgres, readFiles, testWriting, validatedApart } from '../support/frameworks.js';
import { reviewOf } from '../support/review-files.js';

/** What a shell would call a variable: in a text of JavaScript it would be taken for one of its own. */
const filled = (name: string) => `$\{${name}}`;
const cdm = filled('cdmSchema');
const namespace = '{{ index .Options "Namespace" }}';

const path = 'db/migration/V2__person.sql';
const files: Files = {
  'db/migration/V1__person.sql': `create table ${cdm}.person (id bigint primary key, email text, state text);\n`,
};
const popPath = 'migrations/20260102000000_users.up.sql';
const popFiles: Files = {
  'go.mod': 'module example.com/auth\nrequire github.com/gobuffalo/pop/v6 v6.3.0\n',
  'migrations/20260101000000_users.up.sql': `create table ${namespace}.users (id bigint primary key, email text);\n`,
};

describe('a placeholder', () => {
  const named: Readonly<Record<string, readonly [string, string]>> = {
    'as a schema': [`drop table ${cdm}.person`, `drop table "${cdm}".person`],
    'with a text of its own': [
      `select 1 from ${namespace}.users`,
      `select 1 from "{{ index .Options ""Namespace"" }}".users`,
    ],
    'with other blanks inside': [
      'select 1 from {{index  .Options "Namespace"}}.users',
      `select 1 from "{{ index .Options ""Namespace"" }}".users`,
    ],
    'in quotes of its own': [
      `drop table "${namespace}".users`,
      `drop table "{{ index .Options ""Namespace"" }}".users`,
    ],
    'as a part of a name': [`drop index a_${cdm}_idx`, `drop index "a_${cdm}_idx"`],
    'behind a schema': [`drop table app.${cdm}`, `drop table app."${cdm}"`],
    'behind SCHEMA': [`create schema if not exists ${cdm}`, `create schema if not exists "${cdm}"`],
    'as the search path': [`set search_path to {{ .app }}, public`, `set search_path to "{{ .app }}", public`],
    'in the body of a function': [
      `do $$ begin delete from ${cdm}.a; end $$`,
      `do $$ begin delete from "${cdm}".a; end $$`,
    ],
  };
  const kept: Readonly<Record<string, string>> = {
    'as a value': `insert into a values (${cdm})`,
    'as a clause': `create table a (id int) ${cdm}`,
    'as a role': `grant select on a to ${cdm}`,
    'as a type': `create table a (id ${cdm})`,
    'as a table, which may bring its schema': `drop table ${cdm}`,
    'in a text': `select '${cdm}.a', e'\\'${cdm}.b'`,
    'in a quoted name': `drop table "${cdm}".a`,
    'in a comment': `-- ${cdm}.a\n/* ${cdm}.b */ select 1`,
    'that decides': `drop table {{ if .Schema }}app.{{ end }}orders`,
    'that eats the blanks round it': `drop table {{- .Schema -}}.orders`,
    'in a name with capitals, which the server folds': `drop table ${cdm}_Orders`,
    'in a name that the server would cut': `drop table ${filled('x'.repeat(70))}.a`,
  };
  it.each(Object.entries(named))('is a name: %s', async (_, [sql, expected]) => {
    expect(nameThePlaceholders(sql, await postgres()).text).toBe(expected);
  });
  it.each(Object.entries(kept))('stays silent: %s', async (_, sql) => {
    expect(nameThePlaceholders(sql, await postgres()).text).toBe(sql);
  });
});

describe('a migration with placeholders', () => {
  const tableOf = (operation: Operation | undefined) =>
    operation !== undefined && 'table' in operation ? operation.table : undefined;

  it('keeps their names as the author wrote them, and the places of its statements', async () => {
    const text = `-- for ${cdm}\nalter table ${cdm}.person drop column state; drop table ${cdm}.person;\n`;
    const { migrations } = await readFiles(flyway, { ...files, [path]: text });
    const [first, second] = migrations[1]?.statements ?? [];
    expect(tableOf(first?.operations[0])).toEqual({ schema: cdm, name: 'person' });
    expect(text.slice(second?.range?.start, second?.range?.end)).toBe(`drop table ${cdm}.person`);
    expect(migrations[1]?.skipped).toEqual([]);
  });

  it('tells what else it could not read once, with how much of it there is', async () => {
    const text = [
      `insert into ${cdm}.person (id) values (${filled('id')});`,
      `alter table ${cdm}.person drop column state;`,
      `update ${cdm}.person set email = '' ${filled('where')};`,
      `grant select on ${cdm}.person to ${filled('reader')};\n`,
    ].join('\n');
    const { title, skipped, findings } = await reviewOf(files, { ...files, [path]: text });
    expect(skipped).toEqual([
      {
        path,
        line: 1,
        reason: `\`${filled('id')}\` is filled in by a placeholder substitution when the migration runs; check the statement by hand. The same goes for 2 more places of the file, on lines 3 and 4.`,
        filledIn: true,
        more: 2,
      },
    ]);
    expect(title).toBe('3 parts of this change could not be read');
    expect(findings.map(({ rule, headline }) => `${rule}: ${headline}`)).toContain(
      `drop-column: Dropping \`state\` of \`${cdm}.person\` loses what it holds`,
    );
  });
});

testWriting(flyway, {
  'a placeholder as the file has it': {
    files: { ...files, [path]: `create index person_email_idx on ${cdm}.person (email);\n` },
    path,
    fix: concurrently(),
    after: { [path]: `create index concurrently person_email_idx on ${cdm}.person (email);\n` },
  },
  'a placeholder that the file has in quotes': {
    files: { ...files, [path]: `create index person_email_idx on "${cdm}".person (email);\n` },
    path,
    fix: concurrently(),
    after: { [path]: `create index concurrently person_email_idx on "${cdm}".person (email);\n` },
  },
});

testWriting(pop, {
  'a template with other blanks, as the file has it': {
    files: {
      ...popFiles,
      [popPath]: `alter table {{index .Options "Namespace"}}.users add constraint c check (email <> '');\n`,
    },
    path: popPath,
    fix: validatedApart(),
    after: {
      [popPath]: `alter table {{index .Options "Namespace"}}.users add constraint c check (email <> '') not valid;\n`,
      'migrations/20260102000001_validate_c.up.sql': `alter table {{index .Options "Namespace"}}.users validate constraint c;\n`,
    },
  },
  'a template in quotes as the file has it': {
    files: { ...popFiles, [popPath]: `alter table "${namespace}".users add constraint c check (email <> '');\n` },
    path: popPath,
    fix: validatedApart(),
    after: {
      [popPath]: `alter table "${namespace}".users add constraint c check (email <> '') not valid;\n`,
      'migrations/20260102000001_validate_c.up.sql': `alter table "${namespace}".users validate constraint c;\n`,
    },
  },
  'a template as the file has it': {
    files: {
      ...popFiles,
      [popPath]: `alter table ${namespace}.users add constraint users_email_check check (email <> '');\n`,
    },
    path: popPath,
    fix: validatedApart(),
    after: {
      [popPath]: `alter table ${namespace}.users add constraint users_email_check check (email <> '') not valid;\n`,
      'migrations/20260102000001_validate_users_email_check.up.sql': `alter table ${namespace}.users validate constraint users_email_check;\n`,
    },
  },
});
