import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{e2e,proof,shadow,cli,queue,facts}/**'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/{e2e,proof,shadow,cli,queue,facts}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
