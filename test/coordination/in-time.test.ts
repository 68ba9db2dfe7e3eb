import { setTimeout as elapsed, setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inTime } from '../../src/coordination/redis/in-time.js'
import { systemClock } from '../../src/time/clock.js'

/** Work in small pieces, with a turn of the event loop after each. */
async function keepBusy(ms: number): Promise<void> {
  for (const untilMs = performance.now() + ms; performance.now() < untilMs; ) {
    for (const pieceMs = performance.now() + 5; performance.now() < pieceMs; );
    await nextTurn()
  }
}

describe(inTime, () => {
  it('gives up after the limit', async () => {
    await expect(inTime(systemClock, new Promise(() => {}), 50)).rejects.toThrow('within 50 ms')
  })

  it('brings what came in time, and the error of what failed in time', async () => {
    expect(await inTime(systemClock, Promise.resolve(1), 50)).toBe(1)
    await expect(inTime(systemClock, Promise.reject(new Error('no')), 50)).rejects.toThrow('no')
  })

  it('does not take a process that is busy, however small the pieces, for a server that is slow', async () => {
    const answer = inTime(systemClock, elapsed(85, 'answer'), 50)
    await keepBusy(120)
    expect(await answer).toBe('answer')
  })

  it('ends all the same when the process stays busy', async () => {
    let ended = false
    const answer = inTime(systemClock, new Promise(() => {}), 50).finally(() => {
      ended = true
    })
    answer.catch(() => {})
    for (let turn = 0; turn < 100 && !ended; turn++) await keepBusy(50)
    await expect(Promise.race([answer, elapsed(0, 'still waiting')])).rejects.toThrow(
      'within 50 ms',
    )
  })
})
