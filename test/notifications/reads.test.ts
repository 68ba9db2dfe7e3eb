import { describe, expect, it } from 'vitest'
import { localDocument } from '../../src/coordination/shared-document.js'
import { ReadQueues } from '../../src/notifications/read-queues.js'
import { isNews, mergedReads, readsFrom } from '../../src/notifications/reads.js'
import { MINUTE } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')

describe(mergedReads, () => {
  it('keeps the latest read of each queue, the newest first, and what is younger than ten minutes', () => {
    const some = new Map([
      ['a', NOW - 3 * MINUTE],
      ['old', NOW - 10 * MINUTE],
    ])
    const others = new Map([
      ['b', NOW - 1],
      ['a', NOW - 2 * MINUTE],
      ['c', NOW - MINUTE],
    ])
    expect([...mergedReads(some, others, NOW).keys()]).toEqual(['b', 'c', 'a'])
  })

  it('takes a read from the future for one of now, and no id that fits into no topic', () => {
    const odd = new Map([
      ['a', NOW + MINUTE],
      ['a/b', NOW],
      ['x'.repeat(200), NOW],
      ['', NOW],
    ])
    expect([...mergedReads(odd, new Map(), NOW)]).toEqual([['a', NOW]])
  })

  it('is bounded by the topics of a channel', () => {
    const many = new Map(Array.from({ length: 3_000 }, (_, index) => [`q${index}`, NOW - index]))
    const merged = mergedReads(new Map(), many, NOW)
    expect([merged.size, [...merged.keys()][0], merged.has('q1000')]).toEqual([1_000, 'q0', false])
  })
})

describe(isNews, () => {
  it.each([
    ['a queue that others do not know', { a: NOW }, {}, true],
    ['what they know', { a: NOW }, { a: NOW }, false],
    ['a read that is a little later', { a: NOW }, { a: NOW - 2 * MINUTE }, false],
    ['a read that is much later', { a: NOW }, { a: NOW - 2 * MINUTE - 1 }, true],
    ['nothing', {}, { a: NOW }, false],
  ])('%s', (_, own, known, news) => {
    expect(isNews(new Map(Object.entries(own)), new Map(Object.entries(known)))).toBe(news)
  })
})

describe(ReadQueues, () => {
  it('each process knows what any of them has read', async () => {
    const clock = new ManualClock()
    const parts = { document: localDocument(), clock, onEvent: () => {} }
    const [one, other] = [new ReadQueues(parts), new ReadQueues(parts)]
    one.note(['a'])
    await one.exchange()
    other.note(['b'])
    await other.exchange()
    await one.exchange()
    for (const reads of [one, other]) expect(new Set(reads.all.keys())).toEqual(new Set(['a', 'b']))
  })

  it.each(['', '[]', '7', '{"a":"b"}', '{"a":null}'])('nothing is read from %s', (text) => {
    expect(readsFrom(text).size).toBe(0)
  })
})
