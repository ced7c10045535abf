import type { Payload } from '../webhook-examples.js';
import { isCovered, reaches, type Token } from './access.js';
import { type Answer, ok } from './answer.js';
import { type Commit, isBinary } from './git.js';
import { type Document, type Field, parseQuery, QueryError, type Selection, type Value } from './graphql-parse.js';
import type { FakeComment, FakePull, FakeUser } from './records.js';
import type { FakeRepository } from './repository.js';

/** Past this a text comes cut, in bytes. */
const wholeText = 512_000;

type Given = ReadonlyMap<string, unknown>;

/** A node that fields can be asked of. */
interface Node {
  readonly type: string;
  readonly fields: Readonly<Record<string, (given: Given) => unknown>>;
}

/** What a query can reach. */
export interface World {
  readonly repositories: readonly FakeRepository[];
  readonly token: Token;
  readonly user: FakeUser;
}

/** Answers a query as GitHub does: 200 always, with what went wrong in `errors`. */
export function graphql(body: Payload, world: World): Answer {
  const errors: object[] = [];
  try {
    if (typeof body.query !== 'string')
      throw new QueryError('A query attribute must be specified and must be a string.');
    const document = parseQuery(body.query);
    const variables = new Map(Object.entries((body.variables ?? {}) as Record<string, unknown>));
    checkVariables(document, body.query, variables);
    const root = document.operation.kind === 'query' ? queryNode(world) : mutationNode(world);
    const data = new Execution(document, variables, errors).read(root, document.operation.selections, []);
    return ok({ data, ...(errors.length === 0 ? {} : { errors }) });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return ok({ errors: [{ message: error.message, ...(error.type === undefined ? {} : { type: error.type }) }] });
  }
}

function checkVariables(document: Document, query: string, variables: Given): void {
  for (const [name, type] of document.operation.variables) {
    if (type.endsWith('!') && variables.get(name) == null)
      throw new QueryError(`Variable $${name} of type ${type} was provided invalid value`);
    if (query.split(new RegExp(`\\$${name}\\b`)).length < 3)
      throw new QueryError(`Variable $${name} is declared by query but not used`);
  }
}

class Execution {
  constructor(
    readonly document: Document,
    readonly variables: Given,
    readonly errors: object[],
  ) {}

  read(node: Node, selections: readonly Selection[], path: readonly string[]): Payload {
    const found: Record<string, unknown> = {};
    for (const field of this.#fields(node.type, selections)) found[field.alias] = this.#field(node, field, path);
    return found;
  }

  /** The fields that are asked of a type, fragments laid open. */
  #fields(type: string, selections: readonly Selection[]): readonly Field[] {
    return selections.flatMap((selection) => {
      if (selection.kind === 'field') return [selection];
      const fragment = selection.kind === 'inline' ? selection : this.document.fragments.get(selection.name);
      if (fragment === undefined) throw new QueryError(`Fragment ${selection.kind} was used, but not defined`);
      const isMeant =
        fragment.on === null || fragment.on === type || interfaces.get(type)?.includes(fragment.on) === true;
      return isMeant ? this.#fields(type, fragment.selections) : [];
    });
  }

  #field(node: Node, field: Field, path: readonly string[]): unknown {
    const at = [...path, field.alias];
    if (field.name === '__typename') return node.type;
    const resolve = Object.hasOwn(node.fields, field.name) ? node.fields[field.name] : undefined;
    if (resolve === undefined) throw new QueryError(`Field '${field.name}' doesn't exist on type '${node.type}'`);
    const given = new Map([...field.given].map(([name, value]) => [name, this.#value(value)]));
    const value = this.#resolved(resolve, given, at);
    return this.#shaped(value, field, at);
  }

  #resolved(resolve: (given: Given) => unknown, given: Given, path: readonly string[]): unknown {
    try {
      return resolve(given);
    } catch (error) {
      if (!(error instanceof QueryError) || error.type === undefined) throw error;
      this.errors.push({ type: error.type, path, message: error.message });
      return null;
    }
  }

  #shaped(value: unknown, field: Field, path: readonly string[]): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#shaped(one, field, path));
    if (!isNode(value)) {
      if (field.selections !== null && value !== null)
        throw new QueryError(`Selections can't be made on scalars (field '${field.name}')`);
      return value;
    }
    if (field.selections === null)
      throw new QueryError(
        `Field must have selections (field '${field.name}' returns ${value.type} but has no selections)`,
      );
    return this.read(value, field.selections, path);
  }

