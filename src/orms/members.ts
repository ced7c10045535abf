// One line for each member, in alphabetical order: `index.ts` makes the shelf of them.
export { activerecord } from './activerecord/index.js';
export { prismaClient } from './prisma-client/index.js';
export { writtenSql } from './written-sql/index.js';
