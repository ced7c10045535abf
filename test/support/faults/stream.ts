import type { FakeGitHub, FakePull, FakeRepository, Receiver, Webhook } from '../fake-github/index.js';

/** Numbers from a seed: at least 0, below 1. */
export type Random = () => number;

/** A delivery that was sent, and how it was answered; 0 where nobody answered. */
export interface Sent {
  readonly webhook: Webhook;
  readonly status: number;
}

/** What people did on GitHub, and what of it was sent to the app. */
export interface Stream {
  readonly repositories: readonly FakeRepository[];
  readonly sent: readonly Sent[];
  /** Comments that call dbspec: the id of each, and whether its delivery was acknowledged. */
  readonly commands: ReadonlyMap<number, { readonly pull: FakePull; readonly webhook: Webhook }>;
  /** Does the next thing, and sends what GitHub sends of it. */
  step(): Promise<void>;
}

const shop = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'migrations/000001_create_shop.up.sql':
    'create table orders (id bigint primary key, placed_at timestamptz, number text, note text);\n',
  'migrations/000001_create_shop.down.sql': 'drop table orders;\n',
};
const withoutShadow = { '.github/dbspec.yml': 'shadow:\n  enabled: false\n' };

/** Open pull requests of one repository at a time, so that the stream stays within what one process works off. */
const openAtMost = 4;

/** How a stream is made. */
export interface StreamOptions {
  readonly fake: FakeGitHub;
  readonly to: Receiver;
  readonly random: Random;
  readonly repositories: number;
  readonly shadow: boolean;
}

interface Place {
  readonly repository: FakeRepository;
  readonly pull: FakePull;
}

/** The name of the migration of a pull request that builds an index, and so blocks writes. */
const unsafePath = (number: number, part: number) => `migrations/${100_000 + number * 10 + part}_index.up.sql`;

/** A stream of what people do: they open pull requests, push, push over, comment and close. The same for the same seed. */
export function openStream(options: StreamOptions): Stream {
  const { fake, to, random, shadow } = options;
  const repositories = Array.from({ length: options.repositories }, (_, index) =>
    fake.repository('acme', `shop-${index + 1}`, shadow ? shop : { ...shop, ...withoutShadow }),
  );
  const sent: Sent[] = [];
  const commands = new Map<number, { readonly pull: FakePull; readonly webhook: Webhook }>();

  const send = async (webhook: Webhook): Promise<void> => {
    // One in twenty never leaves GitHub, and one in five comes five times at once.
    if (random() < 0.05) {
      fake.lose(webhook, to);
      return;
    }
    const times = random() < 0.2 ? 5 : 1;
    const statuses = await Promise.all(Array.from({ length: times }, () => fake.deliver(webhook, to)));
    for (const status of statuses) sent.push({ webhook, status });
  };
  const again = async (): Promise<void> => {
    const old = sent[Math.floor(random() * sent.length)];
    if (old !== undefined) sent.push({ webhook: old.webhook, status: await fake.deliver(old.webhook, to) });
  };

  return {
    repositories,
    sent,
    commands,
    async step() {
      const repository = one(repositories, random);
      const open = [...repository.pulls.values()].filter(({ state }) => state === 'open');
      const dice = random();
      if (open.length === 0 || (dice < 0.3 && open.length < openAtMost)) return send(opened(repository));
      if (dice < 0.4) return again();
      const place = { repository, pull: one(open, random) };
      if (dice < 0.55) {
        const [comment, webhook] = commanded(place);
        commands.set(comment, { pull: place.pull, webhook });
        return send(webhook);
      }
      if (dice < 0.63) return send(closed(place));
      return send(pushed(place, random));
    },
  };
}

function one<Item>(items: readonly Item[], random: Random): Item {
  const found = items[Math.floor(random() * items.length)];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}

function opened(repository: FakeRepository): Webhook {
  const number = repository.pulls.size + 1;
  const head = `change-${number}`;
  repository.commit(head, { [unsafePath(number, 1)]: unsafeIndex(number, 1) });
  return repository.webhook('pull_request', 'opened', repository.open({ head }).number);
}

function unsafeIndex(number: number, part: number): string {
  return `create index orders_${number}_${part}_idx on orders (${part === 1 ? 'placed_at' : 'number'});\n`;
}

function pushed({ repository, pull }: Place, random: Random): Webhook {
  const { number, head } = pull;
  const dice = random();
  const main = repository.branches.get(repository.defaultBranch) ?? '';
  const note = { 'NOTES.md': `${repository.headsOf(pull).length}\n` };
  if (dice < 0.25)
    repository.commit(
      head,
      { ...note, [unsafePath(number, 1)]: unsafeIndex(number, 1) },
      { parent: main, force: true },
    );
  else if (dice < 0.5)
    repository.commit(head, {
      ...note,
      [unsafePath(number, 1)]: unsafeIndex(number, 1),
      [unsafePath(number, 2)]: unsafeIndex(number, 2),
    });
  else if (dice < 0.75)
    repository.commit(head, { ...note, [unsafePath(number, 1)]: null, [unsafePath(number, 2)]: null });
  else repository.commit(head, note);
  return repository.webhook('pull_request', 'synchronize', number);
}

function commanded({ repository, pull }: Place): readonly [number, Webhook] {
  const webhook = repository.comments(pull.number, '/dbspec explain drop-column');
  return [pull.issueComments.at(-1)?.id ?? 0, webhook];
}

function closed({ repository, pull }: Place): Webhook {
  pull.state = 'closed';
  return repository.webhook('pull_request', 'closed', pull.number);
}
