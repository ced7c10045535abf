// Shared by the members of this shelf that read SQL files.
export { type Wrapping, wrapBody } from './edits.js';
export { hashFile } from './hashed.js';
export { sqlLimitsLockWait, urlLimitsLockWait } from './lock-timeout.js';
export { namingOf, separatorOf } from './naming.js';
export { backByNumber, nextNumber, orderByNumber, orderByText, orderNaturally, pairUpAndDown } from './order.js';
export {
  ancestors,
  baseName,
  byEngine,
  cargoFiles,
  dialectOfCrate,
  dialectOfFolder,
  dialectOfUrl,
  folderOf,
  foldersOf,
  goDrivers,
  isForeign,
  nearest,
  projectsOf,
  readSetting,
  requiresModule,
  type SqlFolder,
  sampleOf,
} from './project.js';
export { modeOf, readSql, type SqlReading } from './read.js';
export { parseDump, schemaFromSql, versionsInDump } from './schema.js';
export {
  directive,
  parseSections,
  parseUnreadable,
  type SectionCut,
  type SqlFile,
  type SqlSection,
  sqlFileOf,
} from './sections.js';
export { withShared } from './shared.js';
export { isNamedAround } from './signs.js';
export { nameFor, printAll } from './words.js';
export { type NewMigration, orderedOf, type Shape, writeSql } from './write.js';
