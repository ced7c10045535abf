import { systemSetting } from '../../src/rules/system-setting.js';
import { testRule } from '../support/test-rule.js';

testRule(systemSetting, {
  safe: {
    'this session': { sql: `set work_mem = '1GB';` },
    'one role': { sql: `alter role reporting set work_mem = '1GB';` },
  },
  unsafe: {
    'the server': {
      sql: `alter system set work_mem = '1GB';`,
      line: 1,
      headline: '`work_mem` changes for every database of the server',
    },
  },
});
