import { describe, expect, it } from 'vitest';
import type { FakeGitHub, FakeRepository } from '../support/fake-github/index.js';
import type { AppUnderTest } from '../support/github-app.js';
import { setStage } from '../support/order-shop.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;

setStage((stage) => {
  ({ fake, repository, app } = stage);
});

async function review(branch: string): Promise<void> {
  repository.commit(branch, { 'README.md': `# ${branch}\n` });
  await app.receive(repository.webhook('pull_request', 'opened', repository.open({ head: branch }).number));
}

const tokens = () => fake.requests.filter(({ path }) => path.endsWith('/access_tokens'));

describe('the token of a review', () => {
  it('opens its repository and nothing else, and the one for the defaults only those', async () => {
    fake.repository(
      repository.owner,
      '.github',
      { 'dbspec.yml': 'fail-on: never\n' },
      { installation: repository.installation },
    );
    await review('one');
    expect(tokens().map(({ body }) => body)).toEqual([
      { repositories: [repository.name] },
      { repositories: ['.github'] },
    ]);
    expect(app.outcomes).toEqual(['success']);
    expect(app.errors).toEqual([]);
  });

  it('serves other reviews of the repository', async () => {
    await review('one');
    fake.clear();
    await review('two');
    expect(tokens()).toEqual([]);
    expect(app.outcomes).toEqual(['success', 'success']);
  });

  it('is tried again where GitHub does not know it yet', async () => {
    fake.fail({ method: 'POST', path: /\/check-runs$/ }, { status: 401 });
    await review('one');
    expect(app.outcomes).toEqual(['success']);
  });
});
