/** The file in which Atlas keeps a hash of every migration of a folder. Source: https://pkg.go.dev/ariga.io/atlas@v0.32.1/sql/migrate (HashFileName) */
export const hashFile = 'atlas.sum';

/**
 * What to do after an edit in such a folder: `atlas migrate` refuses it until then, whichever tool runs the files.
 * Source: https://atlasgo.io/concepts/migration-directory-integrity (Atlas 0.38)
 */
export const hashAgain = 'Run `atlas migrate hash` afterwards, so that `atlas.sum` fits.';
