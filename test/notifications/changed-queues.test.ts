import { describe, expect, it } from 'vitest'
import { ChangedQueues } from '../../src/notifications/changed-queues.js'
import { HOUR } from '../../src/time/clock.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')

describe(ChangedQueues, () => {
  it('gives each queue at most once in five seconds, and forgets none', () => {
    const changed = new ChangedQueues()
    const taken: string[] = []
    for (let ms = 0; ms < 60_000; ms += 250) {
      if (ms < 50_000) changed.add('busy')
      if (ms === 1_000) changed.add('once')
      for (const id of changed.take(NOW + ms) ?? []) taken.push(`${id} ${ms}`)
    }
    expect(taken.filter((one) => one.startsWith('once'))).toEqual(['once 1000'])
    expect(taken.filter((one) => one.startsWith('busy'))).toEqual(
      [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50].map((seconds) => `busy ${seconds * 1_000}`),
    )
    expect(changed.isEmpty).toBe(true)
  })

  it('gives all at once where more than fifty are due', () => {
    const changed = new ChangedQueues()
    for (let id = 0; id < 50; id++) changed.add(`q${id}`)
    expect(changed.take(NOW)).toHaveLength(50)
    for (let id = 50; id < 101; id++) changed.add(`q${id}`)
    changed.add('q0')
    expect(changed.take(NOW + 1)).toBeNull()
    expect(changed.isEmpty).toBe(true)
    changed.add('q60')
    expect(changed.take(NOW + 2)).toEqual([])
    expect(changed.take(NOW + 5_001)).toEqual(['q60'])
  })

  it('gives all at most once in five seconds, whichever of a thousand queues change then', () => {
    const changed = new ChangedQueues()
    let all = 0
    let next = 0
    for (let ms = 0; ms < 60_000; ms += 250) {
      for (let each = 0; each < 100; each++) changed.add(`q${next++ % 1_000}`)
      const due = changed.take(NOW + ms)
      if (due === null) all += 1
      else expect(due).toEqual([])
    }
    expect(all).toBe(12)
    expect(changed.take(NOW + 60_000)).toBeNull()
    expect(changed.isEmpty).toBe(true)
  })

  it('waits for no clock that was set back', () => {
    const changed = new ChangedQueues()
    changed.add('a')
    expect(changed.take(NOW)).toEqual(['a'])
    changed.add('a')
    expect(changed.take(NOW - HOUR)).toEqual(['a'])
    for (let id = 0; id < 51; id++) changed.add(`q${id}`)
    expect(changed.take(NOW)).toBeNull()
    changed.add('a')
    expect(changed.take(NOW - HOUR)).toEqual(['a'])
  })
})
