import type { RedisClient } from '../coordination/redis/client.js'
import { ACQUIRE } from '../coordination/redis/lease-scripts.js'
import { type Clock, SECOND, within } from '../time/clock.js'
import { type Finding, ok, problem, warning } from './finding.js'

const PINGS = 20
/** Every operation of the gateway ends after 100 ms (`coordination/redis/link.ts`). */
const SLOW_MS = 5
const TOO_SLOW_MS = 50
const LARGE_BYTES = 800_000
const PROBE = 'gcx:{doctor}:probe'
const CHANNEL = 'gcx:doctor'
const ALLOW = 'allow the user all commands on keys and channels that begin with gcx:'

/** A check that fails is a finding of its own: the other checks go on. */
export async function check(
  subject: string,
  work: (subject: string) => Promise<Finding>,
): Promise<Finding> {
  try {
    return await work(subject)
  } catch (error) {
    const { message } = error as Error
    return problem(subject, message, refusalHint(message))
  }
}

export async function latency(subject: string, client: RedisClient): Promise<Finding> {
  const took: number[] = []
  for (let count = 0; count < PINGS; count++) took.push(await timed(() => client.get(PROBE)))
  took.sort((a, b) => a - b)
  const median = took[PINGS / 2] ?? 0
  const found = `${ms(median)} median, ${ms(took.at(-1) ?? 0)} longest of ${PINGS}`
  const mend = 'bring the gateway and Redis closer together: one zone, no proxy in between'
  if (median > TOO_SLOW_MS) return problem(subject, found, mend)
  return median > SLOW_MS ? warning(subject, found, mend) : ok(subject, found)
}

export async function largeValues(subject: string, client: RedisClient): Promise<Finding> {
  const value = 'x'.repeat(LARGE_BYTES)
  try {
    const write = await timed(() =>
      client.set(PROBE, value, { expiration: { type: 'EX', value: 60 } }),
    )
    const read = await timed(() => client.get(PROBE))
    const found = `${ms(write)} to write, ${ms(read)} to read`
    if (Math.max(write, read) < 2 * TOO_SLOW_MS) return ok(subject, found)
    return warning(subject, found, 'large reports will often be loaded anew: look at the bandwidth')
  } finally {
    await client.del(PROBE).catch(() => undefined)
  }
}

/** Runs a script of the gateway: it needs the clock, a hash, and the permission for both. */
export async function scripts(subject: string, client: RedisClient): Promise<Finding> {
  const args = ['doctor', '1000', '1000', '', '']
  try {
    const answer = await client.eval(ACQUIRE.source, {
      keys: [PROBE, `${PROBE}ed`],
      arguments: args,
    })
    const [kind] = answer as unknown as readonly unknown[]
    if (String(kind) === 'lead') return ok(subject, 'run')
    return problem(subject, `answered ${String(kind)}`, 'look whether something else uses gcx:')
  } finally {
    await client.del(PROBE).catch(() => undefined)
  }
}

export async function publishing(
  subject: string,
  client: RedisClient,
  listener: RedisClient,
  clock: Clock,
): Promise<Finding> {
  const received = new Promise<void>((resolve, reject) => {
    const published = listener
      .subscribe(CHANNEL, () => resolve())
      .then(() => client.publish(CHANNEL, ''))
    published.catch(reject)
  })
  const took = await timed(() =>
    within(clock, 2 * SECOND, received, () => new Error('a message did not come')),
  )
  return ok(subject, `heard after ${ms(took)}`)
}

export async function clocks(subject: string, client: RedisClient): Promise<Finding> {
  const [seconds = ''] = (await client.sendCommand(['TIME'])) as unknown as string[]
  const apart = Math.round((Number(seconds) * SECOND - Date.now()) / SECOND)
  if (Math.abs(apart) <= 2) return ok(subject, 'agrees with ours')
  return warning(
    subject,
    `${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} ours`,
    'let both hosts follow a time server; replicas follow the clock of Redis meanwhile',
  )
}

function refusalHint(message: string): string {
  if (message.startsWith('OOM')) return 'the server is full: raise maxmemory, or let it evict'
  if (message.startsWith('READONLY')) return 'name the primary in STORE_URL'
  if (message.startsWith('NOPERM')) return ALLOW
  return `look into the log of the server; ${ALLOW}`
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return performance.now() - startMs
}

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
