import { newRedisClient, type RedisClient } from '../coordination/redis/client.js'
import { type Clock, SECOND, within } from '../time/clock.js'
import { type Finding, problem } from './finding.js'
import { eviction, type RedisInfo, readInfo, role, version } from './redis-info.js'
import { clocks, largeValues, latency, look, publishing, scripts } from './redis-looks.js'

const CONNECT_MS = 3 * SECOND
/** All looks at one server together. */
const LIMIT_MS = 10 * SECOND

interface Entered {
  readonly client: RedisClient
  readonly listener: RedisClient
  readonly info: RedisInfo
}

/** Looks at the Redis or Valkey of `STORE_URL`, and writes only to a key of its own. */
export async function checkRedis(url: string, clock: Clock): Promise<readonly Finding[]> {
  const opened: RedisClient[] = []
  const open = async () => {
    const client = newRedisClient(url, CONNECT_MS)
    opened.push(client)
    await client.connect()
    return client
  }
  const enter = async (): Promise<Entered> => {
    const [client, listener] = [await open(), await open()]
    // Where a password is wanted and none is given, connecting succeeds: the first command is refused.
    return { client, listener, info: await readInfo(client) }
  }
  try {
    const entered = await within(clock, CONNECT_MS, enter(), () => new Error('it does not answer'))
    return await check(entered, clock)
  } catch (error) {
    return [notEntered(url, error)]
  } finally {
    for (const client of opened) if (client.isOpen) client.destroy()
  }
}

async function check(
  { client, listener, info }: Entered,
  clock: Clock,
): Promise<readonly Finding[]> {
  const looks = async () => [
    ...[version(info), role(info), eviction(info)],
    await look('redis: latency', (subject) => latency(subject, client)),
    await look('redis: 800 KB value', (subject) => largeValues(subject, client)),
    await look('redis: scripts', (subject) => scripts(subject, client)),
    await look('redis: publish', (subject) => publishing(subject, client, listener, clock)),
    await look('redis: clock', (subject) => clocks(subject, client)),
  ]
  try {
    return await within(clock, LIMIT_MS, looks(), () => new Error('it stopped answering'))
  } catch (error) {
    return [problem('redis', (error as Error).message, 'look into the log of the server')]
  }
}

/** Where it is, without what the address says about who asks. */
function notEntered(url: string, error: unknown): Finding {
  const { hostname = '', port = '' } = URL.canParse(url) ? new URL(url) : {}
  const { message } = error as Error
  return problem('redis', `${hostname}:${port || 6379}: ${message}`, entranceHint(message))
}

function entranceHint(message: string): string {
  if (/WRONGPASS|NOAUTH|invalid username/i.test(message)) {
    return 'put the user and password into STORE_URL: redis://user:password@host'
  }
  // The client's words for what it cannot read in an address.
  if (/^(Invalid|URI malformed)/.test(message)) {
    return 'write STORE_URL as redis://[user:password@]host[:port][/database], user and password percent-encoded'
  }
  return 'check host and port in STORE_URL, rediss:// where the server wants TLS, and the firewall'
}
