import { describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { failOpen } from '../../src/store/availability/fail-open.js'
import type { Found, WriteOutcome } from '../../src/store/store.js'
import { TieredStore } from '../../src/store/tiered/tiered-store.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const MINUTE = 60_000
const LOCAL_TTL_MS = 30_000

interface Reading {
  readonly text: string
  readonly asOfMs: number
}

/** The shared side as the test wants it: its values, its messages, its failures, its pace. */
class Shared {
  readonly values = new Map<string, unknown>()
  readonly asked: string[] = []
  readonly restored: string[] = []
  failing = false
  /** Another process has led every key since. */
  supersedes = false
  /** Answers wait for this. */
  gate: Promise<void> | undefined
  publish: (key: string) => void = () => {}
  reconnect: () => void = () => {}
  readonly can = { batch: true, scripts: true, publish: true }

  /** Another process stores a value, and says so. */
  storeElsewhere(key: string, value: unknown) {
    this.values.set(key, value)
    this.publish(key)
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
    if (this.supersedes) return 'superseded'
    this.values.set(key, value)
    await this.gate
    return 'stored'
  }

  async setIfAbsent(key: string, value: unknown) {
    if (this.failing) throw new Error('gone')
    this.restored.push(key)
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
  const tiered = new TieredStore({
    shared,
    changes: {
      onStored: (listener) => {
        shared.publish = listener
      },
      onReconnect: (listener) => {
        shared.reconnect = listener
      },
    },
    memoryMaxBytes: 2 ** 20,
    clock,
    failOpen: failOpen({ clock, onEvent: (event) => events.push(event), timeLimitMs: 250 }),
    localTtlMs: (value) => (value as Reading).text.length * 0 + LOCAL_TTL_MS,
    isNewer: (one, other) => (one as Reading).asOfMs > (other as Reading).asOfMs,
  })
  const get = async (key: string, latest = false) => (await tiered.getMany([key], { latest }))[0]
  const set = (text: string, asOfMs = clock.now()) => tiered.set('k', { text, asOfMs }, MINUTE)
  const reading = (text: string, asOfMs = clock.now()): Reading => ({ text, asOfMs })
  return { clock, shared, events, tiered, get, set, reading }
}

describe(TieredStore, () => {
  it('asks once, and gives from memory while the rule allows', async () => {
    const { clock, shared, get, reading } = build()
    shared.values.set('k', reading('one'))
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'one' } })
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'one' } })
    await clock.advance(LOCAL_TTL_MS + 1)
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

  it('asks only for those that are not confirmed, in one read, and keeps the order', async () => {
    const { shared, tiered, set, reading } = build()
    await set('mine')
    shared.values.set('a', reading('a'))
    const found = await tiered.getMany(['none', 'k', 'a', 'k'])
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

  it('asks for everything again after a reconnect: messages were lost', async () => {
    const { clock, shared, get, set, reading } = build()
    await set('old')
    await clock.advance(1)
    shared.values.set('k', reading('stored while the connection was gone'))
    shared.reconnect()
    expect(await get('k')).toMatchObject({
      value: { text: 'stored while the connection was gone' },
    })
  })

  it('gives what it has while the shared store fails, and tells of the failure', async () => {
    const { clock, shared, events, get, set } = build()
    await set('mine')
    await clock.advance(LOCAL_TTL_MS + 1)
    shared.failing = true
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    expect(await get('k', true)).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    expect(await get('other')).toBeUndefined()
    expect(events.map(({ type }) => type)).toEqual(Array(3).fill('storeFailed'))
    expect(shared.restored).toEqual([])
  })

  it('hears of a newer value also where the outcome of its own write is unknown', async () => {
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
    const { shared, get, set, tiered } = build()
    shared.failing = true
    expect(await set('mine')).toBe('failed')
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    shared.failing = false
    expect(await get('k')).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    await tiered.settled()
    expect(shared.values.get('k')).toMatchObject({ text: 'mine' })
  })

  it('restores a value to a store that has lost it, once after each reconnect', async () => {
    const { clock, shared, get, set, tiered } = build()
    await set('mine')
    for (let i = 0; i < 3; i++) {
      shared.values.clear()
      await clock.advance(1)
      expect(await get('k', true)).toMatchObject({ place: 'memory', value: { text: 'mine' } })
    }
    await tiered.settled()
    expect(shared.restored).toEqual(['k'])
    shared.reconnect()
    await get('k')
    await tiered.settled()
    expect(shared.restored).toEqual(['k', 'k'])
  })

  it('does not restore what is past its time', async () => {
    const { clock, shared, get, set } = build()
    await set('mine')
    await clock.advance(MINUTE)
    shared.values.clear()
    await get('k')
    expect(shared.restored).toEqual([])
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

  it('does not keep a value that was superseded, and asks for the one that holds', async () => {
    const { clock, shared, get, set, reading } = build()
    await set('old')
    await clock.advance(1)
    shared.supersedes = true
    shared.values.set('k', reading('theirs'))
    expect(await set('mine')).toBe('superseded')
    expect(await get('k')).toMatchObject({ place: 'shared', value: { text: 'theirs' } })
  })

  it('does not trust a read that was under way when another process stored', async () => {
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

  it('is not put back to an older value by a read that began before it was stored', async () => {
    const { clock, shared, get, set, reading } = build()
    shared.values.set('k', reading('old', 0))
    const opened = gate()
    shared.gate = opened.promise
    const early = get('k')
    shared.gate = undefined
    await clock.advance(1)
    await set('mine')
    opened.resolve()
    await early
    expect(await get('k')).toMatchObject({ value: { text: 'mine' } })
  })

  it('takes a value that the rule cannot read for one to ask for each time', async () => {
    const { shared, get } = build()
    shared.values.set('k', 42)
    expect(await get('k')).toEqual({ place: 'shared', value: 42 })
    expect(await get('k')).toEqual({ place: 'shared', value: 42 })
  })

  it('is not given for longer where the clock is set back', async () => {
    const { clock, shared, get, set } = build()
    await set('mine')
    clock.jump(-60 * MINUTE)
    await get('k')
    expect(shared.asked).toEqual(['k'])
  })
})
