"""What Redis does with a class without interruption."""

from neuroviz_dash.store.class_events import PUBLISH

CHANGE = f"""
{PUBLISH}
-- KEYS: class, events, begin:now. ARGV: revision seen, body, TTL in seconds, the run that own work begins
-- with from now on or nothing, token of this write, then events. Returns 1, or 0 if it was changed.
if (redis.call('HGET', KEYS[1], 'revision') or '0') ~= ARGV[1] then
    -- When the answer to a write is lost, redis-py sends it again, and finds its own revision in the way.
    return redis.call('HGET', KEYS[1], 'write') == ARGV[5] and 1 or 0
end
redis.call('HSET', KEYS[1], 'body', ARGV[2], 'write', ARGV[5])
redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('EXPIRE', KEYS[1], ARGV[3])
if ARGV[4] ~= '' then redis.call('SET', KEYS[3], ARGV[4], 'EX', ARGV[3]) end
publish(KEYS[1], KEYS[2], ARGV[3], 6)
return 1
"""

END = """
-- KEYS: events, members, copies, class, left, blobs, then all keys of the class. ARGV: the last message,
-- which is published and not kept. Returns what is to be deleted elsewhere: students, copies, the state, and
-- what it held of blobs.
local students, copies = redis.call('HKEYS', KEYS[2]), redis.call('SMEMBERS', KEYS[3])
for _, student in ipairs(redis.call('HKEYS', KEYS[5])) do table.insert(students, student) end
local left = {students, copies, redis.call('HGET', KEYS[4], 'body'), redis.call('SMEMBERS', KEYS[6])}
redis.call('PUBLISH', KEYS[1], ARGV[1])
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
return left
"""

ADD = """
-- KEYS: class, a set of it. ARGV: member, TTL in seconds. Returns 0, and does nothing, for an ended class.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
"""
