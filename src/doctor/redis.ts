import { newRedisClient, type RedisClient } from '../coordination/redis/client.js'
import { type Clock, SECOND, within } from '../time/clock.js'
import { type Finding, problem } from './finding.js'
import { check, clocks, largeValues, latency, publishing, scripts } from './redis-checks.js'
import { eviction, type RedisInfo, readInfo, role, version } from './redis-info.js'

const CONNECT_MS = 3 * SECOND
/** For all checks of one server together. */
const LIMIT_MS = 10 * SECOND

interface Connections {
  readonly client: RedisClient
  readonly listener: RedisClient
  readonly info: RedisInfo
}

/** Checks the Redis or Valkey of `STORE_URL`. Writes only to a key of its own. */
export async function checkRedis(url: string, clock: Clock): Promise<readonly Finding[]> {
  const opened: RedisClient[] = []
  const open = async () => {
    const client = newRedisClient(url, CONNECT_MS)
    opened.push(client)
    await client.connect()
    return client
  }
  const connect = async (): Promise<Connections> => {
    const [client, listener] = [await open(), await open()]
    // Without a password that the server wants, connecting succeeds and the first command is refused.
    return { client, listener, info: await readInfo(client) }
  }
  try {
    const tooLate = () => new Error('it does not answer')
    return await checkServer(await within(clock, CONNECT_MS, connect(), tooLate), clock)
  } catch (error) {
    return [notConnected(url, error)]
  } finally {
    for (const client of opened) if (client.isOpen) client.destroy()
  }
}

async function checkServer(
  { client, listener, info }: Connections,
  clock: Clock,
): Promise<readonly Finding[]> {
  const checks = async () => [
    version(info),
    role(info),
    eviction(info),
    await check('redis: latency', (subject) => latency(subject, client)),
    await check('redis: 800 KB value', (subject) => largeValues(subject, client)),
    await check('redis: scripts', (subject) => scripts(subject, client)),
    await check('redis: publish', (subject) => publishing(subject, client, listener, clock)),
    await check('redis: clock', (subject) => clocks(subject, client)),
  ]
  try {
    return await within(clock, LIMIT_MS, checks(), () => new Error('it stopped answering'))
  } catch (error) {
    return [problem('redis', (error as Error).message, 'look into the log of the server')]
  }
}

/** The host and port of the address, without user and password. */
function notConnected(url: string, error: unknown): Finding {
  const { hostname = '', port = '' } = URL.canParse(url) ? new URL(url) : {}
  const { message } = error as Error
  return problem('redis', `${hostname}:${port || 6379}: ${message}`, connectHint(message))
}

function connectHint(message: string): string {
  if (/WRONGPASS|NOAUTH|invalid username/i.test(message)) {
    return 'put the user and password into STORE_URL: redis://user:password@host'
  }
  // The client's words for an address that it cannot read.
  if (/^(Invalid|URI malformed)/.test(message)) {
    return 'write STORE_URL as redis://[user:password@]host[:port][/database], user and password percent-encoded'
  }
  return 'check host and port in STORE_URL, rediss:// where the server wants TLS, and the firewall'
}
