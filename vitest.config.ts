import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

export default defineConfig({
  resolve: {
    // vitest would load graphql's ESM build for our files while Node loads the CommonJS one for
    // Apollo Server: two realms, and every schema is refused. One file for both.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    dir: 'test',
    globalSetup: ['test/support/servers.ts', 'test/support/build.ts'],
    include: ['**/*.test.ts'],
    testTimeout: 20_000,
  },
})