  #value(value: Value): unknown {
    if ('literal' in value) return value.literal;
    if ('list' in value) return value.list.map((one) => this.#value(one));
    if ('object' in value) return Object.fromEntries([...value.object].map(([key, one]) => [key, this.#value(one)]));
    if (!this.document.operation.variables.has(value.variable))
      throw new QueryError(`Variable $${value.variable} is used by query but not declared`);
    return this.variables.get(value.variable) ?? null;
  }
}

const interfaces: ReadonlyMap<string, readonly string[]> = new Map([
  ['Blob', ['GitObject', 'Node']],
  ['Tree', ['GitObject', 'Node']],
  ['Commit', ['GitObject', 'Node']],
  ['Tag', ['GitObject', 'Node']],
  ['PullRequestReviewComment', ['Minimizable', 'Node']],
  ['IssueComment', ['Minimizable', 'Node']],
]);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'fields' in value;
}

const constant = (fields: Readonly<Record<string, unknown>>): Node['fields'] =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, () => value]));

function queryNode(world: World): Node {
  return {
    type: 'Query',
    fields: {
      viewer: () => ({ type: 'User', fields: constant({ login: world.user.login }) }),
      repository(given) {
        const [owner, name] = [required(given, 'owner', 'repository'), required(given, 'name', 'repository')];
        const found = world.repositories.find((one) => one.owner === owner && one.name === name);
        if (found === undefined || !isCovered(world.token, found))
          throw new QueryError(`Could not resolve to a Repository with the name '${owner}/${name}'.`, 'NOT_FOUND');
        return repositoryNode(world, found);
      },
    },
  };
}

function required(given: Given, name: string, field: string): string {
  const value = given.get(name);
  if (typeof value !== 'string') throw new QueryError(`Field '${field}' is missing required arguments: ${name}`);
  return value;
}

function repositoryNode(world: World, repository: FakeRepository): Node {
  const { owner, name, isPrivate, defaultBranch } = repository;
  return {
    type: 'Repository',
    fields: {
      ...constant({ id: `R_${repository.id}`, name, nameWithOwner: `${owner}/${name}`, isPrivate }),
      defaultBranchRef: () => ({ type: 'Ref', fields: constant({ name: defaultBranch }) }),
      object(given) {
        if (!reaches(world.token.permissions, 'contents:read'))
          throw new QueryError('Resource not accessible by integration', 'FORBIDDEN');
        return objectNode(repository, oidOf(repository, given));
      },
      refs(given) {
        if (!reaches(world.token.permissions, 'contents:read'))
          throw new QueryError('Resource not accessible by integration', 'FORBIDDEN');
        return tagNodes(repository, given);
      },
      pullRequest(given) {
        if (!reaches(world.token.permissions, 'pull_requests:read'))
          throw new QueryError('Resource not accessible by integration', 'FORBIDDEN');
        const pull = repository.pulls.get(Number(given.get('number')));
        if (pull === undefined)
          throw new QueryError(
            `Could not resolve to a PullRequest with the number of ${String(given.get('number'))}.`,
            'NOT_FOUND',
          );
        return pullNode(world, pull);
      },
    },
  };
}

function pullNode(world: World, pull: FakePull): Node {
  return {
    type: 'PullRequest',
    fields: {
      ...constant({ number: pull.number, headRefName: pull.head }),
      reviewThreads: (given) =>
        connection(
          pull.reviewComments.filter((comment) => comment.in_reply_to_id === undefined),
          given,
          'PullRequestReviewThread',
          (first) => threadNode(world, pull, first),
        ),
    },
  };
}

/** A page of nodes. GitHub wants to be told how many, and gives 100 at most. */
function connection<Item>(items: readonly Item[], given: Given, of: string, node: (item: Item) => Node): Node {
  const first = given.get('first');
  if (typeof first !== 'number')
    throw new QueryError('You must provide a `first` or `last` value to properly paginate the connection.');
  if (first > 100)
    throw new QueryError(`Requesting ${first} records on the connection exceeds the \`first\` limit of 100 records.`);
  const from = Number(given.get('after') ?? 0);
  const pageInfo = constant({ hasNextPage: items.length > from + first, endCursor: String(from + first) });
  const nodes = items.slice(from, from + first).map(node);
  const fields = {
    nodes: () => nodes,
    totalCount: () => items.length,
    pageInfo: () => ({ type: 'PageInfo', fields: pageInfo }),
  };
  return { type: `${of}Connection`, fields };
}

