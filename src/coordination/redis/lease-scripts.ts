import { HOUR, MINUTE } from '../../time/clock.js'
import { luaScript } from './script.js'

/*
 * One lease among all processes. Its record is a hash: `own` and `exp` while a process holds it,
 * `tok` the last token given out (it stays when the lease ends), `run` and `runAt` what the holder
 * noted, `fail` and `failUntil` how the last work failed. Tokens only grow, also when Redis has lost
 * the record: they are never smaller than its clock.
 *
 * `now` is a parameter: empty means Redis's own clock, tests give theirs.
 */

/** Longer than any load with its run: the token must outlive every holder of an older one. */
export const KEEP_TOKEN_MS = HOUR

/** A token or an end of a lease further ahead of Redis's clock than this was not given out by it. */
const MOST_AHEAD_MS = MINUTE
/** The longest that a failure pauses for (`cache/failures.ts`). */
const LONGEST_PAUSE_MS = MINUTE / 2

const NOW = `
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
-- A token as it lies there; 0 for what no gateway writes: it would refuse all that comes after it.
local function token(text, now)
  local told = tonumber(text or '')
  return told and told >= 0 and told <= now + ${MOST_AHEAD_MS} and told or 0
end
local function isWrongType(answer)
  return type(answer) == 'table' and answer.err and string.find(answer.err, 'WRONGTYPE', 1, true)
end
-- The token that a stored value begins with; nil: there is no value.
local function storedToken(key, now)
  local head = redis.pcall('GETRANGE', key, 0, 20)
  if type(head) ~= 'string' then return 0 end
  return head ~= '' and token(string.match(head, '^(%d+) '), now) or nil
end
`

/**
 * A write, and one that needs room, before anything is read: a server that is read-only or full must
 * not send anyone to wait. (After a first write, Redis lets a script go on beyond its bound.)
 */
const MAKE = `
local made = redis.pcall('HSETNX', KEYS[1], 'tok', '0')
if isWrongType(made) then
  redis.call('DEL', KEYS[1])
  made = redis.pcall('HSETNX', KEYS[1], 'tok', '0')
end
if type(made) == 'table' and made.err then return made end
`

/**
 * A request that Redis executes too late (frozen server) is refused: its sender has given up, and would block others
 * until the lease expires. Expiries beyond what a gateway writes are clamped.
 * KEYS lease, value · ARGV holder, leaseMs, keepMs, now, lastMs (empty: never too late)
 * -> lead token run runAt fail valueToken (empty: no value) | wait ms | failed ms fail | late
 */
export const ACQUIRE = luaScript(`${NOW}
local now = clock(ARGV[4])
if ARGV[5] ~= '' and now > tonumber(ARGV[5]) then return { 'late' } end
${MAKE}
local f = redis.call('HMGET', KEYS[1], 'own', 'exp', 'tok', 'run', 'runAt', 'fail', 'failUntil')
local own, exp, tok, run, runAt, fail, failUntil = f[1], f[2], f[3], f[4], f[5], f[6], f[7]
local function ending(field, text, mostMs)
  local at = tonumber(text or '') or 0
  if at <= now + mostMs then return at end
  redis.call('HSET', KEYS[1], field, string.format('%.0f', now + mostMs))
  return now + mostMs
end
local failedUntil = ending('failUntil', failUntil, ${LONGEST_PAUSE_MS})
if failedUntil > now then
  return { 'failed', failedUntil - now, fail or '' }
end
if own and own ~= ARGV[1] then
  local leasedUntil = ending('exp', exp, tonumber(ARGV[2]))
  if leasedUntil > now then return { 'wait', leasedUntil - now } end
end
local given = string.format('%.0f', math.max(token(tok, now) + 1, now))
redis.call('HSET', KEYS[1], 'own', ARGV[1], 'exp', string.format('%.0f', now + ARGV[2]), 'tok', given)
redis.call('HDEL', KEYS[1], 'fail', 'failUntil')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local stored = storedToken(KEYS[2], now)
return { 'lead', given, run or '', runAt or '', fail or '', stored and string.format('%.0f', stored) or '' }
`)

const NOTE = `
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'run', ARGV[5], 'runAt', ARGV[6]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`

