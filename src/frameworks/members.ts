// One line for each member, in alphabetical order: `index.ts` makes the shelf of them.
export { atlas } from './atlas.js';
export { dbmate } from './dbmate.js';
export { diesel } from './diesel.js';
export { flyway } from './flyway/index.js';
export { golangMigrate } from './golang-migrate.js';
export { goose } from './goose.js';
export { plainSql } from './plain-sql.js';
export { pop } from './pop.js';
export { prisma } from './prisma.js';
export { rails } from './rails/index.js';
export { sqlMigrate } from './sql-migrate.js';
export { sqlx } from './sqlx.js';
export { supabase } from './supabase.js';
