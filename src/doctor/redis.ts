import { createClient } from '@redis/client'
import { type Clock, SECOND, within } from '../clock.js'
import { ACQUIRE } from '../store/redis/flight-scripts.js'
import { type Finding, ok, problem, warning } from './finding.js'

/** All looks at one server together. */
const LIMIT_MS = 10 * SECOND
const CONNECT_MS = 3 * SECOND
const PINGS = 20
/** Every operation of the gateway ends after 100 ms (`store/redis/link.ts`). */
const SLOW_MS = 5
const TOO_SLOW_MS = 50
const LARGE_BYTES = 800_000
/** Scripts that read the clock and then write need it; the tests run on 7. */
const OLDEST_MAJOR = 5
const PROBE = 'gcx:{doctor}:probe'
const CHANNEL = 'gcx:doctor'
const GOOD_POLICIES = ['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-lfu']
const ALLOW = 'allow the user all commands on keys and channels that begin with gcx:'

type Client = ReturnType<typeof newClient>

/** Looks at the Redis or Valkey of `STORE_URL`, and writes only to a key of its own. */
export async function checkRedis(url: string, clock: Clock): Promise<readonly Finding[]> {
  const client = newClient(url)
  const listener = newClient(url)
  try {
    const connected = Promise.all([client.connect(), listener.connect()])
    await within(clock, CONNECT_MS, connected, () => new Error('it does not answer'))
  } catch (error) {
    close(client, listener)
    return [notConnected(url, error)]
  }
  try {
    const looks = check(client, listener, clock)
    return await within(clock, LIMIT_MS, looks, () => new Error('it stopped answering'))
  } catch (error) {
    return [problem('redis', messageOf(error), 'look into the log of the server')]
  } finally {
    close(client, listener)
  }
}

async function check(client: Client, listener: Client, clock: Clock): Promise<readonly Finding[]> {
  const info = readInfo(String(await client.sendCommand(['INFO']).catch(() => '')))
  return [
    version(info),
    role(info),
    eviction(info),
    await latency(client),
    await largeValues(client),
    await scripts(client),
    await publishing(client, listener, clock),
    await clocks(client),
  ]
}

function version(info: ReadonlyMap<string, string>): Finding {
  const subject = 'redis: version'
  const valkey = info.get('valkey_version')
  const redis = info.get('redis_version')
  if (!redis) return warning(subject, 'it does not tell', 'allow the user the command INFO')
  const found = valkey ? `Valkey ${valkey}` : `Redis ${redis}`
  if (Number.parseInt(redis, 10) >= OLDEST_MAJOR) return ok(subject, found)
  return problem(subject, found, `use Redis ${OLDEST_MAJOR} or newer, or Valkey`)
}

function role(info: ReadonlyMap<string, string>): Finding {
  const subject = 'redis: role'
  if (info.get('cluster_enabled') === '1') {
    return problem(
      subject,
      'a node of a cluster',
      'the gateway speaks to one server: name an address that routes to the whole cluster, or use a server without cluster mode',
    )
  }
  if (info.get('role') === 'slave') {
    return problem(subject, 'a read-only replica', 'name the primary in STORE_URL')
  }
  return ok(subject, 'takes writes')
}

function eviction(info: ReadonlyMap<string, string>): Finding {
  const subject = 'redis: eviction'
  const most = Number(info.get('maxmemory') ?? Number.NaN)
  const policy = info.get('maxmemory_policy') ?? 'unknown'
  const found =
    most > 0
      ? `${policy} at ${megabytes(most)}, ${megabytes(Number(info.get('used_memory')))} used`
      : `${policy}, without a bound`
  if (most === 0) {
    return warning(
      subject,
      found,
      'set maxmemory (docs/operations.md tells how much) and maxmemory-policy allkeys-lru, else Redis grows until the host ends it',
    )
  }
  if (GOOD_POLICIES.includes(policy)) return ok(subject, found)
  return warning(
    subject,
    found,
    policy === 'noeviction'
      ? 'set maxmemory-policy allkeys-lru: a full server refuses every write, and each replica is on its own then'
      : 'set maxmemory-policy allkeys-lru: this one may drop what is asked for most',
  )
}

