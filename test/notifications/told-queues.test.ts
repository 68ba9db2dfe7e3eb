import { describe, expect, it } from 'vitest'
import { localDocument, type SharedDocument } from '../../src/coordination/shared-document.js'
import { ToldQueues } from '../../src/notifications/told-queues.js'
import { HELD_MS, stateFrom } from '../../src/notifications/told-state.js'
import { HOUR, SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

/** Processes with one document, which may be away. */
function processes() {
  const clock = new ManualClock()
  const document = localDocument()
  let isAway = false
  const shared: SharedDocument = {
    ...document,
    read: async () => {
      if (isAway) throw new Error('away')
      return document.read()
    },
    compareAndSet: async (version, text) => {
      if (isAway) throw new Error('away')
      return document.compareAndSet(version, text)
    },
  }
  const open = (self: string) => {
    const lapses: string[] = []
    const onLapse = () => lapses.push(self)
    const told = new ToldQueues({ document: shared, clock, self, onLapse, onEvent: () => {} })
    return { told, lapses }
  }
  return {
    ...{ clock, document, open },
    setAway: (is: boolean) => {
      isAway = is
    },
  }
}

describe(ToldQueues, () => {
  it('are told in every process from when their topics were taken, as long as the holder renews it', async () => {
    const { clock, open } = processes()
    const [holder, other] = [open('one'), open('two')]
    expect(await holder.told.takeOver()).toBe(false)
    const sinceMs = clock.now()
    await holder.told.tell(new Map([['a', sinceMs]]))
    await other.told.look()
    for (const { told } of [holder, other]) {
      expect(told.areTold(['a'], sinceMs)).toBe(true)
      expect(told.areTold(['a'], sinceMs - 1)).toBe(false)
      expect(told.areTold(['a', 'b'], sinceMs)).toBe(false)
      expect(told.areTold([], sinceMs)).toBe(false)
    }
    await clock.advance(HELD_MS - 1)
    expect(other.told.areTold(['a'], sinceMs)).toBe(true)
    await clock.advance(1)
    expect(other.told.areTold(['a'], sinceMs)).toBe(false)
    await other.told.look()
    expect(other.lapses).toEqual(['two'])
    // Once.
    await other.told.look()
    expect(other.lapses).toHaveLength(1)
  })

  it('an end that the holder tells is no lapse elsewhere', async () => {
    const { clock, open } = processes()
    const [holder, other] = [open('one'), open('two')]
    await holder.told.takeOver()
    await holder.told.tell(new Map([['a', clock.now()]]))
    await other.told.look()
    expect(await holder.told.end()).toBe(true)
    expect(holder.told.areTold(['a'], clock.now())).toBe(false)
    await other.told.look()
    expect(other.told.areTold(['a'], clock.now())).toBe(false)
    expect([...holder.lapses, ...other.lapses]).toEqual([])
    // Nobody has anything to invalidate when it goes on.
    expect(await other.told.takeOver()).toBe(false)
  })

  it('who takes over what was not ended knows of the gap; who had it before writes no more', async () => {
    const { clock, open } = processes()
    const [holder, other] = [open('one'), open('two')]
    await holder.told.takeOver()
    await holder.told.tell(new Map([['a', clock.now()]]))
    expect(await other.told.takeOver()).toBe(true)
    expect(await holder.told.tell(new Map([['a', clock.now()]]))).toBe(false)
    expect(holder.told.areTold(['a'], clock.now())).toBe(false)
    await holder.told.end()
    await other.told.tell(new Map([['b', clock.now()]]))
    await holder.told.look()
    expect(holder.told.areTold(['b'], clock.now())).toBe(true)
    expect([...holder.lapses, ...other.lapses]).toEqual([])
  })

  it('while it cannot be shared it lapses, in the process that has the channel, too', async () => {
    const { clock, open, setAway } = processes()
    const [holder, other] = [open('one'), open('two')]
    await holder.told.takeOver()
    const since = new Map([['a', clock.now()]])
    await holder.told.tell(since)
    await other.told.look()
    setAway(true)
    await clock.advance(HELD_MS)
    expect(await holder.told.tell(since)).toBe(true)
    await Promise.all([holder.told.look(), other.told.look()])
    expect([holder.told.isTelling, other.told.isTelling]).toEqual([false, false])
    expect([...holder.lapses, ...other.lapses]).toEqual(['one', 'two'])
  })

  it('what is lost lapses, and is written again by the one that has the channel', async () => {
    const { clock, document, open } = processes()
    const [holder, other] = [open('one'), open('two')]
    await holder.told.takeOver()
    const since = new Map([['a', clock.now()]])
    await holder.told.tell(since)
    await other.told.look()
    const { version } = await document.read()
    await document.compareAndSet(version, 'nothing that a gateway writes')
    await other.told.look()
    expect(other.lapses).toEqual(['two'])
    expect(await holder.told.tell(since)).toBe(true)
    await other.told.look()
    expect(other.told.isTelling).toBe(true)
  })

  it.each([
    '',
    '7',
    '{}',
    '{"holder":"x","untilMs":"1","queues":{}}',
    '{"holder":"x","untilMs":1,"queues":{"a b":1}}',
  ])('a text that no gateway writes (%s) tells nothing', (text) =>
    expect(stateFrom(text)).toBeUndefined(),
  )

  it('an end that is further ahead than a gateway writes counts for nothing', async () => {
    const { clock, document, open } = processes()
    const { told } = open('one')
    const state = { holder: 'x', untilMs: clock.now() + HOUR, queues: { a: clock.now() } }
    await document.compareAndSet(0, JSON.stringify(state))
    await told.look()
    expect(told.areTold(['a'], clock.now() + SECOND)).toBe(false)
  })
})
