import { UserError } from '../core/errors.js';
import { didYouMean } from './did-you-mean.js';
import { frameworks } from './shelves.js';

/** Files as a project of one framework, without a repository. */
export interface SampleProject {
  readonly base: Readonly<Record<string, string>>;
  readonly head: Readonly<Record<string, string>>;
  /** Where each of the files was put, in their order. */
  readonly places: readonly string[];
}

/**
 * Puts loose files where a framework looks for them, so that they can be reviewed like a change.
 *
 * @throws UserError for a framework that nobody here reads, and for two files that would be one
 */
export function sampleProject(given: {
  readonly framework: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly schema?: string;
}): SampleProject {
  const framework = frameworks.find((candidate) => candidate.id === given.framework);
  if (framework === undefined) {
    throw new UserError(
      `--framework ${given.framework} is not read.${didYouMean(
        given.framework,
        frameworks.map((known) => known.id),
      )} \`dbspec frameworks\` lists them.`,
    );
  }
  const { marker, place } = framework.sample ?? plainSample;
  const places = given.files.map((file, index) => place(file.name, index));
  const twice = given.files.find((_, index) => places.indexOf(places[index] ?? '') < index);
  if (twice !== undefined)
    throw new UserError(
      `Two of the files are named ${twice.name}, and would be one migration. Check them one by one, or use \`dbspec review\`.`,
    );
  const files = Object.fromEntries(given.files.map((file, index) => [places[index], file.text]));
  const before = given.schema === undefined ? {} : { [place('0_schema_before.sql', -1)]: given.schema };
  return { base: { ...marker, ...before }, head: { ...marker, ...before, ...files }, places };
}

const plainSample = {
  marker: {},
  place: (name: string, index: number): string =>
    `migrations/${/^\d/.test(name) ? '' : `${String(index + 1).padStart(4, '0')}_`}${name}`,
};
