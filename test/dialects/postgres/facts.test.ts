import { beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../../src/dialects/postgres/index.js';

beforeAll(() => postgres.load());

function refuses(sql: string): boolean {
  const operations = postgres.parse(sql).statements.flatMap((statement) => statement.operations);
  expect(operations).toHaveLength(1);
  return operations.some((operation) => postgres.facts.refusesTransaction(operation));
}

describe('a transaction block', () => {
  it.each([
    'create index orders_idx on orders (id)',
    'drop index orders_idx',
    'alter table orders detach partition old',
    'alter table orders detach partition old finalize',
    'reindex table orders',
    'reindex index orders_idx',
    'analyze orders',
    'cluster orders using orders_idx',
    'refresh materialized view concurrently totals',
    "alter type state add value 'held'",
    'drop schema app',
    'truncate orders',
  ])('may hold: %s', (sql) => expect(refuses(sql)).toBe(false));

  it.each([
    'create index concurrently orders_idx on orders (id)',
    'drop index concurrently orders_idx',
    'alter table orders detach partition old concurrently',
    'reindex table concurrently orders',
    'reindex (concurrently) index orders_idx',
    'reindex schema app',
    'reindex database shop',
    'reindex system shop',
    'vacuum orders',
    'vacuum (full) orders',
    'cluster',
    'create database shop',
    'drop database shop',
    'drop tablespace fast',
    "alter system set work_mem = '64MB'",
  ])('may not hold: %s', (sql) => expect(refuses(sql)).toBe(true));
});
