import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from './core/errors.js';
import type { ShadowDatabase } from './core/ports.js';
import { openFileCache } from './queue/file-cache.js';
import type { ReviewServices } from './review/services.js';
import { hasWorker, workerReader } from './review/worker-reader.js';

const environmentSchema = z.object({
  APP_ID: z.string().regex(/^\d+$/, 'must be a number').optional(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z.string().optional(),
  WEBHOOK_SECRET_OLD: z.string().optional(),
  DBSPEC_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.string().optional(),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  DBSPEC_SHADOW_POSTGRES_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'must be an address such as postgres://role:password@host/postgres')
    .refine((url) => URL.canParse(url), 'is no address: letters such as @ and / in a password are written %40 and %2F')
    .optional(),
  PUBLIC_URL: z
    .string()
    .regex(
      /^https?:\/\/[^\s?#]+$/,
      'must be the address at which people reach dbspec, such as https://dbspec.example.com',
    )
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9091),
  GITHUB_TOKEN: z.string().optional(),
  GHE_HOST: z.string().optional(),
  GHE_PROTOCOL: z.enum(['http', 'https']).default('https'),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  XDG_CACHE_HOME: z.string().optional(),
});

/** Everything that dbspec reads of its environment, read once. */
export type Environment = z.output<typeof environmentSchema>;

/**
 * Reads the environment. An empty value counts as none.
 *
 * @throws UserError that names the variable
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}.`).join(' '));
}

/** What a door wants opened. Without an environment it is that of the process, as far as a review needs it. */
export interface ServicesRequest {
  readonly environment?: Environment;
  readonly shadow?: boolean;
  readonly specialist?: boolean;
  readonly cache?: boolean;
}

/** Services of a review, and how to let go of them. */
export interface Services extends ReviewServices {
  close(): Promise<void>;
}

/** Opens what a review may use. A part that cannot be had is null, with the reason. Nothing is loaded before it is needed. */
export async function openServices(request: ServicesRequest = {}): Promise<Services> {
  const environment = request.environment ?? ofLibrary(process.env);
  const folder = join(environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'dbspec');
  const reader = hasWorker() ? workerReader() : undefined;
  const shadow = request.shadow === false ? null : await openShadow(environment, folder, request.cache !== false);
  const { openSquawk } = await import('./second-opinion/index.js');
  const specialist = request.specialist === false ? null : await openModel(environment);
  return {
    shadow,
    specialist,
    secondOpinion: openSquawk(),
    cache: request.cache === false ? null : openFileCache(folder),
    ...(reader === undefined ? {} : { reader }),
    absent: {
      shadow: 'switched off',
      specialist: request.specialist === false ? 'switched off' : 'not configured',
    },
    async close() {
      await shadow?.close();
      await reader?.close();
    },
  };
}

/** What a program that calls the library has of our variables. Others of the same names, such as LOG_LEVEL, are its own. */
function ofLibrary(variables: NodeJS.ProcessEnv): Environment {
  const { ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, DBSPEC_SHADOW_POSTGRES_URL, XDG_CACHE_HOME } = variables;
  return readEnvironment({ ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, DBSPEC_SHADOW_POSTGRES_URL, XDG_CACHE_HOME });
}

/** A server of the user's own where there is one, else the embedded one. */
async function openShadow(environment: Environment, folder: string, keeps: boolean): Promise<ShadowDatabase> {
  const { openPglite, openServer } = await import('./shadow/index.js');
  const url = environment.DBSPEC_SHADOW_POSTGRES_URL;
  return url === undefined
    ? openPglite({ cacheFolder: folder, baseFolder: keeps ? join(folder, 'bases') : null })
    : openServer({ url });
}

async function openModel(environment: Environment): Promise<Services['specialist']> {
  if (environment.ANTHROPIC_API_KEY === undefined) return null;
  const { openSpecialist } = await import('./agent/index.js');
  return openSpecialist({
    apiKey: environment.ANTHROPIC_API_KEY,
    ...(environment.ANTHROPIC_BASE_URL === undefined ? {} : { baseUrl: environment.ANTHROPIC_BASE_URL }),
  });
}
