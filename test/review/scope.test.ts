import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/core/framework.js';
import { scopeOf } from '../../src/review/scope.js';

function project(root: string, dialect?: string): Project {
  return {
    root,
    migrations: [],
    settings: {},
    ...(dialect === undefined ? {} : { dialect: { value: dialect, from: 'its folder' } }),
  };
}

/** Where code may name the tables of the first of some projects. */
function scope(paths: readonly string[], first: Project, ...others: readonly Project[]): string {
  return scopeOf(first, [first, ...others], paths);
}

describe('code that may name the tables of a database', () => {
  it('is all of a repository with one', () => {
    expect(scope(['go.mod'], project('db/migrations'))).toBe('');
  });

  it('is all of a repository whose folders are for the engines of one application', () => {
    const [postgres, mysql] = [
      project('storage/migrations/postgres', 'postgres'),
      project('storage/migrations/mysql', 'mysql'),
    ];
    expect(scope(['go.mod'], postgres, mysql)).toBe('');
    expect(scope(['go.mod'], postgres, mysql, project('storage/testdata/migrations/postgres', 'postgres'))).toBe('');
  });

  it('is the module of the folder, where another module has a database of its own', () => {
    const paths = ['go.mod', 'shop/go.mod', 'ledger/go.mod'];
    expect(scope(paths, project('shop/db/migrations'), project('ledger/db/migrations'))).toBe('shop');
  });

  it('is no more than its own folder, where the module has several databases', () => {
    expect(scope(['go.mod'], project('shop/migrations'), project('ledger/migrations'))).toBe('shop/migrations');
  });

  it('is what is built together with it', () => {
    const other = project('src/main/resources/ledger/migration', 'postgres');
    expect(scope(['pom.xml'], project('src/main/resources/db/migration', 'postgres'), other)).toBe('src');
    const module = project('shop/src/main/resources/db/migration', 'postgres');
    expect(scope(['shop/pom.xml'], module, project('ledger/src/main/resources/db/migration', 'postgres'))).toBe('shop');
  });
});
