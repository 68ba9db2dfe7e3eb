import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

/** The built page in a real Chromium, at gateways on the simulator: `npm run test:browser`. */
export default defineConfig({
  // One realm of graphql: see vitest.config.ts.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    dir: 'test',
    include: ['browser/*.test.ts'],
    globalSetup: ['test/browser/support/no-chromium.ts', 'test/support/build.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // As in vitest.config.ts.
    expect: { poll: { timeout: 10_000 } },
  },
})
