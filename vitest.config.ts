import { defineConfig } from 'vitest/config';

/** What is printed is compared as text, also where a build server asks for colours. */
const env = { NO_COLOR: '1' };

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          env,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{e2e,proof,shadow,cli,queue,facts}/**'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'process',
          env,
          include: ['test/{e2e,proof,shadow,cli,queue,facts}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
