import type { Dialect } from '../../core/dialect.js';
import { build } from './build.js';
import { complete } from './complete.js';
import { effects } from './effects.js';
import { facts } from './facts.js';
import { load } from './load.js';
import { locks } from './lock-table.js';
import { parse, readExpression, readType } from './parse/index.js';
import { evenSpacing } from './parse/tokens.js';
import { print } from './print.js';
import { rehearse } from './rehearse.js';

/** PostgreSQL 12 to 18. */
export const postgres: Dialect = {
  id: 'postgres',
  title: 'Postgres',
  load,
  parse,
  print,
  evenSpacing,
  complete,
  effects,
  build,
  rehearse,
  readType,
  readExpression,
  facts,
  locks,
};
