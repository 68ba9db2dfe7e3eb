import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'
import { redisProgram } from './test/support/programs.js'

const require = createRequire(import.meta.url)

/** Several gateways in processes of their own: they need the machine for themselves, one test after the other. */
const PROCESSES = 'processes/**/*.test.ts'

/** `test/hive` has packages of its own. */
const PACKAGES = '**/node_modules/**'

/** In a real Chromium, by a command of their own: `npm run test:browser`. */
const BROWSER = 'browser/**/*.test.ts'

/** Where `TEST_REDIS_URL` is all there is, what starts and ends servers of its own is left out; `servers.ts` says so. */
const LEFT_OUT =
  !process.env['TEST_REDIS_URL'] || redisProgram()
    ? []
    : [
        'store/redis-*.test.ts',
        'coordination/redis-*.test.ts',
        'cache/shared-flights.test.ts',
        'doctor/doctor.test.ts',
        'processes/!(file-store|memcached-faults).test.ts',
      ]

export default defineConfig({
  resolve: {
    // vitest would load graphql's ESM build for our files while Node loads the CommonJS one for
    // Apollo Server: two realms, and every schema is refused. One file for both.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    dir: 'test',
    globalSetup: ['test/support/servers.ts', 'test/support/build.ts'],
    testTimeout: 60_000,
    // Ends as soon as it holds; on a machine that is busy that may take a while.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'gateway',
          include: ['**/*.test.ts'],
          exclude: [PACKAGES, BROWSER, PROCESSES, ...LEFT_OUT],
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: [PROCESSES],
          exclude: [PACKAGES, ...LEFT_OUT],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
