import { describe, expect, it } from 'vitest';
import { assignTransactions, type Statement } from '../../src/core/migration.js';
import type { Operation } from '../../src/core/operation.js';

function statements(...operations: Operation[]): Omit<Statement, 'transaction'>[] {
  return operations.map((operation, index) => ({
    id: `m#${index + 1}`,
    operations: [operation],
    sql: operation.kind,
    location: { path: 'm', startLine: index + 1, endLine: index + 1 },
  }));
}

const lock: Operation = { kind: 'analyze', tables: [] };

describe('assignTransactions', () => {
  it('puts a whole file into the transaction of the runner', () => {
    const { statements: placed, transactions } = assignTransactions(statements(lock, lock), 'file', 'm');
    expect(new Set(placed.map((statement) => statement.transaction)).size).toBe(1);
    expect(transactions).toMatchObject([{ openedBy: 'runner', statements: ['m#1', 'm#2'] }]);
  });

  it('runs a single statement that is sent alone outside any transaction', () => {
    expect(assignTransactions(statements(lock), 'server', 'm').statements[0]?.transaction).toBeNull();
  });

  it('shares a transaction between statements that are sent at once', () => {
    expect(assignTransactions(statements(lock, lock), 'server', 'm').transactions).toMatchObject([
      { openedBy: 'server' },
    ]);
  });

  it('opens and closes what BEGIN and COMMIT say', () => {
    const { statements: placed } = assignTransactions(
      statements({ kind: 'begin' }, lock, { kind: 'commit' }, lock),
      'statement',
      'm',
    );
    expect(placed.map((statement) => statement.transaction !== null)).toEqual([true, true, true, false]);
  });

  it("knows whose is a transaction that the file begins behind the end of the runner's and leaves open", () => {
    const { transactions } = assignTransactions(
      statements(lock, { kind: 'commit' }, lock, { kind: 'begin' }, lock),
      'file',
      'm',
    );
    expect(transactions).toEqual([
      { id: 'm@1', openedBy: 'runner', statements: ['m#1', 'm#2'] },
      { id: 'm@2', openedBy: 'file', statements: ['m#4', 'm#5'], endedBy: 'runner' },
    ]);
  });
});
