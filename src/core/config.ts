import { z } from 'zod';

const severity = z.enum(['error', 'warning', 'notice', 'off']);
const globs = z.array(z.string().min(1));
const who = z.union([z.enum(['author', 'write', 'maintain', 'admin']), z.array(z.string().min(1))]);

const database = z.strictObject({
  root: z.string().optional().describe('Folder of the application, from the root of the repository.'),
  name: z.string().optional(),
  framework: z.string().optional(),
  dialect: z.string().optional(),
  'server-version': z.number().int().min(1).optional(),
  schema: z.string().optional().describe('Path of a schema dump.'),
  facts: z.string().optional().describe('Path of the facts of its server, where it has some of its own.'),
  migrations: z
    .array(
      z.strictObject({
        folder: z.string(),
        transaction: z
          .enum(['per-file', 'per-statement', 'none'])
          .optional()
          .describe('How the runner treats a file of the folder; that of the framework where it is left out.'),
      }),
    )
    .optional(),
});

const suppression = z.strictObject({
  rule: z.string(),
  path: z.string().optional(),
  subject: z.string().optional(),
  reason: z.string().min(1),
  owner: z.string().optional(),
  until: z.iso.date().optional(),
});

/** What `.github/dbspec.yml` may say. Everything has a default; unknown keys are errors. */
export const configSchema = z.strictObject({
  databases: z
    .array(database)
    .default([])
    .describe('Databases where they are not found by themselves, or need a name.'),
  dialect: z.string().optional().describe('Engine of every database, where it is not found by itself: postgres.'),
  'server-version': z.number().int().min(1).optional().describe('Major version of every server.'),
  preset: z
    .enum(['recommended', 'strict', 'all'])
    .default('recommended')
    .describe('Which rules run: hazards, design advice as well, or style and naming too.'),
  rules: z
    .record(z.string(), z.union([severity, z.looseObject({ severity: severity.optional() })]))
    .default({})
    .describe('Severity by rule (error, warning, notice, off), or the options of a rule.'),
  'fail-on': z.enum(['error', 'warning', 'never']).default('error').describe('Lowest severity that fails the check.'),
  'on-unread': z
    .enum(['neutral', 'failure', 'success'])
    .default('neutral')
    .describe('How the check concludes where a part of the change could not be read.'),
  'on-internal-error': z
    .enum(['neutral', 'failure', 'success'])
    .default('neutral')
    .describe('How the check concludes where dbspec itself failed.'),
  'suppressions-from': z
    .enum(['head', 'base'])
    .default('head')
    .describe('Whether a comment that allows something counts in its own pull request, or once it is merged.'),
  paths: z
    .strictObject({ include: globs.default([]), ignore: globs.default([]) })
    .prefault({})
    .describe('Globs of the files that are read.'),
  facts: z.string().optional().describe('Path of what `dbspec facts` wrote about the server.'),
  tables: z
    .strictObject({ small: globs.default([]), large: globs.default([]), hot: globs.default([]) })
    .prefault({})
    .describe('Sizes of tables by name or glob; they win over the facts.'),
  deploy: z
    .strictObject({
      style: z.enum(['rolling', 'stop']).default('rolling'),
      migrate: z.enum(['before', 'after', 'at-start']).default('before'),
      released: z.string().optional(),
      'transaction-pooling': z.boolean().default(false),
    })
    .prefault({})
    .describe('How a release goes: what runs while the migration runs.'),
  mode: z
    .enum(['enforce', 'observe'])
    .default('enforce')
    .describe('With observe the check is neutral, and says what it would have done.'),
  accept: z
    .union([who, z.record(z.string(), who)])
    .default('write')
    .describe(
      'Who may accept findings by a command: author, write, maintain, admin, logins or teams; also by family or rule.',
    ),
  suppressions: z.array(suppression).default([]).describe('Findings that are accepted, each with a reason.'),
  shadow: z
    .strictObject({
      enabled: z.boolean().default(true),
      'limit-seconds': z.number().min(1).max(600).default(30),
      extensions: z.array(z.string()).default([]),
    })
    .prefault({})
    .describe('The embedded database on which migrations are tried.'),
  specialist: z
    .strictObject({
      enabled: z.boolean().default(true),
      for: z.enum(['collaborators', 'all', 'on-command']).default('collaborators'),
      'never-send': globs.default([]),
      model: z.string().default('claude-sonnet-5-5'),
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).default('medium'),
      'max-findings': z.number().int().min(0).max(20).default(3),
      budget: z
        .strictObject({
          'per-review': z.number().int().min(1000).default(120_000),
          'per-day': z.number().int().min(1000).default(3_000_000),
        })
        .prefault({})
        .describe('Tokens, of one review and of one day.'),
      'may-fail': z.boolean().default(false),
    })
    .prefault({})
    .describe('The model that adds and explains: whom it serves, what it never sees, what it may cost.'),
  comments: z
    .strictObject({
      'max-inline': z.number().int().min(0).max(50).default(10),
      'resolve-threads': z.boolean().default(false),
    })
    .prefault({})
    .describe('Comments on a pull request.'),
  locked: z
    .array(z.string().min(1))
    .default([])
    .describe('In the repository `.github` of an owner only: dotted keys that its other repositories may not set.'),
});

/** One entry of `databases`. */
export type DatabaseConfig = z.output<typeof database>;

export type Config = z.output<typeof configSchema>;

/** Who may do something: a level, or logins, teams as `owner/team`, and levels. */
export type Who = z.output<typeof who>;

/** The path at which a repository keeps its configuration. */
export const configPath = '.github/dbspec.yml';

/** The configuration of a repository that has none. */
export function defaultConfig(): Config {
  return configSchema.parse({});
}
