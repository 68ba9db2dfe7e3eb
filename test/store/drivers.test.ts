import { describe, expect, it } from 'vitest'
import type { StoreEvent } from '../../src/coordination/events.js'
import { checkStore } from '../../src/doctor/stores.js'
import type { DriverOptions, StoreDriver } from '../../src/store/driver.js'
import { addressProblem, DRIVERS, driverOf } from '../../src/store/drivers.js'
import { openStore } from '../../src/store/open-store.js'
import { systemClock } from '../../src/time/clock.js'
import { storeContract } from './contract.js'
import { spoil, toyDriver } from './toy-store/driver.js'

const MINUTE = 60_000
/** The one line that a new kind of store takes, beside its folder. */
const WITH_TOY: readonly StoreDriver[] = [...DRIVERS, toyDriver]

const options: DriverOptions = {
  ...{ clock: systemClock, random: Math.random, memoryMaxBytes: 2 ** 20, fileMaxBytes: 2 ** 20 },
  ...{ onEvent: () => {}, onUnreadable: () => {} },
}

storeContract('toy', {
  can: { batch: true, scripts: false, publish: false },
  place: 'shared',
  unstorable: { n: 1n },
  open: async () => {
    const { store } = await toyDriver.open('toy://contract', options)
    return { store, [Symbol.asyncDispose]: async () => {} }
  },
})

describe('a store that is one folder and one line', () => {
  const open = (url: string, events: StoreEvent[] = []) =>
    openStore(
      url,
      { ...options, onEvent: (event) => events.push(event), localTtlMs: () => MINUTE },
      WITH_TOY,
    )

  it('is opened by its address, behind the memory of each process', async () => {
    const [one, other] = [await open('toy://one'), await open('toy://one')]
    expect([one.kind, one.state(), one.can.scripts]).toEqual(['toy', 'answering', false])
    await one.store.set('k', 'v', MINUTE)
    expect(await one.store.getMany(['k'])).toEqual([{ value: 'v', place: 'memory' }])
    expect(await other.store.getMany(['k'])).toEqual([{ value: 'v', place: 'shared' }])
    expect(await (await open('toy://other')).store.getMany(['k'])).toEqual([undefined])
    await Promise.all([one.close(), other.close()])
  })

  it('costs a miss and an event where a text cannot be read', async () => {
    const events: StoreEvent[] = []
    const one = await open('toy://spoilt', events)
    spoil('toy://spoilt', 'k')
    expect(await one.store.getMany(['k'])).toEqual([undefined])
    expect(events).toEqual([{ type: 'unreadable' }])
  })

  it('is named in what is said of an address that nobody knows, and checks its own', () => {
    expect(addressProblem('ftp://x', WITH_TOY)).toMatch(
      /^STORE_URL must begin with .* or toy:\/\/$/,
    )
    expect(addressProblem('toy://', WITH_TOY)).toBe(
      'STORE_URL is not complete: expected toy://name',
    )
    expect(addressProblem('toy://one', WITH_TOY)).toBeUndefined()
    expect(addressProblem('toy://one')).toMatch(/^STORE_URL must begin with memory:, file:/)
  })

  it('is written to and read by the doctor', async () => {
    const config = { store: { kind: 'toy', url: 'toy://doctor' }, fileMaxBytes: 1 }
    expect(await checkStore(config, systemClock, WITH_TOY)).toMatchObject([
      { subject: 'toy', state: 'ok' },
      { subject: 'toy: flights', state: 'ok' },
    ])
  })
})

describe(driverOf, () => {
  it.each([
    ['memory:', 'memory'],
    ['file:/data', 'file'],
    ['file:', 'file'],
    ['redis://host', 'redis'],
    ['redis:host', 'redis'],
    ['rediss://host', 'redis'],
    ['valkey://host', 'redis'],
    ['valkeys://host', 'redis'],
    ['memcached://host', 'memcached'],
    ['', undefined],
    [':', undefined],
    ['memory', undefined],
    ['redi://host', undefined],
    ['redis', undefined],
    ['REDIS://host', undefined],
    ['http://redis://host', undefined],
    [' redis://host', undefined],
    ['m:', undefined],
  ])('finds for %j the driver %s', (url, kind) => {
    expect(driverOf(url)?.kind).toBe(kind)
  })

  it('has no two drivers for one address', () => {
    const protocols = DRIVERS.flatMap(({ beginnings }) =>
      beginnings.map((each) => each.split(':')[0]),
    )
    expect(new Set(protocols).size).toBe(protocols.length)
  })
})
