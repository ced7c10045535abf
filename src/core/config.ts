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
  databases: z.array(database).default([]),
  dialect: z.string().optional(),
  'server-version': z.number().int().min(1).optional(),
  preset: z.enum(['recommended', 'strict', 'all']).default('recommended'),
  rules: z.record(z.string(), z.union([severity, z.looseObject({ severity: severity.optional() })])).default({}),
  'fail-on': z.enum(['error', 'warning', 'never']).default('error'),
  'on-unread': z.enum(['neutral', 'failure', 'success']).default('neutral'),
  'on-internal-error': z.enum(['neutral', 'failure', 'success']).default('neutral'),
  'suppressions-from': z.enum(['head', 'base']).default('head'),
  paths: z.strictObject({ include: globs.default([]), ignore: globs.default([]) }).prefault({}),
  facts: z.string().optional(),
  tables: z.strictObject({ small: globs.default([]), large: globs.default([]), hot: globs.default([]) }).prefault({}),
  deploy: z
    .strictObject({
      style: z.enum(['rolling', 'stop']).default('rolling'),
      migrate: z.enum(['before', 'after', 'at-start']).default('before'),
      released: z.string().optional(),
      'transaction-pooling': z.boolean().default(false),
    })
    .prefault({}),
  mode: z.enum(['enforce', 'observe']).default('enforce'),
  accept: z.union([who, z.record(z.string(), who)]).default('write'),
  suppressions: z.array(suppression).default([]),
  shadow: z
    .strictObject({
      enabled: z.boolean().default(true),
      'limit-seconds': z.number().min(1).max(600).default(30),
      extensions: z.array(z.string()).default([]),
    })
    .prefault({}),
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
        .prefault({}),
      'may-fail': z.boolean().default(false),
    })
    .prefault({}),
  comments: z
    .strictObject({
      'max-inline': z.number().int().min(0).max(50).default(10),
      'resolve-threads': z.boolean().default(false),
    })
    .prefault({}),
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
