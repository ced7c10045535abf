import type { System } from '../core/system.js';

/** Redis: how it is recognised, and what the specialist is told about it. */
export const redis: System = {
  id: 'redis',
  title: 'Redis',
  signals: [
    { kind: 'dependency', name: 'redis' },
    { kind: 'dependency', name: 'ioredis' },
    { kind: 'dependency', name: 'redis-client' },
    { kind: 'dependency', name: 'hiredis' },
    { kind: 'dependency', name: 'redis.clients:jedis' },
    { kind: 'dependency', name: 'io.lettuce:lettuce-core' },
    { kind: 'dependency', name: 'github.com/redis/go-redis/v9' },
    { kind: 'dependency', name: 'StackExchange.Redis' },
    { kind: 'image', name: 'redis' },
    { kind: 'image', name: 'valkey/valkey' },
    { kind: 'url', scheme: 'redis' },
    { kind: 'url', scheme: 'rediss' },
  ],
  playbook: {
    asOf: '2026-11-24',
    text: `One thread runs commands: a slow one stops all. KEYS, FLUSHALL, SMEMBERS or HGETALL on a large key, and SORT have no place on a request
path; use SCAN and its relatives, UNLINK for large keys.

Memory. Every cache key has an expiry, with some jitter so that not all expire at once; without one the data set grows until maxmemory,
and then maxmemory-policy decides: noeviction, the default, refuses writes. A cache and a queue do not share an instance, since they want
different policies.

Durability. By default snapshots (RDB) only: what was written since the last one is lost. AOF with everysec loses about a second. Replication
is asynchronous, so a failover can lose acknowledged writes: not the only home of what must not be lost.

Patterns. Write to the database first, then delete the cache key: the other order leaves old data. A stampede after expiry is stopped by a
short lock, by early refresh, or by serving stale data. Locks need SET NX PX with a token, and a check of the token on release. In a
cluster, keys of one transaction or script must share a hash tag.

Pipelines or MGET instead of one command for each row: a loop of GETs is an N+1 over the network.`,
    sources: [
      'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
      'https://redis.io/docs/latest/develop/reference/eviction/',
      'https://redis.io/docs/latest/commands/keys/',
      'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
    ],
  },
};
