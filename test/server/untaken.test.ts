import { describe, expect, it } from 'vitest'
import { Untaken, type UntakenBytes } from '../../src/server/connections/untaken.js'
import { ConnectionVersions, SMALL_BYTES } from '../../src/server/live/connection-versions.js'
import { SECOND } from '../../src/time/clock.js'
import { versionOf } from '../support/live/told.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const MOST_BYTES = 2 ** 20

/** Connections of which the test says what they take. */
function connections() {
  const clock = new ManualClock()
  let backMs = 0
  const setBack = (ms: number) => {
    backMs += ms
  }
  const now = () => clock.now() - backMs
  const all = new Untaken(MOST_BYTES, { now, sleep: (ms) => clock.sleep(ms) })
  const cut: string[] = []
  const handed: Record<string, number> = {}
  const open = (name: string, caller = 'one'): UntakenBytes =>
    all.of({
      countedAs: () => caller,
      handedBytes: () => handed[name] ?? 0,
      cut: () => void cut.push(name),
    })
  return { clock, setBack, all, cut, handed, open }
}

const large = (share: number) => Buffer.alloc(MOST_BYTES * share)

describe('bytes that clients do not take', () => {
  it('of the slowest are dropped with it where there is no room for others', async () => {
    const { clock, all, cut, handed, open } = connections()
    for (const name of ['slow', 'slower', 'quick']) open(name).hold(large(0.3))
    await clock.advance(3 * SECOND)
    Object.assign(handed, { slow: 20, slower: 10, quick: 90_000 })
    expect(open('new').hold(large(0.3))).toBe(true)
    expect(cut).toEqual(['slower'])
    expect(all.bytes).toBeLessThanOrEqual(MOST_BYTES)
  })

  it.each<[string, number, string[], boolean]>([
    ['have just begun: the new one comes again', 0, [], false],
    ['have begun a while ago, and none earlier', 0.3, ['a'], true],
  ])('of connections that %s', async (_, seconds, expected, holds) => {
    const { clock, cut, open } = connections()
    for (const name of ['a', 'b']) open(name).hold(large(0.5))
    await clock.advance(seconds * SECOND)
    expect(open('new').hold(large(0.5))).toBe(holds)
    expect(cut).toEqual(expected)
  })

  it('of one that has just begun go on where another is slow for longer', async () => {
    const { clock, cut, handed, open } = connections()
    open('slow').hold(large(0.5))
    await clock.advance(3 * SECOND)
    handed['slow'] = 1_000
    open('young').hold(large(0.5))
    await clock.advance(SECOND)
    open('new').hold(large(0.5))
    expect(cut).toEqual(['slow'])
  })

  it.each<[string, number, string[], boolean]>([
    ['is cut, however slow others are', 3, ['a'], true],
    ['has just begun: others wait with it', 0.2, [], false],
  ])('of whoever lets most wait %s', async (_, seconds, expected, holds) => {
    const { clock, cut, handed, open } = connections()
    open('honest', 'few').hold(large(0.3))
    await clock.advance(3 * SECOND)
    for (const name of ['a', 'b', 'c']) open(name, 'many').hold(large(0.2))
    await clock.advance(seconds * SECOND)
    Object.assign(handed, { honest: 1, a: 10_000, b: 20_000, c: 30_000 })
    expect(open('new', 'many').hold(large(0.2))).toBe(holds)
    expect(cut).toEqual(expected)
  })

  it('that one caller shares count once for it, too', async () => {
    const { clock, cut, open } = connections()
    const text = large(0.3)
    for (const name of ['a', 'b', 'c', 'd']) open(name, 'many').hold(text)
    open('large', 'few').hold(large(0.5))
    await clock.advance(3 * SECOND)
    expect(open('new', 'many').hold(large(0.3))).toBe(true)
    expect(cut).toEqual(['large'])
  })

  it('are dropped with the slowest, also where the clock is set back', async () => {
    const { clock, setBack, cut, open } = connections()
    open('slow').hold(large(0.9))
    setBack(60 * SECOND)
    expect(open('new').hold(large(0.9))).toBe(false)
    await clock.advance(SECOND)
    expect(open('new').hold(large(0.9))).toBe(true)
    expect(cut).toEqual(['slow'])
  })

  it('that connections share count once, until the last has taken them', () => {
    const { all, cut, open } = connections()
    const text = large(0.9)
    const holders = Array.from({ length: 50 }, (_, index) => open(`${index}`))
    expect(holders.every((one) => one.hold(text))).toBe(true)
    for (const one of holders.slice(1)) one.release()
    expect(all.bytes).toBe(text.length)
    holders[0]?.close()
    expect([all.bytes, cut]).toEqual([0, []])
  })

  it('count what is no version', async () => {
    const { clock, all, cut, open } = connections()
    const flooding = open('flooding')
    for (let count = 1; count < 9; count++) flooding.own = (count * MOST_BYTES) / 10
    await clock.advance(3 * SECOND)
    const other = open('other')
    other.own = MOST_BYTES / 2
    other.own = 0
    expect([cut, all.bytes]).toEqual([['flooding'], 0])
  })

  it('are larger than the bound only where nothing else waits', () => {
    const { open } = connections()
    expect([open('a').hold(large(2)), open('b').hold(large(0.1))]).toEqual([true, false])
  })
})

describe('a connection', () => {
  const small = versionOf('x'.repeat(SMALL_BYTES / 4))
  const big = versionOf('y'.repeat(SMALL_BYTES + 1))

  function connection() {
    const { clock, open, ...more } = connections()
    const called: string[] = []
    const versions = new ConnectionVersions({ untaken: open('one'), queuedBytes: () => 0, clock })
    const waiting = (name: string) => ({ come: () => void called.push(name) })
    return { clock, open, versions, called, waiting, ...more }
  }

  it.each([
    ['one large version', [big, small, big], [true, false, false]],
    ['small ones up to 64 KB', Array(6).fill(small), [true, true, true, true, false, false]],
    ['no large one beside a small one', [small, big], [true, false]],
  ])('is given %s at a time', (_, given, expected) => {
    const { versions } = connection()
    expect(given.map((version) => versions.begin(version))).toEqual(expected)
  })

  it('calls those that are behind one after another, when it has taken what it was given', () => {
    const { versions, called, waiting } = connection()
    const [a, b, c] = [waiting('a'), waiting('b'), waiting('c')]
    versions.begin(big)
    for (const one of [a, b, c]) versions.wait(one)
    expect(called).toEqual([])
    versions.taken(big)
    expect(called).toEqual(['a'])
    // It has what is there already.
    versions.forget(a)
    expect(called).toEqual(['a', 'b'])
    versions.forget(c)
    versions.begin(big)
    versions.forget(b)
    versions.taken(big)
    expect(called).toEqual(['a', 'b'])
  })

  it('calls the next one where the question of the one that was called takes long', async () => {
    const { clock, versions, called, waiting } = connection()
    for (const name of ['a', 'b', 'c']) versions.wait(waiting(name))
    await clock.advance(SECOND)
    expect(called).toEqual(['a', 'b'])
  })

  it('comes again soon where there is no room in the process', async () => {
    const { clock, open, versions, called, waiting } = connection()
    const other = open('other')
    other.hold(large(1))
    expect(versions.begin(big)).toBe(false)
    versions.wait(waiting('a'))
    await clock.advance(SECOND / 4)
    await settleMicrotasks()
    expect(called).toEqual(['a'])
    expect(versions.begin(big)).toBe(true)
  })
})
