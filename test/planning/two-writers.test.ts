import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'
import {
  direct,
  type Lie,
  openPlanned,
  type Panel,
  QUEUES,
  queryOf,
  START_MS,
  settle,
  told,
} from '../support/planning/planned.js'

const TODAY = Math.floor(START_MS / DAY) * DAY
const HOURS = { text: 'PT1H', step: { months: 0, days: 0, ms: HOUR } }
const panelOf = (queue = ''): Panel => ({
  fromMs: TODAY + 8 * HOUR,
  toMs: TODAY + 12 * HOUR,
  step: HOURS,
  queues: [queue],
})

/** A store whose writes wait until the test lets each of them through: every process has looked before. */
function storeWithHeldWrites() {
  const inner = memoryStore(2 ** 26)
  const held: (() => Promise<unknown>)[] = []
  let isHeld = true
  const store: Store = {
    can: inner.can,
    getMany: (...args) => inner.getMany(...args),
    set: (...args) => {
      if (!isHeld) return inner.set(...args)
      return new Promise((resolve, reject) => {
        held.push(() => inner.set(...args).then(resolve, reject))
      })
    },
  }
  const write = async (order: readonly number[]) => {
    isHeld = false
    for (const index of order) await held[index]?.()
    await settle()
  }
  return { store, held, write }
}

/** What happened until now is told with one more, of each count. */
const counted: Lie = (answer, _, nowMs) => {
  if (nowMs === START_MS) return answer
  for (const { data } of answer.results ?? []) {
    for (const { metrics } of data ?? []) {
      for (const { stats } of metrics ?? []) if (stats?.count !== undefined) stats.count += 1
    }
  }
  return answer
}

describe('two processes that keep readings of one stretch of time at once', () => {
  it.each([
    ['the first', [1, 0]],
    ['the second', [0, 1]],
  ])(
    'keep the one that %s writes last; the other costs a call, and no number',
    async (_, order) => {
      const clock = new ManualClock(START_MS)
      const { store, held, write } = storeWithHeldWrites()
      const panels = [panelOf(QUEUES[0]), panelOf(QUEUES[1])] as const
      const [one, other] = [openPlanned({ store, clock }), openPlanned({ store, clock })]
      await Promise.all([one.ask(panels[0]), other.ask(panels[1])])
      await settle()
      expect(held).toHaveLength(2)
      await write(order)
      const third = openPlanned({ store, clock })
      for (const panel of panels) {
        const { value } = await third.ask(panel)
        expect(told(value)).toEqual(told(direct(queryOf(panel), START_MS)))
        await settle()
      }
      expect(third.asked.map(({ query }) => query.filter)).toEqual([
        queryOf(panels[order[0] ?? 0] ?? panels[0]).filter,
      ])
    },
  )

  it('answer from the older one, where it is written last, as of its own instant, and nobody who has had the newer', async () => {
    const clock = new ManualClock(START_MS)
    const { store, held, write } = storeWithHeldWrites()
    const panel = panelOf(QUEUES[0])
    const open = () => openPlanned({ store, clock, lie: counted })
    await open().ask(panel)
    await clock.advance(MINUTE)
    const newer = await open().ask(panel)
    await settle()
    expect(held).toHaveLength(2)
    await write([1, 0])
    const third = open()
    const { value, startedAtMs } = await third.ask(panel)
    expect(third.asked).toHaveLength(0)
    expect(startedAtMs).toBe(START_MS)
    expect(told(value)).toEqual(told(direct(queryOf(panel), START_MS, counted)))
    // A load takes nothing that is older than the value that it replaces.
    const mayReuse = (asOfMs: number) => asOfMs >= newer.startedAtMs
    const again = await third.ask({ ...panel, mayReuse })
    expect(third.asked).toHaveLength(1)
    expect(told(again.value)).toEqual(told(newer.value))
    expect(told(again.value)).not.toEqual(told(value))
  })
})
