import { createHash } from 'node:crypto'
import type { Door } from '../../test/support/attack/door.js'
import { spawnGateway } from '../../test/support/gateway-process.js'

/** The built gateway in a process of its own, as an operator starts it. */
export interface AttackedGateway extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly door: Door
  /** Headers that let a caller in. */
  readonly credentials: Readonly<Record<string, string>>
  /** Asks for a whole collection; done by the time that it answers its next request. */
  collectGarbage(): void
  /** Of level error and above, and whatever else it wrote that is no line of the log. */
  errorLines(): readonly string[]
  kill(): void
  /** SIGTERM; the exit code, or null where it had to be killed. */
  stop(): Promise<number | null>
}

/** Small, so that what the cache may hold does not hide what nothing should hold. */
export const CACHE_MEGABYTES = 32
const STOP_LIMIT_MS = 20_000
const BANNER = /gcx-report-gateway|Page|GraphQL|GraphiQL|Upstream|Store|Try:|curl/

export async function startAttacked(
  kind: Door['kind'],
  genesysUrl: string,
): Promise<AttackedGateway> {
  const key = 'the-key-of-the-attack'
  const door: Door = kind === 'keys' ? { kind, key } : { kind }
  const gateway = spawnGateway({
    LOG_LEVEL: 'error',
    MEMORY_MAX_MB: String(CACHE_MEGABYTES),
    GENESYS_LOGIN_URL: genesysUrl,
    GENESYS_API_URL: genesysUrl,
    GENESYS_CLIENT_ID: 'simulator',
    GENESYS_CLIENT_SECRET: 'simulator-secret',
    GENESYS_RUN_FETCH: 'on',
    NODE_OPTIONS: `--import ${new URL('collect-garbage.mjs', import.meta.url).href}`,
    ...(kind === 'keys' && { API_KEYS: createHash('sha256').update(key).digest('hex') }),
  })
  const { child, output, exited } = gateway
  // An attack that is broken off leaves no gateway behind.
  const atExit = () => void child.kill('SIGKILL')
  process.once('exit', atExit)
  child.once('exit', () => process.off('exit', atExit))
  const url = await gateway.listening()
  return {
    url,
    port: Number(new URL(url).port),
    door,
    credentials: kind === 'keys' ? { 'x-api-key': key } : {},
    collectGarbage: () => void child.kill('SIGUSR2'),
    errorLines: () =>
      output()
        .split('\n')
        .filter((line) => line.trim() !== '' && (line.startsWith('{') || !BANNER.test(line))),
    kill: () => void child.kill('SIGKILL'),
    stop: async () => {
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      child.kill('SIGTERM')
      const code = await exited
      clearTimeout(limit)
      return code
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}
