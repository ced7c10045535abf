import type { KeyObject } from 'node:crypto';
import { randomBytes, verify } from 'node:crypto';
import type { Payload } from '../webhook-examples.js';
import { Refusal } from './answer.js';
import type { FakeRepository } from './repository.js';

export type Permissions = Readonly<Record<string, string>>;

/** What the app may do where it is installed: the permissions of `app.yml`. */
export const appPermissions: Permissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'write',
  merge_queues: 'read',
};

/** What a token opens. */
export interface Token {
  readonly installation: number;
  readonly permissions: Permissions;
  /** Full names; null for every repository of the installation. */
  readonly repositories: readonly string[] | null;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** The person whose token it is; null for one of an installation. */
  readonly login: string | null;
}

/** Who may do what: the app by its signature, and tokens that it asked for. */
export interface Access {
  /** @throws Refusal unless the app signed the token */
  checkApp(authorization: string): void;
  /** Mints a token, narrowed to what the body names. */
  mint(installation: number, body: Payload, repositories: readonly FakeRepository[]): Payload;
  /** @throws Refusal unless it is a token that holds */
  tokenOf(authorization: string): Token;
  /** Changes what an installation has granted. */
  grant(installation: number, permissions: Permissions): void;
  granted(installation: number): Permissions;
  /** A token of a person, who may write and may not open checks. */
  person(login: string): string;
  /** Lets all tokens end. */
  expire(): void;
}

export function openAccess(appId: number, publicKey: KeyObject): Access {
  const tokens = new Map<string, Token>();
  const grants = new Map<number, Permissions>();
  const granted = (installation: number) => grants.get(installation) ?? appPermissions;
  return {
    granted,
    grant: (installation, permissions) => void grants.set(installation, permissions),
    expire: () => tokens.clear(),
    person(login) {
      const token = `ghp_${randomBytes(18).toString('hex')}`;
      const permissions = { ...appPermissions, checks: 'read' };
      tokens.set(token, { installation: 0, permissions, repositories: null, expires: Number.MAX_SAFE_INTEGER, login });
      return token;
    },
    checkApp(authorization) {
      const jwt = /^bearer (.+)$/i.exec(authorization)?.[1];
      if (jwt === undefined) throw new Refusal(401, 'A JSON web token could not be decoded');
      checkJwt(jwt, appId, publicKey);
    },
    tokenOf(authorization) {
      const given = /^(?:bearer|token) (.+)$/i.exec(authorization)?.[1];
      if (given === undefined) throw new Refusal(401, 'Requires authentication');
      const token = tokens.get(given);
      if (token === undefined || token.expires <= Date.now()) throw new Refusal(401, 'Bad credentials');
      return token;
    },
    mint(installation, body, repositories) {
      const permissions = narrowed(granted(installation), body.permissions as Permissions | undefined);
      const chosen = chosenOf(body, repositories);
      const expires = Math.floor(Date.now() / 1000) * 1000 + 3_600_000;
      const token = `ghs_${randomBytes(18).toString('hex')}`;
      const names = chosen?.map(({ owner, name }) => `${owner}/${name}`) ?? null;
      tokens.set(token, { installation, permissions, repositories: names, expires, login: null });
      return {
        token,
        expires_at: new Date(expires).toISOString().replace('.000Z', 'Z'),
        permissions,
        repository_selection: chosen === null ? 'all' : 'selected',
        ...(chosen === null ? {} : { repositories: chosen.map((repository) => repository.json()) }),
      };
    },
  };
}

const tooFar = "'Expiration time' claim ('exp') is too far in the future";
const past =
  "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";

/** RS256, issued by the app, not before its time, and for ten minutes at most. Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
function checkJwt(jwt: string, appId: number, publicKey: KeyObject): void {
  const [header = '', claims = '', signature = ''] = jwt.split('.');
  const undecoded = new Refusal(401, 'A JSON web token could not be decoded');
  const { alg } = parsed(header, undecoded);
  const { iss, exp, iat } = parsed(claims, undecoded);
  const signed = Buffer.from(`${header}.${claims}`);
  if (alg !== 'RS256' || !verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) throw undecoded;
  const seconds = Date.now() / 1000;
  if (String(iss) !== String(appId)) throw new Refusal(404, 'Integration not found');
  if (typeof iat !== 'number' || iat > seconds + 5)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  if (typeof exp !== 'number' || exp <= seconds) throw new Refusal(401, past);
  if (exp > seconds + 605) throw new Refusal(401, tooFar);
}

function parsed(part: string, otherwise: Refusal): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    throw otherwise;
  }
}

/** Whether a token opens a repository. A person sees what is public, and what a role was given for. */
export function isCovered({ login, installation, repositories }: Token, repository: FakeRepository): boolean {
  const { owner, name, isPrivate, permissions } = repository;
  if (login !== null) return !isPrivate || (permissions.get(login) ?? 'none') !== 'none';
  return repository.installation === installation && (repositories?.includes(`${owner}/${name}`) ?? true);
}

const levels = ['none', 'read', 'write', 'admin'];

/** Whether permissions reach one that is needed, as `checks:write`. */
export function reaches(permissions: Permissions, needed: string): boolean {
  const [name = '', level = ''] = needed.split(':');
  return levels.indexOf(permissions[name] ?? 'none') >= levels.indexOf(level);
}

function narrowed(granted: Permissions, asked: Permissions | undefined): Permissions {
  if (asked === undefined) return granted;
  const isGranted = Object.entries(asked).every(([name, level]) => reaches(granted, `${name}:${level}`));
  if (!isGranted) throw new Refusal(422, 'The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...asked };
}

function chosenOf(body: Payload, repositories: readonly FakeRepository[]): readonly FakeRepository[] | null {
  const names = body.repositories as readonly string[] | undefined;
  const ids = body.repository_ids as readonly number[] | undefined;
  if (names === undefined && ids === undefined) return null;
  const wanted = (names?.length ?? 0) + (ids?.length ?? 0);
  const found = repositories.filter(({ id, name }) => names?.includes(name) === true || ids?.includes(id) === true);
  if (found.length !== wanted)
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  return found;
}
