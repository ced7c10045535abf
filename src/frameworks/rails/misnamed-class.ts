import type { Migration } from '../../core/migration.js';
import { camelize } from '../../languages/rails-inflect.js';
import type { RailsFile } from './parse.js';

/**
 * The class that Rails looks for by the name of the file, where the file defines another one. Capitals are not compared: an application
 * says itself which words it writes in capitals. Undefined where another file may define it.
 *
 * Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb (`MigrationFilenameRegexp`, `load_migration`)
 */
export function misnamedClass(
  { className, constants, loads, startLine }: RailsFile,
  path: string,
): Migration['misnamed'] {
  const name = /(?:^|\/)\d+_([_a-z0-9]*)\.?[_a-z0-9]*\.rb$/.exec(path)?.[1] ?? '';
  const wanted = name.replaceAll('_', '');
  if (wanted === '' || loads || constants.some((one) => one.toLowerCase() === wanted)) return undefined;
  return { wanted: camelize(name), found: className, location: { path, startLine, endLine: startLine } };
}
