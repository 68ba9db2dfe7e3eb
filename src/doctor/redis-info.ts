import { ErrorReply } from '@redis/client'
import type { RedisClient } from '../coordination/redis/client.js'
import { type Finding, ok, problem, warning } from './finding.js'

/** The answer to INFO; empty where this user may not send it. */
export type RedisInfo = ReadonlyMap<string, string>

/** Redis 5 allows scripts that read the clock and then write; the tests run on 7. */
const OLDEST_MAJOR = 5
const GOOD_POLICIES = ['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-lfu']
const NOT_TOLD = 'it does not tell'
const MAY_ASK = 'allow the user the command INFO'

/** Rejects where this user may send no command at all. */
export async function readInfo(client: RedisClient): Promise<RedisInfo> {
  try {
    return parse(String(await client.sendCommand(['INFO'])))
  } catch (error) {
    if (error instanceof ErrorReply && !error.message.startsWith('NOAUTH')) return new Map()
    throw error
  }
}

function parse(text: string): RedisInfo {
  return new Map(
    text
      .split(/\r?\n/)
      .map((line) => line.split(':'))
      .filter((parts) => parts.length > 1)
      .map(([name = '', ...value]) => [name, value.join(':')]),
  )
}

export function version(info: RedisInfo): Finding {
  const subject = 'redis: version'
  const valkey = info.get('valkey_version')
  const redis = info.get('redis_version')
  if (!redis) return warning(subject, NOT_TOLD, MAY_ASK)
  const found = valkey ? `Valkey ${valkey}` : `Redis ${redis}`
  if (Number.parseInt(redis, 10) >= OLDEST_MAJOR) return ok(subject, found)
  return problem(subject, found, `use Redis ${OLDEST_MAJOR} or newer, or Valkey`)
}

export function role(info: RedisInfo): Finding {
  const subject = 'redis: role'
  if (info.size === 0) return warning(subject, NOT_TOLD, MAY_ASK)
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

export function eviction(info: RedisInfo): Finding {
  const subject = 'redis: eviction'
  const most = Number(info.get('maxmemory') ?? Number.NaN)
  const policy = info.get('maxmemory_policy')
  if (Number.isNaN(most) || policy === undefined) {
    const mend = `${MAY_ASK}, or see for yourself that maxmemory is set, and maxmemory-policy is allkeys-lru`
    return warning(subject, NOT_TOLD, mend)
  }
  if (most === 0) {
    const mend =
      'set maxmemory (docs/operations.md tells how much) and maxmemory-policy allkeys-lru, else Redis grows until the host ends it'
    return warning(subject, `${policy}, without a bound`, mend)
  }
  const used = megabytes(Number(info.get('used_memory')))
  const found = `${policy} at ${megabytes(most)}, ${used} used`
  if (GOOD_POLICIES.includes(policy)) return ok(subject, found)
  const harm =
    policy === 'noeviction'
      ? 'a full server refuses every write, and each replica is on its own then'
      : 'this one may drop what is asked for most'
  return warning(subject, found, `set maxmemory-policy allkeys-lru: ${harm}`)
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
