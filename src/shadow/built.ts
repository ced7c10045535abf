import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The built folder of this room, from where children start, also when this file runs from its source. */
export const built = here.replace(/([\\/])src([\\/])shadow$/, '$1dist$2shadow');
