import { describe, expect, it } from 'vitest'
import { NO_TOPICS, type Topics, topicsDue } from '../../src/notifications/topics-due.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')
const reads = (...ids: readonly string[]) => new Map(ids.map((id) => [id, NOW]))
const has = (ids: readonly string[], agoMs: number, refused: readonly string[] = []): Topics => ({
  queueIds: new Set(ids),
  refused: new Set(refused),
  putMs: NOW - agoMs,
})
const many = Array.from({ length: 1_200 }, (_, index) => `q${index}`)

describe(topicsDue, () => {
  it.each<[string, Topics, ReadonlyMap<string, number>, readonly string[] | null]>([
    ['of a channel without topics, all that is read', NO_TOPICS, reads('a', 'b'), ['a', 'b']],
    ['of a channel that has them all, none', has(['a', 'b'], HOUR), reads('b', 'a'), null],
    [
      'of a queue that is new, soon after the last put: none',
      has(['a'], 14 * SECOND),
      reads('a', 'b'),
      null,
    ],
    [
      'of a queue that is new, later: all that is read',
      has(['a'], 15 * SECOND),
      reads('b', 'a'),
      ['b', 'a'],
    ],
    ['of a queue that was refused: none', has(['a'], MINUTE, ['b']), reads('a', 'b'), null],
    [
      'of a queue that was refused a while ago: all again',
      has(['a'], 15 * MINUTE, ['b']),
      reads('a', 'b'),
      ['a', 'b'],
    ],
    ['of one that nobody reads any more: it may stay', has(['a', 'b'], MINUTE), reads('a'), null],
    [
      'of one that nobody has read for long: it goes',
      has(['a', 'b'], 15 * MINUTE),
      reads('a'),
      ['a'],
    ],
    ['where nobody reads any: they all go', has(['a'], SECOND), reads(), []],
    ['after half the life of a channel: all again', has(['a'], 12 * HOUR), reads('a'), ['a']],
    ['after a clock was set back: all again', has(['a'], -HOUR), reads('a'), ['a']],
    [
      'of more queues than topics: the first thousand',
      NO_TOPICS,
      reads(...many),
      many.slice(0, 1_000),
    ],
    ['of a full channel, soon: none', has(many.slice(200), MINUTE), reads(...many), null],
    [
      'of a full channel, later: the first thousand',
      has(many.slice(200), 5 * MINUTE),
      reads(...many),
      many.slice(0, 1_000),
    ],
  ])('%s', (_, topics, read, due) => {
    expect(topicsDue(topics, read, NOW)).toEqual(due)
  })
})
