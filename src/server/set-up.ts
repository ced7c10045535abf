import { constants, copyFile, readFile } from 'node:fs/promises';
import { UserError } from '../core/errors.js';
import type { Environment } from '../services.js';

/** What the process is to be: an app with its credentials, or the page that registers one. */
export type Role =
  | {
      readonly kind: 'app';
      readonly appId: number;
      readonly privateKey: string;
      /** The secret of the webhook, and after it the one before, while GitHub still signs with that. */
      readonly secrets: readonly [string, ...string[]];
    }
  | { readonly kind: 'set-up' };

/** Words that are no secret: the one that Probot falls back to, and those of examples. */
const knownSecrets = new Set(['development', 'secret', 'changeme', 'change-me', 'your-webhook-secret']);

/**
 * Reads from the environment what the process is to be.
 *
 * @throws UserError for credentials that are not whole: an app that anybody could send webhooks to does not start
 */
export async function roleOf(environment: Environment): Promise<Role> {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET, WEBHOOK_SECRET_OLD, NODE_ENV } = environment;
  const given = [APP_ID, PRIVATE_KEY ?? PRIVATE_KEY_PATH, WEBHOOK_SECRET].filter((value) => value !== undefined);
  if (given.length === 0 && NODE_ENV !== 'production') return { kind: 'set-up' };
  if (APP_ID === undefined) throw missing('APP_ID');
  const privateKey = PRIVATE_KEY ?? (PRIVATE_KEY_PATH === undefined ? null : await keyFrom(PRIVATE_KEY_PATH));
  if (privateKey === null) throw missing('PRIVATE_KEY or PRIVATE_KEY_PATH');
  if (WEBHOOK_SECRET === undefined) throw missing('WEBHOOK_SECRET');
  refuseKnown('WEBHOOK_SECRET', WEBHOOK_SECRET);
  if (WEBHOOK_SECRET_OLD !== undefined) refuseKnown('WEBHOOK_SECRET_OLD', WEBHOOK_SECRET_OLD);
  const old = WEBHOOK_SECRET_OLD === undefined ? [] : [WEBHOOK_SECRET_OLD];
  return { kind: 'app', appId: Number(APP_ID), privateKey: pem(privateKey), secrets: [WEBHOOK_SECRET, ...old] };
}

function refuseKnown(name: string, secret: string): void {
  if (knownSecrets.has(secret.toLowerCase()) || secret.length < 8)
    throw new UserError(
      `${name} is a word that everybody can guess. Set a random one, here and in the settings of the GitHub App: \`openssl rand -hex 32\`.`,
    );
}

function missing(name: string): UserError {
  return new UserError(
    `${name} is not set. An app needs APP_ID, PRIVATE_KEY (or PRIVATE_KEY_PATH) and WEBHOOK_SECRET; with none of them \`npm start\` shows the page that registers one.`,
  );
}

async function keyFrom(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new UserError(`PRIVATE_KEY_PATH: ${path} cannot be read.`, { cause: error });
  });
}

/** A key as the variable may hold it: whole, with `\n` written out, or in base64. */
function pem(key: string): string {
  const text = key.includes('-----BEGIN') ? key : Buffer.from(key, 'base64').toString('utf8');
  if (!text.includes('-----BEGIN'))
    throw new UserError(
      'PRIVATE_KEY is not a key in PEM form, nor one in base64. Give the file that GitHub generated.',
    );
  return text.replaceAll('\\n', '\n');
}

/** Puts our description of the app beside the `.env` that is to come: Probot reads it there, and without it registers an app that may do nothing. */
async function bringManifest(): Promise<void> {
  const ours = new URL('../../app.yml', import.meta.url);
  await copyFile(ours, 'app.yml', constants.COPYFILE_EXCL).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw new UserError('app.yml and .env cannot be written to this folder. Start in one where they can be.', {
      cause: error,
    });
  });
}

/** Serves the page that registers a GitHub App and keeps its credentials in `.env`, for the next start. */
export async function serveSetUp({ HOST, PORT }: Environment, variables: NodeJS.ProcessEnv): Promise<void> {
  // The file holds a private key: nobody else may read it.
  process.umask(0o077);
  await bringManifest();
  // A channel on somebody else's machine is opened only by those who ask for it.
  variables.NO_SMEE_SETUP ??= 'true';
  const { run } = await import('probot');
  await run(() => undefined, { env: { ...variables, HOST, PORT: String(PORT) } });
  process.stdout.write(
    `dbspec has no credentials, so this is its set-up page: http://${HOST}:${PORT}/probot registers a GitHub App and writes them to .env. Then start again.\n`,
  );
}
