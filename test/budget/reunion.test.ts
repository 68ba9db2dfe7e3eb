import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/clock.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { build, LIMIT } from './replicas.js'

/** Longer than whoever is alone waits before it looks for the others. */
const REUNION_MS = 2 * SECOND

describe('a replica that shares again', () => {
  it('closes everywhere what a 429 closed while it was alone', async () => {
    const { open, grant, clock, document, told } = build()
    const [one, two] = [open(), open()]
    for (const replica of [one, two]) (await grant(replica)).settle(told(10))
    await settleMicrotasks()
    const mine = await grant(one)
    document.isAway = true
    const retryAtMs = clock.now() + MINUTE
    mine.settle({ refused: { named: { namespace: 'platform.api' } }, retryAtMs })
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    for (const replica of [one, two]) {
      expect(replica.view('token')).toMatchObject({ mode: 'BLOCKED', retryAtMs })
      expect((await replica.reserve('directory', 0)).granted).toBe(false)
    }
  })

  it('closes a family that nobody has used before it', async () => {
    const { open, document, clock } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    document.isAway = true
    const mine = await one.reserve('queues.observations', 1)
    const retryAtMs = clock.now() + MINUTE
    if (mine.granted) {
      mine.grant.settle({ refused: { named: { namespace: 'analytics' } }, retryAtMs })
    }
    await settleMicrotasks()
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('queues.observations')).toMatchObject({ mode: 'BLOCKED', retryAtMs })
    expect(two.view('directory').mode).toBe('NORMAL')
  })

  it('does not reopen what the others closed for longer', async () => {
    const { open, grant, document, clock } = build()
    const [one, two] = [open(), open()]
    const mine = await grant(one)
    const longerMs = clock.now() + 2 * MINUTE
    document.isAway = true
    mine.settle({
      refused: { named: { namespace: 'platform.api' } },
      retryAtMs: clock.now() + MINUTE,
    })
    await settleMicrotasks()
    document.isAway = false
    two.block('token', longerMs)
    await clock.advance(REUNION_MS)
    expect(one.view('token').retryAtMs).toBe(longerMs)
  })

  it('tells what it was told to close, and what it was told of the limit', async () => {
    const { open, document, clock } = build()
    const [one, two] = [open(), open()]
    await settleMicrotasks()
    document.isAway = true
    one.block('directory', clock.now() + MINUTE)
    one.learnPrior({ limit: 2 * LIMIT, windowMs: MINUTE })
    await settleMicrotasks()
    expect(one.view('token').limit).toBe(LIMIT)
    document.isAway = false
    await clock.advance(REUNION_MS)
    expect(two.view('directory').mode).toBe('BLOCKED')
    expect(two.view('token').limit).toBe(2 * LIMIT)
  })
})
