import { HOUR, MOST_SKEW_MS } from '../../time/clock.js'
import { luaScript } from './script.js'

/*
 * Invalidations of all processes: hash `tags` (tag -> `atMs reason`), sorted set `order` (tag by the number
 * under which it was last invalidated), `seq` the last number, `epoch` drawn anew where Redis has lost
 * everything. Numbers are never smaller than Redis's clock, so that they go on growing where it has lost
 * some of them. Nothing is searched and nothing scanned. Folded tags (`folded-tag.ts`) have their number negated in
 * `order`: so the others are counted, and the oldest of them found, without a look at these.
 *
 * A full Redis evicts key by key, and what is asked for every second is only `seq` and `epoch`: so all
 * four are touched, and where one is missing the others count for nothing. The same where one is of another
 * type, or `seq` is no number that Redis's clock could have given: it would never grow again.
 */

/** Numbers run ahead of the clock only while invalidations are written faster than one in a millisecond. */
const MOST_AHEAD_MS = HOUR

const WHOLE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function seqOf(text)
  local seq = tonumber(text or '')
  return seq and seq >= 0 and seq <= now + ${MOST_AHEAD_MS} and seq
end
local function areWhole()
  if redis.call('TOUCH', unpack(KEYS)) ~= #KEYS then return false end
  for i, kind in ipairs({ 'hash', 'zset', 'string', 'string' }) do
    if redis.call('TYPE', KEYS[i]).ok ~= kind then return false end
  end
  return seqOf(redis.call('GET', KEYS[3])) and true or false
end
local isWhole = areWhole()
`

/**
 * The later of two invalidations on one tag holds. Beyond the bound the oldest is folded into its coarse tag.
 * KEYS tags, order, seq, epoch · ARGV tag, atMs, reason, most, keepMs, epoch that is new, channel, writer
 * -> epoch, seq before, seq
 */
export const PUT_INVALIDATION = luaScript(`${WHOLE}
if not isWhole then redis.call('DEL', unpack(KEYS)) end
local before = redis.call('GET', KEYS[3]) or '0'
local function atIn(text)
  local at = tonumber(string.match(text or '', '^(%d+) ') or '')
  return at and at <= now + ${MOST_SKEW_MS} and at or -1
end
local function atOf(tag)
  return atIn(redis.call('HGET', KEYS[1], tag) or '')
end
local function put(tag, text)
  local seq = math.max((seqOf(redis.call('GET', KEYS[3])) or 0) + 1, now)
  redis.call('SET', KEYS[3], string.format('%.0f', seq))
  redis.call('HSET', KEYS[1], tag, text)
  redis.call('ZADD', KEYS[2], string.sub(tag, 1, 1) == '~' and -seq or seq, tag)
end
local function folded(tag)
  return '~' .. (string.match(tag, '^[a-z]+:') or '') .. string.sub(redis.sha1hex(tag), 1, 4)
end
redis.call('SET', KEYS[4], ARGV[6], 'NX')
if tonumber(ARGV[2]) > atOf(ARGV[1]) then put(ARGV[1], ARGV[2] .. ' ' .. ARGV[3]) end
while redis.call('ZCOUNT', KEYS[2], 0, '+inf') > tonumber(ARGV[4]) do
  local oldest = redis.call('ZRANGEBYSCORE', KEYS[2], 0, '+inf', 'LIMIT', 0, 1)[1]
  local text = redis.call('HGET', KEYS[1], oldest)
  redis.call('ZREM', KEYS[2], oldest)
  redis.call('HDEL', KEYS[1], oldest)
  local coarse = folded(oldest)
  if text and atIn(text) > atOf(coarse) then put(coarse, text) end
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[5]) end
redis.call('PUBLISH', ARGV[7], ARGV[8])
return { redis.call('GET', KEYS[4]), before, redis.call('GET', KEYS[3]) or '0' }
`)

/**
 * An empty epoch asks for all of them.
 * KEYS tags, order, seq, epoch · ARGV epoch, seq -> epoch, seq, 'all' or 'new', then tag and text of each
 */
export const READ_INVALIDATIONS = luaScript(`${WHOLE}
if not isWhole then return { '', '0', 'all' } end
local epoch = redis.call('GET', KEYS[4])
local seq = redis.call('GET', KEYS[3])
if epoch == ARGV[1] and seq == ARGV[2] then return { epoch, seq, 'new' } end
-- A smaller number is that of an older state, to which Redis has been set back.
local isAll = epoch ~= ARGV[1] or seqOf(seq) < (seqOf(ARGV[2]) or now)
local answer = { epoch, seq, isAll and 'all' or 'new' }
local function add(from, to)
  for _, tag in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], from, to)) do
    answer[#answer + 1] = tag
    answer[#answer + 1] = redis.call('HGET', KEYS[1], tag) or ''
  end
end
if isAll then
  add('-inf', '+inf')
else
  add('-inf', '(-' .. ARGV[2])
  add('(' .. ARGV[2], '+inf')
end
return answer
`)
