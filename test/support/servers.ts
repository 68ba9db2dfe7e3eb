import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memcachedProgram, programOnPath, redisProgram } from './programs.js'

/**
 * Makes sure of the servers that tests start, once, before any test: found, or installed, or the run
 * ends with one line that says what is missing. Tests are never skipped in silence.
 */
export function setup(): void {
  const wanted = [
    { name: 'redis-server', url: 'TEST_REDIS_URL', find: redisProgram },
    { name: 'memcached', url: 'TEST_MEMCACHED_URL', find: memcachedProgram },
  ]
  const missing = wanted.filter(({ find }) => find() === undefined)
  for (const { name, url } of missing) {
    if (process.env[url])
      say(`${name} is not on PATH: tests that must stop it are left out, ${url} serves the others`)
  }
  const needed = missing.filter(({ url }) => !process.env[url])
  if (needed.length === 0) return
  const names = needed.map(({ name }) => name)
  const apt = programOnPath('apt-get')
  if (apt && process.getuid?.() === 0) install(names)
  const stillMissing = needed.filter(({ find }) => find() === undefined)
  if (stillMissing.length === 0) return
  const servers = stillMissing.map(({ name, url }) => `${name} (or set ${url})`).join(' and ')
  // Thrown, this one line would stand above twenty of a stack.
  say(`The tests need ${servers}. Install it, for example with your package manager.`)
  process.exit(1)
}

/** On Debian, as root. Two runs at once take turns; installed services are not started. */
function install(names: readonly string[]): void {
  say(`Installing ${names.join(' and ')} with apt-get, for the tests`)
  const script = `apt-get update -qq; apt-get install -y -qq --no-install-recommends ${names.join(' ')}`
  const { status, stderr } = spawnSync(
    'flock',
    [join(tmpdir(), 'gcx-test-servers.lock'), 'sh', '-c', script],
    {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    },
  )
  if (status !== 0) say(`apt-get did not succeed: ${stderr.trim().split('\n').at(-1) ?? ''}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
