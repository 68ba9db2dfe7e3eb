import { luaScript } from './script.js'

/*
 * Slots that are taken: a sorted set of "holder caller" by when their lease ends. Work that waits: a
 * hash of holder -> "order expiry caller,caller…"; the lower the order, the longer the wait.
 */

/** Waits are numbered one after the other: no organisation has had so many. */
const MOST_WAITS = 1e12

/**
 * Takes a slot, or renews it; slots of dead processes run out by themselves, and so do their waits.
 *
 * A free slot goes to the caller that holds the fewest, and among those to the work that has waited
 * longest; work that several callers wait for counts for whichever of them holds the fewest. Work that
 * has begun without a slot (Redis was away) takes one without standing in line.
 * KEYS slots, waiting · ARGV holder, callers, most, leaseMs, waitMs (0: it has begun), now -> the caller that it was taken for | ''
 */
export const TAKE = luaScript(`
local now = tonumber(ARGV[6])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local slots, waiting, holder = KEYS[1], KEYS[2], ARGV[1]
local expiry = string.format('%.0f', now + ARGV[4])
for i, kind in ipairs({ 'zset', 'hash' }) do
  local found = redis.call('TYPE', KEYS[i]).ok
  if found ~= kind and found ~= 'none' then redis.call('DEL', KEYS[i]) end
end
redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
-- No lease of a gateway's ends later: from here on it runs out, unless it is renewed.
for _, member in ipairs(redis.call('ZRANGEBYSCORE', slots, '(' .. expiry, '+inf')) do
  redis.call('ZADD', slots, expiry, member)
end

local members, held = redis.call('ZRANGE', slots, 0, -1), {}
for _, member in ipairs(members) do
  local id, caller = string.match(member, '^(%S+) ?(.*)$')
  if id == holder then
    redis.call('ZADD', slots, expiry, member)
    redis.call('PEXPIRE', slots, 600000)
    return caller
  end
  held[caller] = (held[caller] or 0) + 1
end

local function take(caller)
  redis.call('HDEL', waiting, holder)
  redis.call('ZADD', slots, expiry, holder .. ' ' .. caller)
  redis.call('PEXPIRE', slots, 600000)
  return caller
end
local free = tonumber(ARGV[3]) - #members
if tonumber(ARGV[5]) == 0 then
  if free > 0 then return take(ARGV[2]) end
  return ''
end

local ends = string.format('%.0f', now + ARGV[5])
local runs, last, mine = {}, 0, nil
local stored = redis.call('HGETALL', waiting)
for i = 1, #stored, 2 do
  local order, expires, callers = string.match(stored[i + 1], '^(%d+) (%d+) (.*)$')
  order, expires = tonumber(order or ''), tonumber(expires or '')
  local isOurs = order and order <= ${MOST_WAITS}
  if isOurs then last = math.max(last, order) end
  if stored[i] == holder then
    if isOurs then mine = order end
  elseif not isOurs or expires <= now then
    redis.call('HDEL', waiting, stored[i])
  else
    -- No wait of a gateway's ends later: who is dead hides nobody for longer.
    if expires > tonumber(ends) then
      redis.call('HSET', waiting, stored[i], string.format('%.0f %s %s', order, ends, callers))
    end
    runs[#runs + 1] = { id = stored[i], order = order, callers = callers }
  end
end
mine = mine or last + 1
runs[#runs + 1] = { id = holder, order = mine, callers = ARGV[2] }

for _ = 1, free do
  local next, of, fewest = nil, nil, nil
  for _, run in ipairs(runs) do
    for caller in string.gmatch(run.callers, '[^,]+') do
      local holds = held[caller] or 0
      local isNext = not next or holds < fewest or (holds == fewest and run.order < next.order)
      if not run.served and isNext then next, of, fewest = run, caller, holds end
    end
  end
  if not next then break end
  if next.id == holder then return take(of) end
  next.served = true
  held[of] = fewest + 1
end

redis.call('HSET', waiting, holder, string.format('%.0f', mine) .. ' ' .. ends .. ' ' .. ARGV[2])
redis.call('PEXPIRE', waiting, 600000)
return ''
`)

/** KEYS slots, waiting · ARGV holder, caller, channel */
export const GIVE_BACK = luaScript(`
redis.call('ZREM', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('PUBLISH', ARGV[3], 'left')
`)
