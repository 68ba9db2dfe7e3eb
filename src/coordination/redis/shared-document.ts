import { randomUUID } from 'node:crypto'
import { HOUR, MINUTE } from '../../time/clock.js'
import type { SharedDocument, Versioned } from '../shared-document.js'
import type { RedisLink } from './link.js'
import { luaScript } from './script.js'

/** It is about the last minutes; what nobody has touched for hours is not true any more. */
const KEEP_MS = HOUR + MINUTE

/** Versions run ahead of the clock only while they are written faster than one in a millisecond. */
const MOST_AHEAD_MS = HOUR

/** A version that could not be a gateway's would never be met by a compare-and-set: there is no document then. */
const FIND = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function find()
  if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return '0', '' end
  local version = redis.call('HGET', KEYS[1], 'version')
  local isOurs = version and string.find(version, '^%d+$') and tonumber(version) <= now + ${MOST_AHEAD_MS}
  if not isOurs then return '0', '' end
  return version, redis.call('HGET', KEYS[1], 'text') or ''
end
local version, text = find()
`

/**
 * Versions are never smaller than Redis's clock: where it has lost some and goes on, no number comes twice.
 * KEYS document · ARGV version, text, keepMs, channel, writer -> the new version where it was written, else version, text
 */
const COMPARE_AND_SET = luaScript(`${FIND}
if version ~= ARGV[1] then return { version, text } end
if version == '0' then redis.call('DEL', KEYS[1]) end
local next = string.format('%.0f', math.max(version + 1, now))
redis.call('HSET', KEYS[1], 'version', next, 'text', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[4], next .. ' ' .. ARGV[5])
return { next }
`)

/** KEYS document -> version, text */
const READ = luaScript(`${FIND}
return { version, text }
`)

/**
 * A hash under one key. Rejects as the link does.
 * @param name what it is, and whose
 */
export function redisDocument(
  link: Pick<RedisLink, 'run' | 'subscribe' | 'onUp'>,
  name: string,
): SharedDocument {
  const keys = [`gcx:{${name}}`]
  const channel = `gcx:${name}`
  const self = randomUUID()
  return {
    read: async () => versioned(await link.run(READ, keys, [])),
    compareAndSet: async (version, text) => {
      const args = [version, text, KEEP_MS, channel, self]
      const answer = (await link.run(COMPARE_AND_SET, keys, args)) as unknown[]
      return answer.length === 1 ? Number(answer[0]) : versioned(answer)
    },
    onChange: (listener) => {
      link.subscribe(channel, (message) => {
        // f06fb71 says `changed`, whatever it is about.
        const [, version, writer] = /^(\d+) (\S+)$/.exec(message) ?? []
        if (writer !== self) listener(version === undefined ? undefined : Number(version))
      })
      link.onUp(() => listener(undefined))
    },
  }
}

function versioned(answer: unknown): Versioned {
  const [version, text] = answer as readonly [unknown, unknown]
  return { version: Number(version), text: String(text) }
}
