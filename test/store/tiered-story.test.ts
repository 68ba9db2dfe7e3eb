import { describe, expect, it } from 'vitest'
import { failOpen } from '../../src/store/availability/fail-open.js'
import type { Found, SharedStore } from '../../src/store/store.js'
import { TieredStore } from '../../src/store/tiered/tiered-store.js'
import { ManualClock } from '../support/manual-clock.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Several processes on one shared store; everything that happens becomes a line of the story. */
class World {
  readonly #clock = new ManualClock()
  readonly #values = new Map<string, unknown>()
  readonly #listeners = new Map<string, { stored(key: string): void; reconnected(): void }>()
  readonly #lines: string[] = []
  #isDown = false
  #isConnected = true

  process(name: string) {
    const tiered = new TieredStore({
      shared: this.#sharedAs(name),
      changes: {
        onStored: (stored) => this.#listeners.set(name, { stored, reconnected: () => {} }),
        onReconnect: (reconnected) =>
          Object.assign(this.#listeners.get(name) ?? {}, { reconnected }),
      },
      memoryMaxBytes: 2 ** 20,
      clock: this.#clock,
      failOpen: failOpen({
        ...{ clock: this.#clock, timeLimitMs: 250 },
        onEvent: (event) => this.#tell(`${name}: event ${event.type}`),
      }),
      localTtlMs: () => 30 * SECOND,
    })
    return {
      reads: async (key: string, options = {}) => {
        const [found] = await tiered.getMany([key], options)
        this.#tell(`${name} has ${found ? `${found.value} from ${found.place}` : 'nothing'}`)
      },
      writes: async (key: string, value: string) =>
        this.#tell(`${name}: ${await tiered.set(key, value, MINUTE)}`),
    }
  }

  /** What happened since the last time. */
  story(): readonly string[] {
    return this.#lines.splice(0)
  }

  passes = (ms: number) => this.#clock.advance(ms)

  goesDown() {
    this.#isDown = true
    this.#isConnected = false
  }

  comesBack({ empty = false } = {}) {
    if (empty) this.#values.clear()
    this.#isDown = false
    this.reconnects()
  }

  disconnects() {
    this.#isConnected = false
  }

  reconnects() {
    this.#isConnected = true
    for (const { reconnected } of this.#listeners.values()) reconnected()
  }

  #sharedAs(name: string): SharedStore {
    return {
      can: { batch: true, scripts: true, publish: true },
      getMany: async (keys) => {
        this.#operation(`${name} reads ${keys}`)
        return keys.map((key): Found | undefined =>
          this.#values.has(key) ? { value: this.#values.get(key), place: 'shared' } : undefined,
        )
      },
      set: async (key, value) => {
        this.#operation(`${name} writes ${key} = ${value}`)
        this.#values.set(key, value)
        for (const [listener, { stored }] of this.#listeners) {
          if (this.#isConnected && listener !== name) stored(key)
        }
        return 'stored'
      },
      setIfAbsent: async (key, value) => {
        this.#operation(`${name} restores ${key} = ${value}`)
        if (!this.#values.has(key)) this.#values.set(key, value)
      },
    }
  }

  #operation(line: string): void {
    this.#tell(this.#isDown ? `${line}, in vain` : line)
    if (this.#isDown) throw new Error('gone')
  }

  #tell(line: string): void {
    this.#lines.push(line)
  }
}

describe('the story of a key in two processes', () => {
  it('one writes, the other reads once, and then has it from its local tier until the local TTL', async () => {
    const world = new World()
    const [a, b] = [world.process('A'), world.process('B')]
    await b.reads('k')
    await a.writes('k', 'one')
    await a.reads('k')
    await b.reads('k')
    await b.reads('k')
    await world.passes(30 * SECOND)
    await b.reads('k')
    expect(world.story()).toEqual([
      ...['B reads k', 'B has nothing'],
      ...['A writes k = one', 'A: stored'],
      'A has one from memory',
      ...['B reads k', 'B has one from shared'],
      'B has one from memory',
      ...['B reads k', 'B has one from shared'],
    ])
  })

  it('a message of a newer value makes the other read again, at once and once', async () => {
    const world = new World()
    const [a, b] = [world.process('A'), world.process('B')]
    await a.writes('k', 'one')
    await b.reads('k')
    world.story()
    await a.writes('k', 'two')
    await Promise.all([b.reads('k'), b.reads('k')])
    await b.reads('k')
    expect(world.story()).toEqual([
      ...['A writes k = two', 'A: stored'],
      ...['B reads k', 'B has two from shared', 'B has two from shared'],
      'B has two from memory',
    ])
  })

  it('a message that was lost costs a read of each key after the reconnect', async () => {
    const world = new World()
    const [a, b] = [world.process('A'), world.process('B')]
    await a.writes('k', 'one')
    await b.reads('k')
    world.disconnects()
    await a.writes('k', 'two')
    world.story()
    await b.reads('k')
    world.reconnects()
    await b.reads('k')
    await b.reads('k')
    expect(world.story()).toEqual([
      'B has one from memory',
      ...['B reads k', 'B has two from shared'],
      'B has two from memory',
    ])
  })

  it('while the shared store is down, each has what its local tier has, whatever its age', async () => {
    const world = new World()
    const [a, b] = [world.process('A'), world.process('B')]
    await a.writes('k', 'one')
    await b.reads('k')
    world.story()
    world.goesDown()
    await world.passes(MINUTE)
    await b.reads('k')
    await a.writes('k', 'two')
    await a.reads('k')
    await b.reads('k')
    expect(world.story()).toEqual([
      ...['B reads k, in vain', 'B: event storeFailed', 'B has one from memory'],
      ...['A writes k = two, in vain', 'A: event storeFailed', 'A: failed'],
      ...['A reads k, in vain', 'A: event storeFailed', 'A has two from memory'],
      ...['B reads k, in vain', 'B: event storeFailed', 'B has one from memory'],
    ])
  })

  it('a shared store that comes back empty is given the value again by whoever reads first', async () => {
    const world = new World()
    const [a, b] = [world.process('A'), world.process('B')]
    await a.writes('k', 'one')
    world.goesDown()
    world.comesBack({ empty: true })
    world.story()
    await b.reads('k')
    await a.reads('k')
    await b.reads('k')
    expect(world.story()).toEqual([
      ...['B reads k', 'B has nothing'],
      ...['A reads k', 'A restores k = one', 'A has one from memory'],
      ...['B reads k', 'B has one from shared'],
    ])
  })

  it('a question for the latest reads the shared store past a confirmed value', async () => {
    const world = new World()
    const a = world.process('A')
    await a.writes('k', 'one')
    await a.reads('k', { latest: true })
    await a.reads('k')
    expect(world.story()).toEqual([
      ...['A writes k = one', 'A: stored'],
      ...['A reads k', 'A has one from shared'],
      'A has one from memory',
    ])
  })
})