/** Resolving takes `contents: write`, which the app does not ask for. Source: https://github.com/orgs/community/discussions/44650 */
function threadNode({ token }: World, pull: FakePull, first: FakeComment): Node {
  const mayResolve = reaches(token.permissions, 'contents:write');
  const isResolved = first.resolved === true;
  const said = [first, ...pull.reviewComments.filter((comment) => comment.in_reply_to_id === first.id)];
  return {
    type: 'PullRequestReviewThread',
    fields: {
      ...constant({
        id: `PRRT_${first.id}`,
        isResolved,
        viewerCanResolve: mayResolve && !isResolved,
        viewerCanUnresolve: mayResolve && isResolved,
      }),
      comments: (given) =>
        connection(said, given, 'PullRequestReviewComment', ({ id, body }) => ({
          type: 'PullRequestReviewComment',
          fields: constant({ databaseId: id, id: `PRRC_${id}`, body }),
        })),
    },
  };
}

/** The id of an object by itself, or by `revision:path`. */
function oidOf(repository: FakeRepository, given: Given): string | null {
  const oid = given.get('oid');
  if (typeof oid === 'string') {
    if (/^[0-9a-f]{40}$/.test(oid)) return oid;
    throw new QueryError(
      `Argument 'oid' on Field 'object' has an invalid value ("${oid}"). Expected type 'GitObjectID'.`,
    );
  }
  const [revision = '', path] = required(given, 'expression', 'object').split(/:(.*)/s);
  const sha = repository.sha(revision === 'HEAD' ? repository.defaultBranch : revision);
  if (sha === null || path === undefined) return sha;
  return repository.objects.at(repository.commitOf(sha).tree, path)?.sha ?? null;
}

/** Tags by the date of their commits. Source: https://docs.github.com/en/graphql/reference/objects#repository */
function tagNodes(repository: FakeRepository, given: Given): Node {
  const { field, direction } = (given.get('orderBy') ?? {}) as Record<string, unknown>;
  if (given.get('refPrefix') !== 'refs/tags/' || field !== 'TAG_COMMIT_DATE' || direction !== 'DESC')
    throw new QueryError('The fake lists tags by their commit date, the latest first.');
  const date = (sha: string) => repository.commitOf(sha).date;
  const latest = [...repository.tags].sort(([, one], [, other]) => date(other.sha).localeCompare(date(one.sha)));
  return connection(latest, given, 'Ref', ([name, { sha, object }]) => {
    const commit = objectNode(repository, sha);
    const target = object === null ? commit : { type: 'Tag', fields: constant({ oid: object, name, target: commit }) };
    return { type: 'Ref', fields: constant({ name, target }) };
  });
}

function objectNode(repository: FakeRepository, oid: string | null): Node | null {
  if (oid === null) return null;
  const { objects } = repository;
  const common = { oid, id: `O_${oid}`, abbreviatedOid: oid.slice(0, 7) };
  const bytes = objects.blobs.get(oid);
  if (bytes !== undefined) return { type: 'Blob', fields: constant({ ...common, ...blobFields(bytes) }) };
  const commit = objects.commits.get(oid);
  if (commit !== undefined) return commitNode(repository, commit, common);
  return objects.trees.has(oid) ? { type: 'Tree', fields: constant(common) } : null;
}

/** A commit with the files at it, and those before it that changed a path. Source: https://docs.github.com/en/graphql/reference/objects#commit */
function commitNode(repository: FakeRepository, commit: Commit, common: Readonly<Record<string, unknown>>): Node {
  const { objects } = repository;
  const entryAt = ({ tree }: Commit, path: string): string | null => objects.at(tree, path)?.sha ?? null;
  const fields = constant({ ...common, message: commit.message, committedDate: commit.date });
  return {
    type: 'Commit',
    fields: {
      ...fields,
      file(given) {
        const sha = entryAt(commit, required(given, 'path', 'file'));
        return sha === null ? null : { type: 'TreeEntry', fields: constant({ oid: sha }) };
      },
      history(given) {
        const path = required(given, 'path', 'history');
        const line: Commit[] = [];
        for (let at: Commit | undefined = commit; at !== undefined; at = objects.commits.get(at.parents[0] ?? '')) {
          const before = objects.commits.get(at.parents[0] ?? '');
          if (entryAt(at, path) !== (before === undefined ? null : entryAt(before, path))) line.push(at);
        }
        return connection(line, given, 'CommitHistory', ({ sha }) => objectNode(repository, sha) as Node);
      },
    },
  };
}

