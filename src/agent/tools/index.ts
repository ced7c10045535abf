export { draftFinding } from './draft-finding.js';
export { readFile } from './read-file.js';
