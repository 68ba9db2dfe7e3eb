import { luaScript } from './script.js'

/*
 * Marks of all processes: hash `tags` (tag -> `atMs reason`), sorted set `order` (tag by the number
 * under which it was last marked), `seq` the last number, `epoch` drawn anew where Redis has lost
 * everything. Nothing is searched and nothing scanned.
 */

/**
 * The later of two marks on one tag holds. Beyond the bound the oldest is folded into the mark on
 * everything.
 * KEYS tags, order, seq, epoch · ARGV tag, atMs, reason, most, everything, keepMs, epoch, channel -> seq
 */
export const PUT_MARK = luaScript(`
local function atOf(tag)
  local text = redis.call('HGET', KEYS[1], tag)
  return text and tonumber(string.match(text, '^(%d+) ')) or -1
end
local function put(tag, text)
  redis.call('HSET', KEYS[1], tag, text)
  redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), tag)
end
redis.call('SET', KEYS[4], ARGV[7], 'NX')
if tonumber(ARGV[2]) > atOf(ARGV[1]) then put(ARGV[1], ARGV[2] .. ' ' .. ARGV[3]) end
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[4]) do
  local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
  local text = redis.call('HGET', KEYS[1], oldest)
  redis.call('HDEL', KEYS[1], oldest)
  if text and tonumber(string.match(text, '^(%d+) ')) > atOf(ARGV[5]) then put(ARGV[5], text) end
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[6]) end
redis.call('PUBLISH', ARGV[8], 'marked')
return tonumber(redis.call('GET', KEYS[3]) or '0')
`)

/** KEYS tags, order, seq, epoch · ARGV epoch, seq -> epoch, seq, then tag and text of each that is new */
export const READ_MARKS = luaScript(`
local epoch = redis.call('GET', KEYS[4]) or ''
local seq = redis.call('GET', KEYS[3]) or '0'
local answer = { epoch, seq }
if epoch == ARGV[1] and seq == ARGV[2] then return answer end
local from = epoch == ARGV[1] and '(' .. ARGV[2] or '-inf'
for _, tag in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], from, '+inf')) do
  answer[#answer + 1] = tag
  answer[#answer + 1] = redis.call('HGET', KEYS[1], tag) or ''
end
return answer
`)
