import { type Logger, pino } from 'pino';
import type { Probot } from 'probot';
import { withoutSecrets } from './core/secrets.js';
import { type Desk, handleWebhooks } from './github/index.js';
import { openServices, readEnvironment } from './services.js';

/**
 * The app for Probot's own runner (`probot run`, `probot receive`): it reviews what it is handed, and keeps nothing. Our own process, which stores each
 * delivery first, is `server.ts`.
 */
export default async function app(probot: Probot): Promise<void> {
  const services = await openServices({ environment: readEnvironment(process.env) });
  handleWebhooks(probot, {
    services,
    store: null,
    log: probot.log,
    runOf: () => null,
    ourLogin: loginOf(probot),
    reviewed: () => undefined,
  });
}

/** The login under which the app writes, asked for once. */
export function loginOf(probot: Probot): Desk['ourLogin'] {
  let login: Promise<string> | undefined;
  return () => {
    login ??= ask(probot).catch((error: unknown) => {
      login = undefined;
      throw error;
    });
    return login;
  };
}

async function ask(probot: Probot): Promise<string> {
  const { data } = await (await probot.auth()).request('GET /app');
  return `${data?.slug ?? ''}[bot]`;
}

/** Logs as one JSON object a line, without what a header, a key or a payload may hold, nor credentials, nor the secrets that are given. */
export function openLog(level: string, secrets: readonly string[] = []): Logger {
  const given = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  return pino(
    {
      level,
      redact: {
        paths: [
          '*.headers',
          '*.request',
          '*.response',
          '*.privateKey',
          '*.token',
          '*.payload',
          'err.cause',
          'err.event',
        ],
        remove: true,
      },
    },
    { write: (line) => void process.stdout.write(withoutSecrets(line, given)) },
  );
}