function blobFields(bytes: Buffer) {
  const binary = isBinary(bytes);
  return {
    byteSize: bytes.length,
    isBinary: binary,
    isTruncated: bytes.length > wholeText,
    text: binary ? null : bytes.subarray(0, wholeText).toString('utf8'),
  };
}

const classifiers = ['ABUSE', 'DUPLICATE', 'OFF_TOPIC', 'OUTDATED', 'RESOLVED', 'SPAM'];

function mutationNode(world: World): Node {
  return {
    type: 'Mutation',
    fields: {
      minimizeComment: (given) => {
        const { subjectId, classifier } = (given.get('input') ?? {}) as Record<string, unknown>;
        if (!classifiers.includes(String(classifier)))
          throw new QueryError(
            `Argument 'classifier' on InputObject 'MinimizeCommentInput' has an invalid value (${String(classifier)}). Expected type 'ReportedContentClassifiers!'.`,
          );
        return minimized(world, String(subjectId), String(classifier).toLowerCase());
      },
      unminimizeComment: (given) => {
        const { subjectId } = (given.get('input') ?? {}) as Record<string, unknown>;
        return minimized(world, String(subjectId), undefined);
      },
      resolveReviewThread: (given) => resolved(world, given, true),
      unresolveReviewThread: (given) => resolved(world, given, false),
    },
  };
}

/** Resolves a thread, or opens it again. */
function resolved(world: World, given: Given, isResolved: boolean): Node {
  if (!reaches(world.token.permissions, 'contents:write'))
    throw new QueryError('Resource not accessible by integration', 'FORBIDDEN');
  const { threadId } = (given.get('input') ?? {}) as Record<string, unknown>;
  const id = Number(/^PRRT_(\d+)$/.exec(String(threadId))?.[1]);
  for (const repository of world.repositories.filter((one) => isCovered(world.token, one)))
    for (const pull of repository.pulls.values()) {
      const at = pull.reviewComments.findIndex((comment) => comment.id === id);
      const comment = pull.reviewComments[at];
      if (comment === undefined) continue;
      const after = { ...comment, resolved: isResolved };
      pull.reviewComments[at] = after;
      const type = isResolved ? 'ResolveReviewThreadPayload' : 'UnresolveReviewThreadPayload';
      return { type, fields: { thread: () => threadNode(world, pull, after) } };
    }
  throw new QueryError(`Could not resolve to a node with the global id of '${String(threadId)}'`, 'NOT_FOUND');
}

/** Hides a comment, or shows it again. */
function minimized(world: World, nodeId: string, reason: string | undefined): Node {
  const [, prefix = '', id = ''] = /^(PRRC|IC)_(\d+)$/.exec(nodeId) ?? [];
  const kind = prefix === 'IC' ? 'issueComments' : 'reviewComments';
  for (const repository of world.repositories.filter((one) => isCovered(world.token, one)))
    for (const pull of repository.pulls.values()) {
      const at = pull[kind].findIndex((comment) => comment.id === Number(id));
      const comment = pull[kind][at];
      if (comment === undefined) continue;
      if (!reaches(world.token.permissions, 'pull_requests:write'))
        throw new QueryError('Resource not accessible by integration', 'FORBIDDEN');
      const { minimized: _, ...rest } = comment;
      pull[kind][at] = reason === undefined ? rest : { ...rest, minimized: reason };
      const fields = constant({ isMinimized: reason !== undefined, minimizedReason: reason ?? null, id: nodeId });
      const type = prefix === 'IC' ? 'IssueComment' : 'PullRequestReviewComment';
      const payload = reason === undefined ? 'unminimizedComment' : 'minimizedComment';
      const named = { [payload]: { type, fields }, clientMutationId: null };
      return { type: 'MinimizeCommentPayload', fields: constant(named) };
    }
  throw new QueryError(`Could not resolve to a node with the global id of '${nodeId}'`, 'NOT_FOUND');
}
