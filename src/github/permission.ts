import type { Who } from '../core/config.js';
import { inert } from '../review/escape.js';
import { join } from '../review/words.js';
import { GitHubError } from './client.js';
import { isTeamMember, type Repository, roleOf } from './repository.js';

/** A person, and whose pull request it is. */
export interface Person {
  readonly login: string;
  /** Login of the author; null where there is none. */
  readonly author: string | null;
}

/** Levels from the weakest: whoever has one has those before it. */
const levels = ['write', 'maintain', 'admin'];

/** Whether a configuration lets a person do something, as GitHub knows the person: null, or why not, as the end of a sentence. */
export async function refusalFor(repository: Repository, person: Person, who: Who): Promise<string | null> {
  const wanted = typeof who === 'string' ? [who] : who;
  if (wanted.some((name) => name.toLowerCase() === person.login.toLowerCase())) return null;
  if (wanted.includes('author') && person.author?.toLowerCase() === person.login.toLowerCase()) return null;
  const needed = levels.filter((level) => wanted.includes(level) || (level === 'write' && wanted.includes('author')));
  if (needed.length > 0 && (await hasLevel(repository, person.login, needed))) return null;
  const teams = wanted.flatMap((name) => /^@?([\w.-]+)\/([\w.-]+)$/.exec(name)?.slice(1) ?? []);
  const unreadable = teams.length > 0 ? await teamsOf(repository, person.login, teams) : false;
  if (unreadable === 'member') return null;
  const list = join(wanted.map((name) => (name === 'author' || levels.includes(name) ? words(name) : inert(name))));
  const why = unreadable === 'unknown' ? ' The app may not read teams: it needs the permission "Members: read".' : '';
  return `one needs to be ${list}.${why}`;
}

function words(level: string): string {
  return level === 'author' ? 'the author' : `someone with the role ${level}`;
}

/** The permission is the answer of the API: the association that a comment carries shows private members as strangers. */
async function hasLevel(repository: Repository, login: string, needed: readonly string[]): Promise<boolean> {
  const { permission, role_name: role } = await roleOf(repository, login);
  const has = permission === 'admin' ? 'admin' : permission === 'write' ? (role === 'maintain' ? role : 'write') : '';
  return needed.some((level) => levels.indexOf(has) >= levels.indexOf(level));
}

/** Whether a person is in one of the teams, given as organisation and team in turns. */
async function teamsOf(
  repository: Repository,
  login: string,
  teams: readonly string[],
): Promise<'member' | 'unknown' | false> {
  try {
    for (let index = 0; index < teams.length; index += 2)
      if (await isTeamMember(repository, teams[index] ?? '', teams[index + 1] ?? '', login)) return 'member';
    return false;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 403) return 'unknown';
    throw error;
  }
}
