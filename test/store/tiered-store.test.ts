import { describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { failOpenWithin } from '../../src/store/availability/fail-open-store.js'
import type { Found, WriteOutcome } from '../../src/store/store.js'
import { TieredStore } from '../../src/store/tiered/tiered-store.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const MINUTE = 60_000
const HOLD_MS = 30_000

interface Reading {
  readonly text: string
  readonly asOfMs: number
}

/** The shared side as the test wants it: its values, its changes, its failures, its pace. */
class Shared {
  readonly values = new Map<string, unknown>()
  readonly asked: string[] = []
  readonly returned: string[] = []
  failing = false
  outrun = false
  /** Answers wait for this. */
  gate: Promise<void> | undefined
  tell: (key: string) => void = () => {}
  gap: () => void = () => {}
  readonly can = { batch: true, scripts: true, publish: true }

  /** Another process stores a value, and says so. */
  storeElsewhere(key: string, value: unknown) {
    this.values.set(key, value)
    this.tell(key)
  }

  async getMany(keys: readonly string[]): Promise<(Found | undefined)[]> {
    this.asked.push(...keys)
    const found = keys.map((key): Found | undefined =>
      this.values.has(key) ? { value: this.values.get(key), place: 'shared' } : undefined,
    )
    await this.gate
    if (this.failing) throw new Error('gone')
    return found
  }

  async set(key: string, value: unknown): Promise<WriteOutcome> {
    if (this.failing) throw new Error('gone')
    if (this.outrun) return 'superseded'
    this.values.set(key, value)
    await this.gate
    return 'stored'
  }

  async setIfAbsent(key: string, value: unknown) {
    if (this.failing) throw new Error('gone')
    this.returned.push(key)
    if (!this.values.has(key)) this.values.set(key, value)
  }
}

function gate() {
  let resolve = () => {}
  const promise = new Promise<void>((open) => {
    resolve = open
  })
  return { promise, resolve }
}

function build() {
  const clock = new ManualClock()
  const shared = new Shared()
  const events: StoreEvent[] = []
  const levels = new TieredStore({
    shared,
    changes: {
      onStored: (listener) => {
        shared.tell = listener
      },
      onReconnect: (listener) => {
        shared.gap = listener
      },
    },
    memoryMaxBytes: 2 ** 20,
    clock,
    failOpen: failOpenWithin({ clock, onEvent: (event) => events.push(event) }),
    localTtlMs: (value) => (value as Reading).text.length * 0 + HOLD_MS,
    isNewer: (one, other) => (one as Reading).asOfMs > (other as Reading).asOfMs,
  })
  const get = async (key: string, latest = false) => (await levels.getMany([key], { latest }))[0]
  const set = (text: string, asOfMs = clock.now()) => levels.set('k', { text, asOfMs }, MINUTE)
  const reading = (text: string, asOfMs = clock.now()): Reading => ({ text, asOfMs })
  return { clock, shared, events, levels, get, set, reading }
}

describe(TieredStore, () => {
  it('asks once, and gives from memory while the rule allows', async () => {
    const { clock, shared, get, reading } = build()
    shared.values.set('k', reading('one'))
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'one' } })
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'one' } })
    await clock.advance(HOLD_MS + 1)
    expect(await get('k')).toMatchObject({ place: 'shared' })
    expect(shared.asked).toEqual(['k', 'k'])
  })

  it('gives from memory what this process has stored', async () => {
    const { shared, get, set } = build()
    await set('mine')
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    expect(shared.asked).toEqual([])
  })

  it('always asks for the latest', async () => {
    const { shared, get, set } = build()
    await set('mine')
    expect(await get('k', true)).toMatchObject({ place: 'shared', value: { text: 'mine' } })
    expect(shared.asked).toEqual(['k'])
  })

  it('asks for only those that it is not sure of, in one go, and keeps the order', async () => {
    const { shared, levels, set, reading } = build()
    await set('mine')
    shared.values.set('a', reading('a'))
    const found = await levels.getMany(['none', 'k', 'a', 'k'])
    expect(found.map((one) => (one?.value as Reading | undefined)?.text)).toEqual([
      undefined,
      'mine',
      'a',
      'mine',
    ])
    expect(shared.asked).toEqual(['none', 'a'])
  })

  it('asks once for many readers at once', async () => {
    const { shared, get, reading } = build()
    shared.values.set('k', reading('one'))
    const found = await Promise.all(Array.from({ length: 50 }, () => get('k')))
    expect(new Set(found.map((one) => one?.value)).size).toBe(1)
    expect(shared.asked).toEqual(['k'])
  })

  it('asks again at once when another process has stored a newer one', async () => {
    const { clock, shared, get, set, reading } = build()
    await set('old')
    await clock.advance(1)
    shared.storeElsewhere('k', reading('new'))
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'new' } })
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'new' } })
  })

  it('is in doubt about everything after a gap in the news', async () => {
    const { clock, shared, get, set, reading } = build()
    await set('old')
    await clock.advance(1)
    shared.values.set('k', reading('told while nobody heard'))
    shared.gap()
    expect(await get('k')).toMatchObject({ value: { text: 'told while nobody heard' } })
  })

  it('gives what it has while the shared store fails, and tells of the failure', async () => {
    const { clock, shared, events, get, set } = build()
    await set('mine')
    await clock.advance(HOLD_MS + 1)
    shared.failing = true
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    expect(await get('k', true)).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    expect(await get('other')).toBeUndefined()
    expect(events.map(({ type }) => type)).toEqual(Array(3).fill('storeFailed'))
    expect(shared.returned).toEqual([])
  })

  it('hears of a newer value also where its own was sent and nobody knows what became of it', async () => {
    const { shared, get, set, reading } = build()
    shared.failing = true
    expect(await set('mine', 1)).toBe('failed')
    shared.failing = false
    // Asked for, and sure again.
    expect(await get('k')).toMatchObject({ value: { text: 'mine' } })
    shared.storeElsewhere('k', reading('newer', 2))
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'newer' } })
  })

  it('keeps what could not be stored, and brings it there when it can', async () => {
    const { shared, get, set, levels } = build()
    shared.failing = true
    expect(await set('mine')).toBe('failed')
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    shared.failing = false
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    await levels.settled()
    expect(shared.values.get('k')).toMatchObject({ text: 'mine' })
  })

  it('gives a value back to a store that has lost it, once per gap', async () => {
    const { clock, shared, get, set, levels } = build()
    await set('mine')
    for (let i = 0; i < 3; i++) {
      shared.values.clear()
      await clock.advance(1)
      expect(await get('k', true)).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    }
    await levels.settled()
    expect(shared.returned).toEqual(['k'])
    shared.gap()
    await get('k')
    await levels.settled()
    expect(shared.returned).toEqual(['k', 'k'])
  })

  it('does not give back what nobody would serve any more', async () => {
    const { clock, shared, get, set } = build()
    await set('mine')
    await clock.advance(MINUTE)
    shared.values.clear()
    await get('k')
    expect(shared.returned).toEqual([])
  })

  it('prefers its own value to an older one that the shared store has brought back', async () => {
    const { clock, shared, get, set, reading } = build()
    const old = reading('old')
    await clock.advance(1)
    shared.failing = true
    await set('new')
    shared.failing = false
    shared.values.set('k', old)
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'new' } })
    expect(await get('k', true)).toMatchObject({ place: 'memory', value: { text: 'new' } })
  })

  it('does not keep a value that was outrun, and asks for the one that holds', async () => {
    const { clock, shared, get, set, reading } = build()
    await set('old')
    await clock.advance(1)
    shared.outrun = true
    shared.values.set('k', reading('theirs'))
    expect(await set('mine')).toBe('superseded')
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'theirs' } })
  })

  it('does not trust what it was asking for when the news came', async () => {
    const { clock, shared, get, reading } = build()
    shared.values.set('k', reading('old'))
    const opened = gate()
    shared.gate = opened.promise
    const early = get('k')
    await clock.advance(1)
    shared.storeElsewhere('k', reading('new'))
    const late = get('k')
    opened.resolve()
    expect(await early).toMatchObject({ value: { text: 'old' } })
    expect(await late).toMatchObject({ value: { text: 'new' } })
    expect(await get('k')).toMatchObject({ value: { text: 'new' } })
  })

  it('does not trust what it was storing when another process stored after it', async () => {
    const { clock, shared, get, set, reading } = build()
    const opened = gate()
    shared.gate = opened.promise
    const setting = set('mine')
    await settleMicrotasks()
    await clock.advance(1)
    // The message arrives before the answer to our own writing.
    shared.storeElsewhere('k', reading('theirs'))
    opened.resolve()
    await setting
    expect(await get('k')).toMatchObject({ value: { text: 'theirs' } })
  })

  it('is not put back to an older value by a look that began before it was stored', async () => {
    const { clock, shared, get, set, reading } = build()
    shared.values.set('k', reading('old', 0))
    const opened = gate()
    shared.gate = opened.promise
    const look = get('k')
    shared.gate = undefined
    await clock.advance(1)
    await set('mine')
    opened.resolve()
    await look
    expect(await get('k')).toMatchObject({ value: { text: 'mine' } })
  })

  it('takes a value that the rule cannot read for one to ask for each time', async () => {
    const { shared, get } = build()
    shared.values.set('k', 42)
    expect(await get('k')).toEqual({ place: 'shared', value: 42 })
    expect(await get('k')).toEqual({ place: 'shared', value: 42 })
  })

  it('is not held for longer by a clock that is set back', async () => {
    const { clock, shared, get, set } = build()
    await set('mine')
    clock.jump(-60 * MINUTE)
    await get('k')
    expect(shared.asked).toEqual(['k'])
  })
})
