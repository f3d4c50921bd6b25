"""The Lua scripts of `RunStore`: each is one step that nobody comes between."""

from dataclasses import dataclass

from neuroviz_dash.store.allowance import MOST_DRAFTS

WRITTEN, STALE, TOO_MANY = 1, 0, -1
"""What came of a write."""


@dataclass(frozen=True)
class Write:
    """What is to be written of a run: from the revision that was `seen` to another. By its `id`, 32
    hexadecimal digits, a write is known that comes again."""

    body: bytes
    summary: bytes
    seen: int
    revision: int
    id: str = ""


COMPARE_AND_SET = f"""
-- KEYS: the run, its student's list, its student's drafts.
-- ARGV: revision seen, body, token of this write, TTL in seconds, summary, id of the run, time in seconds,
-- 1 if it belongs in the list, most runs in a list, revision to come.
-- Returns {{what came of it, revision now, the drafts that had to make room}}. Revisions are compared as
-- text: Lua's numbers are doubles.
local current = redis.call('HGET', KEYS[1], 'revision') or '0'
if current ~= ARGV[1] then
    local mine = redis.call('HGET', KEYS[1], 'write') == ARGV[3]
    return {{mine and {WRITTEN} or {STALE}, current, {{}}}}
end
local is_listed = redis.call('ZSCORE', KEYS[2], ARGV[6])
if ARGV[8] == '1' and not is_listed and redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[9]) then
    return {{{TOO_MANY}, current, {{}}}}
end
redis.call('HSET', KEYS[1], 'revision', ARGV[10], 'body', ARGV[2], 'write', ARGV[3], 'summary', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[4])
local old = {{}}
if ARGV[8] == '1' then
    redis.call('ZADD', KEYS[2], ARGV[7], ARGV[6])
    redis.call('EXPIRE', KEYS[2], ARGV[4])
    redis.call('ZREM', KEYS[3], ARGV[6])
else
    redis.call('ZADD', KEYS[3], ARGV[7], ARGV[6])
    redis.call('EXPIRE', KEYS[3], ARGV[4])
    for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -{MOST_DRAFTS + 1})) do table.insert(old, id) end
    redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -{MOST_DRAFTS + 1})
end
return {{{WRITTEN}, ARGV[10], old}}
"""
# "mine": when the answer to a write is lost, redis-py sends it again, and finds its own revision in the way.

RENAME = """
-- KEYS: the run. ARGV: its new name. Returns 1, or 0 if there is no such run.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'name', ARGV[1])
return 1
"""
