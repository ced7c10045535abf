import { describe, expect, it } from 'vitest';
import { commentMarkdown } from '../../src/review/markdown.js';
import { summaryMarkdown } from '../../src/review/summary.js';
import { reviewOf } from '../support/review-files.js';

/** Names that a server takes and that would end the code span in which a sentence puts them. */
const names = {
  'a backtick': 'or`ders',
  'markup and a link': 'x`</sub>**[click](https://example.com)**`',
  'a mention': 'x` @everybody `',
  'a line break and a heading': 'x\n\n# Approved\n',
  'a control sequence': 'x\u001b[2Jy',
  'letters that turn the direction': 'x\u202etxt',
};

const before = (name: string): string => `create table "${name}" (id bigint primary key, "${name}" text);\n`;
const change = (name: string): string =>
  [
    `create index "${name}_idx" on "${name}" ("${name}");`,
    `alter table "${name}" drop column "${name}";`,
    `alter table "${name}" add constraint "${name}_c" check (id > 0);`,
    `alter table "${name}" rename to "${name}2";`,
  ].join('\n');

describe('a name of a pull request', () => {
  for (const [what, name] of Object.entries(names))
    it(`stays in its code span: ${what}`, async () => {
      const base = { 'migrations/0001_before.sql': before(name) };
      const review = await reviewOf(base, { ...base, 'migrations/0002_change.sql': change(name) });
      expect(review.findings.length).toBeGreaterThan(3);
      const words = review.findings.flatMap(({ headline, body, instead }) => [headline, body, instead]).join('\n\n');
      expect(words).not.toContain(name);
      // Each span of code is closed on its line, so that what stands between spans is ours.
      for (const line of words.split('\n')) expect(line.split('`').length % 2, line).toBe(1);
      const outside = words.replace(/`[^`\n]*`/g, '');
      expect(outside).not.toMatch(/example\.com|@everybody|Approved|</);
      const shown = [summaryMarkdown(review), ...review.findings.map((finding) => commentMarkdown(finding, review))];
      for (const markdown of shown) {
        const prose = markdown.replace(/^(`{3,})[\s\S]*?^\1`*$/gm, '').replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
        expect(prose).not.toMatch(/example\.com|@everybody|# Approved/);
      }
    });
});
