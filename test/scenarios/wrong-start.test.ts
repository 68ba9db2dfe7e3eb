import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'gcx-start-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Ended {
  readonly status: number | null
  readonly said: string
  readonly complained: string
}

/** Runs to its end, in a folder of its own where `prepare` has put something. */
async function run(
  program: 'main' | 'doctor' | 'simulate',
  env: Readonly<Record<string, string>>,
  prepare: (cwd: string) => void = () => {},
): Promise<Ended> {
  const cwd = mkdtempSync(join(folder, 'cwd-'))
  prepare(cwd)
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [resolve(`dist/${program}.js`)], {
    ...{ cwd, env: { PATH, PORT: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  let said = ''
  let complained = ''
  child.stdout?.on('data', (chunk) => {
    said += String(chunk)
  })
  child.stderr?.on('data', (chunk) => {
    complained += String(chunk)
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, said, complained }
}

type Case = readonly [
  name: string,
  env: Readonly<Record<string, string>>,
  status: 1 | 2,
  says: RegExp,
  prepare?: (cwd: string) => void,
]
type NamedCase = Required<Case>

const OUTSIDE = { AUTH: 'none', GENESYS_SIMULATOR: 'on' }

const envFiles: readonly Case[] = [
  ['is a folder', {}, 2, /^\.env is a folder/, (cwd) => mkdirSync(join(cwd, '.env'))],
  [
    'is a pipe',
    {},
    2,
    /^\.env is a device, pipe or socket/,
    (cwd) => spawnSync('mkfifo', [join(cwd, '.env')]),
  ],
  [
    'is a device that never ends',
    {},
    2,
    /^\.env is a device, pipe or socket/,
    (cwd) => symlinkSync('/dev/zero', join(cwd, '.env')),
  ],
  [
    'leads nowhere',
    {},
    2,
    /^\.env is not there/,
    (cwd) => symlinkSync('/nowhere', join(cwd, '.env')),
  ],
  [
    'is not text',
    {},
    2,
    /^\.env is not UTF-8/,
    (cwd) => writeFileSync(join(cwd, '.env'), Buffer.from([0x41, 0x3d, 0xff])),
  ],
  [
    'is something else, and large',
    {},
    2,
    /^\.env is larger than 128 KB/,
    (cwd) => writeFileSync(join(cwd, '.env'), 'A=1\n'.repeat(100_000)),
  ],
]

const hosts: readonly Case[] = [
  [
    'a name that nobody knows',
    { HOST: 'no-such-host.invalid', ...OUTSIDE },
    1,
    /^HOST=no-such-host\.invalid cannot be resolved .*set HOST to/,
  ],
  [
    'an address with its port',
    { HOST: '127.0.0.1:4000', ...OUTSIDE },
    1,
    /^HOST=127\.0\.0\.1:4000 cannot be resolved/,
  ],
  [
    'a URL',
    { HOST: 'http://127.0.0.1', ...OUTSIDE },
    1,
    /^HOST=http:.* cannot be resolved .*without scheme and port/,
  ],
  [
    'an address of another machine',
    { HOST: '192.0.2.1', ...OUTSIDE },
    1,
    /^HOST=192\.0\.2\.1 is no address of this machine/,
  ],
]

const stores: readonly Case[] = [
  [
    'a folder that cannot be made',
    { STORE_URL: 'file:/proc/nope' },
    1,
    /^STORE_URL=file:\/proc\/nope cannot be used .*name a folder/,
  ],
  [
    'folders that cannot be made',
    { STORE_URL: 'file:/proc/1/nope/x' },
    1,
    /^STORE_URL=file:\/proc\/1\/nope\/x cannot be used/,
  ],
  [
    'a file',
    { STORE_URL: 'file:plain' },
    1,
    /plain cannot be used \(it is a file\)/,
    (cwd) => writeFileSync(join(cwd, 'plain'), ''),
  ],
  [
    'a folder under a file',
    { STORE_URL: 'file:plain/x' },
    1,
    /plain\/x cannot be used \(ENOTDIR/,
    (cwd) => writeFileSync(join(cwd, 'plain'), ''),
  ],
  ['a device', { STORE_URL: 'file:/dev/null' }, 1, /\/dev\/null cannot be used \(it is a file\)/],
  [
    'a link to itself',
    { STORE_URL: 'file:loop' },
    1,
    /loop cannot be used \(ELOOP/,
    (cwd) => symlinkSync('loop', join(cwd, 'loop')),
  ],
]

const files: readonly Case[] = [
  [
    'a device that never ends',
    { CONFIG_FILE: '/dev/zero' },
    2,
    /CONFIG_FILE \/dev\/zero is a device/,
  ],
  [
    'a pipe that nobody writes to',
    { CONFIG_FILE: 'pipe' },
    2,
    /CONFIG_FILE pipe is a device, pipe/,
    (cwd) => spawnSync('mkfifo', [join(cwd, 'pipe')]),
  ],
]

/** Hanging ends with the test's time. */
describe('a start that cannot succeed', { timeout: 20_000 }, () => {
  it.each([
    ...envFiles.map(named('.env')),
    ...hosts.map(named('HOST is')),
    ...stores.map(named('STORE_URL is')),
    ...files.map(named('CONFIG_FILE is')),
  ])('ends and says what to do where %s', async (_, env, status, says, prepare) => {
    const ended = await run('main', env, prepare)
    const lines = ended.complained.trimEnd().split('\n')
    const [last = ''] = lines.slice(-1)
    expect(last.replace(/^- /, '')).toMatch(says)
    // A list of problems has a line above it; nothing has a stack.
    expect(lines.slice(0, -1)).toEqual(
      last.startsWith('- ') ? ['The configuration is not valid:'] : [],
    )
    expect(ended.status).toBe(status)
  })

  it.each([
    ...envFiles.slice(0, 2).map(named('.env')),
    ...hosts.slice(2).map(named('HOST is')),
    ...stores.slice(0, 3).map(named('STORE_URL is')),
  ])('is a problem that the doctor tells where %s', async (_, env, __, says, prepare) => {
    const ended = await run('doctor', env, prepare)
    const problems = ended.said.split('\n').filter((line) => line.startsWith('PROBLEM'))
    expect(problems).toHaveLength(1)
    expect(problems[0]?.replace(/^PROBLEM +(configuration|address|file) +/, '')).toMatch(says)
    expect(ended).toMatchObject({ status: 1, complained: '' })
  })

  it.each(hosts.map(named('HOST is')))(
    'of the simulator ends and says what to do where %s',
    async (_, env, status, says) => {
      const ended = await run('simulate', env)
      expect(ended.complained).toMatch(says)
      expect(ended.complained.trimEnd()).not.toContain('\n')
      expect(ended.status).toBe(status)
    },
  )

  it('is no problem for the doctor where a gateway runs on the port', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { status, said } = await run('doctor', { PORT: String(port) })
    server.close()
    expect(said).toMatch(new RegExp(`ok +address +127\\.0\\.0\\.1:${port} is in use`))
    expect(status).toBe(0)
  })
})

function named(what: string): (one: Case) => NamedCase {
  return ([name, env, status, says, prepare = () => undefined]) => {
    return [`${what} ${name}`, env, status, says, prepare]
  }
}
