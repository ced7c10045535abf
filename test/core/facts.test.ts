import { describe, expect, it } from 'vitest';
import {
  ageInDays,
  bytesInWords,
  dayOf,
  isStale,
  limitsLockWait,
  rowsInWords,
  timeZoneOf,
  versionOf,
} from '../../src/core/facts.js';

const unset = { timeZone: null, lockTimeoutMs: null, statementTimeoutMs: null };

describe('amounts in words', () => {
  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [8200, '8,200 rows'],
    [41_300, '41 k rows'],
    [999_700, '1 M rows'],
    [41_000_000, '41 M rows'],
    [1_240_000_000, '1.2 G rows'],
  ])('%d rows', (rows, words) => expect(rowsInWords(rows)).toBe(words));

  it.each([
    [512, '512 bytes'],
    [8192, '8.2 kB'],
    [420_000_000, '420 MB'],
    [1_200_000_000_000, '1.2 TB'],
  ])('%d bytes', (bytes, words) => expect(bytesInWords(bytes)).toBe(words));
});

describe('the age of facts', () => {
  it('is counted in days and named by the day', () => {
    const taken = { taken: '2026-11-21' };
    expect(ageInDays(taken, '2026-11-27')).toBe(6);
    expect(dayOf(taken)).toBe('21 November');
    expect([isStale(taken, '2027-02-19'), isStale(taken, '2027-02-20')]).toEqual([false, true]);
  });
});

describe('the version of a server', () => {
  it.each([
    ['15.4', { major: 15, minor: 4 }],
    ['14.2 (Debian 14.2-1)', { major: 14, minor: 2 }],
    ['18', { major: 18, minor: null }],
  ])('%s', (version, parts) => expect(versionOf({ version })).toEqual(parts));
});

describe('the time zone of sessions', () => {
  it.each([
    ['of the server alone', 'UTC', [], 'UTC'],
    ['of a role that sets the same', 'UTC', ['UTC'], 'UTC'],
    ['unknown where a role has another', 'UTC', ['Europe/Rome'], undefined],
    ['unknown where the server does not tell', null, [], undefined],
    ['unknown where only a role tells', null, ['UTC'], undefined],
  ])('is %s', (_, server, roles, zone) =>
    expect(
      timeZoneOf({
        settings: { ...unset, timeZone: server },
        roles: roles.map((timeZone) => ({ ...unset, name: 'app', timeZone })),
      }),
    ).toBe(zone),
  );
});

describe('a limit on waiting for a lock', () => {
  it.each([
    ['of the server', 5000, [], true],
    ['of a role', 0, [2000], true],
    ['of nobody', 0, [0, null], false],
  ])('%s', (_, server, roles, limited) =>
    expect(
      limitsLockWait({
        settings: { ...unset, lockTimeoutMs: server },
        roles: roles.map((lockTimeoutMs) => ({ ...unset, name: 'app', lockTimeoutMs })),
      }),
    ).toBe(limited),
  );
});