async function latency(client: Client): Promise<Finding> {
  const subject = 'redis: latency'
  const took: number[] = []
  for (let count = 0; count < PINGS; count++) took.push(await timed(() => client.get(PROBE)))
  took.sort((a, b) => a - b)
  const median = took[PINGS / 2] ?? 0
  const found = `${ms(median)} median, ${ms(took.at(-1) ?? 0)} longest of ${PINGS}`
  const mend = 'bring the gateway and Redis closer together: one zone, no proxy in between'
  if (median > TOO_SLOW_MS) return problem(subject, found, mend)
  return median > SLOW_MS ? warning(subject, found, mend) : ok(subject, found)
}

async function largeValues(client: Client): Promise<Finding> {
  const subject = 'redis: 800 KB value'
  const value = 'x'.repeat(LARGE_BYTES)
  try {
    const write = await timed(() =>
      client.set(PROBE, value, { expiration: { type: 'EX', value: 60 } }),
    )
    const read = await timed(() => client.get(PROBE))
    const found = `${ms(write)} to write, ${ms(read)} to read`
    if (Math.max(write, read) < 2 * TOO_SLOW_MS) return ok(subject, found)
    return warning(subject, found, 'large reports will often be loaded anew: look at the bandwidth')
  } catch (error) {
    return problem(subject, messageOf(error), refusalHint(error))
  } finally {
    await client.del(PROBE).catch(() => undefined)
  }
}

/** One of our own: it needs the clock, a hash, and the permission for all of it. */
async function scripts(client: Client): Promise<Finding> {
  const subject = 'redis: scripts'
  const args = ['doctor', '1000', '1000', '', '']
  try {
    const answer = await client.eval(ACQUIRE.source, { keys: [PROBE], arguments: args })
    const [kind] = answer as unknown as readonly unknown[]
    if (String(kind) === 'lead') return ok(subject, 'run')
    return problem(subject, `answered ${String(kind)}`, 'look whether something else uses gcx:')
  } catch (error) {
    return problem(subject, messageOf(error), refusalHint(error))
  } finally {
    await client.del(PROBE).catch(() => undefined)
  }
}

async function publishing(client: Client, listener: Client, clock: Clock): Promise<Finding> {
  const subject = 'redis: publish'
  try {
    const heard = new Promise<void>((resolve, reject) => {
      listener.subscribe(CHANNEL, () => resolve()).then(() => client.publish(CHANNEL, ''), reject)
    })
    const took = await timed(() =>
      within(clock, 2 * SECOND, heard, () => new Error('a message did not come')),
    )
    return ok(subject, `heard after ${ms(took)}`)
  } catch (error) {
    return problem(subject, messageOf(error), refusalHint(error))
  }
}

async function clocks(client: Client): Promise<Finding> {
  const subject = 'redis: clock'
  const [seconds = ''] = (await client.sendCommand(['TIME'])) as unknown as string[]
  const apart = Math.round((Number(seconds) * SECOND - Date.now()) / SECOND)
  if (Math.abs(apart) <= 2) return ok(subject, 'agrees with ours')
  return warning(
    subject,
    `${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} ours`,
    'let both hosts follow a time server; replicas follow the clock of Redis meanwhile',
  )
}

function notConnected(url: string, error: unknown): Finding {
  const { hostname, port } = new URL(url)
  const message = messageOf(error)
  return problem(
    'redis',
    `${hostname}:${port || 6379}: ${message}`,
    /WRONGPASS|NOAUTH|invalid username/i.test(message)
      ? 'put the user and password into STORE_URL: redis://user:password@host'
      : 'check host and port in STORE_URL, rediss:// where the server wants TLS, and the firewall',
  )
}

function refusalHint(error: unknown): string {
  const message = messageOf(error)
  if (message.startsWith('OOM')) return 'the server is full: raise maxmemory, or let it evict'
  if (message.startsWith('READONLY')) return 'name the primary in STORE_URL'
  if (message.startsWith('NOPERM')) return ALLOW
  return `look into the log of the server; ${ALLOW}`
}

function newClient(url: string) {
  const client = createClient({
    // Valkey speaks the same protocol.
    url: url.replace(/^valkey/, 'redis'),
    disableOfflineQueue: true,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false },
  })
  // Whatever is wrong rejects the look that meets it.
  client.on('error', () => {})
  return client
}

function close(...clients: readonly Client[]): void {
  for (const client of clients) if (client.isOpen) client.destroy()
}

function readInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .split(/\r?\n/)
      .map((line) => line.split(':'))
      .filter((parts) => parts.length > 1)
      .map(([name = '', ...value]) => [name, value.join(':')]),
  )
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
