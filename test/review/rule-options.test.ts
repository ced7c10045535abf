import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/review/configuration.js';
import { rules } from '../../src/review/shelves.js';

const ids = rules.map((rule) => rule.id);
const problems = (yaml: string) => parseConfig(`rules:\n${yaml}`, ids).problems;

describe('options of rules in the configuration', () => {
  it('are taken, beside the severity', () => {
    expect(problems('  too-many-indexes:\n    severity: error\n    indexes: 12\n')).toEqual([]);
  });

  it('that no rule has are named at their line, with a suggestion', () => {
    expect(problems('  too-many-indexes:\n    severity: error\n    indexs: 12\n')).toEqual([
      {
        line: 4,
        message: '`rules.too-many-indexes`: `indexs` is not an option of the rule. Did you mean `indexes`?',
      },
    ]);
  });

  it('of a rule without any say what it takes', () => {
    expect(problems('  drop-table: { limit: 3 }\n')).toEqual([
      { line: 2, message: '`rules.drop-table`: `limit` is not an option of the rule. It takes `severity`.' },
    ]);
  });

  it('must be of their kind', () => {
    expect(problems('  wide-index: { columns: three }\n').map(({ message }) => message)).toEqual([
      '`rules.wide-index`: `columns` must be a whole number of at least 1.',
    ]);
  });
});
