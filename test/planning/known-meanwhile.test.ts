import { describe, expect, it } from 'vitest'
import { assemble } from '../../src/planning/buckets/assemble.js'
import type { ReadingBucket } from '../../src/planning/buckets/reading.js'
import { mergeableOf } from '../../src/planning/mergeable.js'
import { isOwnGroup } from '../../src/planning/split-answer.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { UpstreamRejectedError } from '../../src/upstream/errors/errors.js'
import {
  openPlanned,
  type Panel,
  QUEUES,
  queryOf,
  START_MS,
  settle,
} from '../support/planning/planned.js'

const HERE = Math.floor(START_MS / MINUTE) * MINUTE
const lately = (queue: string): Panel => ({
  fromMs: HERE - 30 * MINUTE,
  toMs: HERE,
  queues: [queue],
  key: queue,
})

describe('queries whose known buckets are invalidated while a call is under way', () => {
  it('are asked together once more, not each by itself', async () => {
    let invalidatedMs = 0
    let isCalling = false
    const planned = openPlanned({
      refuse: () => {
        if (isCalling) invalidatedMs = planned.clock.now()
        return undefined
      },
    })
    const panels = QUEUES.map((queue) => ({
      ...lately(queue),
      mayReuse: (asOfMs: number) => asOfMs >= invalidatedMs,
    }))
    await Promise.all(panels.map((panel) => planned.ask(panel)))
    const before = planned.asked.length
    planned.clock.jump(MINUTE)
    isCalling = true
    await Promise.all(panels.map((panel) => planned.ask(panel)))
    expect(planned.asked.length - before).toBeLessThanOrEqual(2)
  })
})

describe('what is read along', () => {
  it.each([413, 400, 403])(
    'and refused with %i is not read along again for an hour',
    async (status) => {
      const refused = new UpstreamRejectedError('no', { upstreamStatus: status, reason: '' })
      const planned = openPlanned({
        refuse: ({ filter }) => ((filter?.predicates ?? []).length > 1 ? refused : undefined),
      })
      const [one = '', other = ''] = QUEUES
      await planned.ask(lately(one))
      planned.clock.jump(16_000)
      await planned.ask(lately(other))
      for (let round = 0; round < 5; round++) {
        planned.clock.jump(16_000)
        await planned.ask(lately(round % 2 === 0 ? one : other))
        await settle()
      }
      const both = planned.asked.filter(({ query }) => (query.filter?.predicates ?? []).length > 1)
      expect(both.length).toBeLessThanOrEqual(1)
    },
  )
})

describe('a group', () => {
  it.each([
    ['voice', 'voice', true],
    ['voice', 'VOICE', true],
    ['Voice', 'vOICE', true],
    ['chat', 'VOICE', false],
    ['648E83F4-F451-4824-9753-8BF02CB677AE', '648e83f4-f451-4824-9753-8bf02cb677ae', true],
    ['648e83f4-f451-4824-9753-8bf02cb677ae', '648E83F4-f451-4824-9753-8bf02cb677ae', true],
    ['voice ', 'voice', false],
    ['', 'voice', false],
    [undefined, 'VOICE', false],
  ])('%s is of a query for %s: %s', (told, asked, expected) => {
    const query = {
      groups: new Set(['mediaType']),
      conditions: new Map([['mediaType', new Set([asked])]]),
    }
    const group = told === undefined ? {} : { mediaType: told }
    expect(isOwnGroup({ group }, query)).toBe(expected)
  })
})

describe('a bucket that had not begun when another was read', () => {
  it('is not told', async () => {
    const [queue = ''] = QUEUES
    const panel = { fromMs: 0, toMs: 2 * HOUR, queues: [queue] }
    const mergeable = mergeableOf(
      '/api/v2/analytics/conversations/aggregates/query',
      queryOf(panel),
    )
    if (!mergeable) throw new Error('It can be merged')
    const lifetime = { rule: 'live', freshMs: 1, softMs: 1, hardMs: 1, errorMs: 1 }
    const reading = {
      ...{ fromMs: 0, toMs: 2 * HOUR, stepMs: HOUR, asOfMs: 0 },
      ...{ conditions: [], metrics: ['nOffered'] },
      groups: [
        {
          group: { queueId: queue },
          buckets: [0, HOUR].map(
            (startMs): ReadingBucket => [startMs, [{ metric: 'nOffered', stats: { count: 1 } }]],
          ),
        },
      ],
    }
    const segments = [{ fromMs: 0, toMs: 2 * HOUR, reading, lifetime }]
    const edgesMs = [0, HOUR, 2 * HOUR]
    const at = async (begunMs: number) => {
      const { results } = await assemble({ mergeable, edgesMs }, segments, async () => {}, begunMs)
      return results?.flatMap((one) => one?.data ?? []).length
    }
    expect(await Promise.all([HOUR - 1, HOUR, 2 * HOUR].map(at))).toEqual([1, 2, 2])
  })
})
