import { describe, expect, it } from 'vitest'
import { ExpiringMap } from '../../src/planning/expiring-map.js'
import { ManualClock } from '../support/manual-clock.js'

describe(ExpiringMap, () => {
  it('holds a value until its time is over', async () => {
    const clock = new ManualClock(0)
    const map = new ExpiringMap<number>(clock, 2)
    map.set('a', 0, 100)
    await clock.advance(99)
    expect([map.has('a'), map.get('a')]).toEqual([true, 0])
    await clock.advance(1)
    expect([map.has('a'), map.get('a')]).toEqual([false, undefined])
  })

  it('forgets the key that was set longest ago', () => {
    const map = new ExpiringMap<true>(new ManualClock(0), 2)
    for (const key of ['a', 'b', 'a', 'c']) map.set(key, true, 100)
    expect(['a', 'b', 'c'].filter((key) => map.has(key))).toEqual(['a', 'c'])
  })
})