/**
 * The heartbeat. Where Redis has lost the record, the process that still holds the lease writes it anew;
 * one that comes after the end of its lease changes nothing.
 * KEYS lease · ARGV holder, token, leaseMs, keepMs, run, runAt, now -> 1 | 0 lost
 */
export const EXTEND = luaScript(`${NOW}
local now = clock(ARGV[7])
local f = redis.call('HMGET', KEYS[1], 'tok', 'own')
if f[1] and (f[1] ~= ARGV[2] or not f[2]) then return 0 end
redis.call('HSET', KEYS[1], 'own', ARGV[1], 'exp', string.format('%.0f', now + ARGV[3]), 'tok', ARGV[2])
${NOTE}`)

/**
 * The heartbeat of a load that began without a lease because Redis was unavailable: acquires the lease with that load's
 * start as its fencing token, unless another process holds the lease or has held it since.
 * KEYS lease · ARGV holder, token, leaseMs, keepMs, run, runAt, now -> 1 | 0
 */
export const CLAIM = luaScript(`${NOW}
local now = clock(ARGV[7])
${MAKE}
local f = redis.call('HMGET', KEYS[1], 'tok', 'own', 'exp')
local exp = tonumber(f[3] or '') or 0
local isHeld = f[2] and f[2] ~= ARGV[1] and exp > now and exp <= now + ${MOST_AHEAD_MS}
if isHeld or token(f[1], now) > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'own', ARGV[1], 'exp', string.format('%.0f', now + ARGV[3]), 'tok', ARGV[2])
${NOTE}`)

/** An empty run forgets it. KEYS lease · ARGV holder, token, leaseMs, keepMs, run, runAt, now -> 1 | 0 lost */
export const RECORD = luaScript(`${NOW}
local tok = redis.call('HGET', KEYS[1], 'tok')
if tok and tok ~= ARGV[2] then return 0 end
if ARGV[5] == '' then
  redis.call('HDEL', KEYS[1], 'run', 'runAt')
  return 1
end
if not tok then
  -- The record was lost: the run would be there, and nobody to hold the lease.
  local exp = string.format('%.0f', clock(ARGV[7]) + ARGV[3])
  redis.call('HSET', KEYS[1], 'own', ARGV[1], 'exp', exp, 'tok', ARGV[2])
end
${NOTE}`)

/**
 * Writes the value, ends the lease, tells all processes. A load that began without a lease sends its start as
 * its fencing token: tokens are never smaller than Redis's clock, so every later holder has a higher one. The value begins with its token and a blank: an
 * older one never replaces a newer one, nor one that a process which took over is still loading. Where
 * the process that took over has brought nothing, the older value is the newest there is.
 * KEYS value, lease · ARGV token, text, keepMs, channel, message, keepTokenMs, now, message with its sender
 * -> 1 | 0 superseded
 */
export const COMMIT = luaScript(`${NOW}
local mine = tonumber(ARGV[1])
local now = clock(ARGV[7])
if (storedToken(KEYS[1], now) or 0) > mine then return 0 end
local f = redis.pcall('HMGET', KEYS[2], 'tok', 'own', 'exp')
if isWrongType(f) then
  redis.call('DEL', KEYS[2])
  f = {}
end
local isOurs = not f[1] or token(f[1], now) <= mine
local exp = tonumber(f[3] or '') or 0
-- A lease that ends later than a gateway would write is nobody's.
if not isOurs and f[2] and exp > now and exp <= now + ${MOST_AHEAD_MS} then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
-- Also what a process that took over has left behind: there is a value since.
redis.call('HDEL', KEYS[2], 'own', 'exp', 'run', 'runAt', 'fail', 'failUntil')
if isOurs then redis.call('HSET', KEYS[2], 'tok', ARGV[1]) end
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('PUBLISH', ARGV[4], ARGV[8])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
`)

/**
 * Ends the lease without a value; the run stays for the next holder. With a failure nobody tries again
 * before its pause is over.
 * KEYS lease · ARGV token, fail, failMs, channel, message, now -> 1 | 0 lost
 */
export const END = luaScript(`${NOW}
local tok = redis.call('HGET', KEYS[1], 'tok')
if tok ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'own', 'exp')
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], 'fail', ARGV[2], 'failUntil', string.format('%.0f', clock(ARGV[6]) + ARGV[3]))
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
`)
