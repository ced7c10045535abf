import { beforeAll, describe, expect, it } from 'vitest';
import { rubyOfErb } from '../../src/languages/erb.js';
import * as shelf from '../../src/languages/index.js';
import { type HostLanguage, loadLanguages, withTree } from '../../src/languages/index.js';

/** A text of each language, and the node that begins at its emoji's line, to show that lines and offsets are ours. */
const samples: Readonly<Record<string, readonly [text: string, type: string]>> = {
  javascript: ['// 😀\nconst orders = await prisma.order.findMany();\n', 'lexical_declaration'],
  ruby: ['# 😀\nclass Order < ApplicationRecord\nend\n', 'class'],
  tsx: ['// 😀\nconst Row = ({ order }: Props) => <p>{order.number}</p>;\n', 'lexical_declaration'],
  typescript: ['// 😀\nconst total: number = order.total as number;\n', 'lexical_declaration'],
};

const languages = Object.values(shelf).filter(
  (member): member is HostLanguage => typeof member === 'object' && 'grammar' in member,
);

beforeAll(() => loadLanguages(languages));

describe('every host language', () => {
  it('has a sample here', () => expect(languages.map(({ id }) => id).sort()).toEqual(Object.keys(samples)));

  it.each(languages.map((language) => [language.id, language] as const))(
    'is read as it is written: %s',
    (id, language) => {
      const [text = '', type] = samples[id] ?? [];
      const seen = withTree(text, language, (root) => {
        const node = root.namedChildren.find((child) => child?.type === type);
        return { broken: root.hasError, row: node?.startPosition.row, at: node?.startIndex, text: node?.text };
      });
      const begins = text.indexOf('\n') + 1;
      expect(seen).toMatchObject({ broken: false, row: 1, at: begins });
      expect(text.slice(begins)).toContain(seen.text);
    },
  );

  it.each(languages.map((language) => [language.id, language] as const))(
    'gives a tree for what is no program: %s',
    (_, language) => {
      expect(withTree('\u0000 }{ )( <<< ', language, (root) => root.hasError)).toBe(true);
      expect(withTree('', language, (root) => root.namedChildCount)).toBe(0);
    },
  );
});

describe('the Ruby of a template', () => {
  it.each([
    ['code', '<p>\n<% @orders.each do |order| %>', '   \n   @orders.each do |order| ; '],
    ['a value, trimmed', '<%= order.name -%>', '    order.name  ; '],
    ['no comment', '<%# order.name %>x', '                  '],
    ['no escaped tag', '<%% order %>', '            '],
  ])('is there: %s', (_, template, ruby) => {
    expect(rubyOfErb(template)).toBe(ruby);
    expect(rubyOfErb(template)).toHaveLength(template.length);
  });
});
