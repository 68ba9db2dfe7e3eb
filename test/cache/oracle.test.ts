import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import type { CacheRequest } from '../../src/cache/cache-request.js'
import type { Condition } from '../../src/cache/policy/decide.js'
import type { Entry } from '../../src/cache/policy/entry.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import type { Store } from '../../src/store/store.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { VirtualClock } from '../support/wallboard/virtual-clock.js'
import { chance } from '../support/wallboard/wallboard.js'

/** An interval that ends now: 30 s fresh, 60 s soft, 5 min hard, 15 min error age, stretched by slow loads. */
const lifetimeOf = (asOfMs: number, loadMs: number) =>
  new Lifetimes().lifetimeOf('report', { asOfMs, loadMs, interval: { fromMs: 0, toMs: asOfMs } })

/** What an uncached read of this question gives at this instant. */
const uncached = (key: string, atMs: number) => `${key}@${atMs}`

class Refused extends Error {}

/** Of three loads in a row the first and the last are half a fresh age apart: marks force one in between. */
const tooSoon = (entries: readonly Entry<string>[]) =>
  entries.filter(({ asOfMs }, index) => {
    const [first, second] = [entries[index - 2], entries[index - 1]]
    if (!first || !second) return false
    return asOfMs - first.asOfMs < Math.min(first.lifetime.freshMs, second.lifetime.freshMs) / 2
  })

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      key: fc.constantFrom('a', 'b', 'c'),
      maxAgeMs: fc.option(fc.nat(120_000)),
      onlyIfCached: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat(2_000), fc.nat(90_000), fc.nat(20 * MINUTE)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      ms: fc.integer({ min: -5 * MINUTE, max: 5 * MINUTE }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('invalidate' as const),
      tag: fc.constantFrom('key:a', 'key:b', 'all'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('insist' as const),
      tag: fc.constantFrom('key:a', 'all'),
      times: fc.integer({ min: 2, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('loads' as const),
      become: fc.constantFrom(
        'fine' as const,
        'failing' as const,
        'refused' as const,
        'slow' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('budget' as const),
      become: fc.constantFrom<Condition>('healthy', 'budget-degraded', 'budget-blocked'),
    }),
  },
)

describe('any sequence of questions, faults and clock steps', () => {
  it('gets answers that equal an uncached read at their asOf, and that say the truth of themselves', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.boolean(),
        fc.nat(),
        async (all, evenly, seed) => {
          const steps = evenly ? all.filter((one) => one.do !== 'jump') : all
          const clock = new VirtualClock(Date.UTC(2026, 10, 17))
          const memory = memoryStore(2 ** 20)
          const stored = new Map<string, Entry<string>[]>([
            ['a', []],
            ['b', []],
            ['c', []],
          ])
          const store: Store = {
            ...memory,
            set: (key, value, ...rest) => {
              stored.get(key)?.push(value as Entry<string>)
              return memory.set(key, value, ...rest)
            },
          }
          const cache = new Cache({
            store,
            clock,
            random: chance(seed),
            onEvent: () => {},
          })
          const underWay = new Set<string>()
          const marks: { readonly tag: string; readonly atMs: number }[] = []
          let loads: 'fine' | 'failing' | 'refused' | 'slow' = 'fine'
          let condition: Condition = 'healthy'
          let lie: string | undefined

          const ask = (key: string, maxAgeMs: number | null, onlyIfCached: boolean) => {
            const tags = [`key:${key}`, 'all']
            const request: CacheRequest<string> = {
              key,
              canonical: key,
              label: 'report',
              callerId: 'anybody',
              tags,
              tolerance: {
                onlyIfCached,
                waitMs: 25 * SECOND,
                ...(maxAgeMs === null ? {} : { maxAgeMs }),
              },
              condition: () => condition,
              deadlineMs: MINUTE,
              isRefusal: (error) => error instanceof Refused,
              isValue: (value) => typeof value === 'string',
              load: async (_, signal) => {
                if (underWay.has(key)) lie ??= `two loads of ${key}`
                underWay.add(key)
                try {
                  if (loads === 'refused') throw new Refused()
                  const asOfMs = clock.now()
                  const value = uncached(key, asOfMs)
                  await clock.sleep(loads === 'slow' ? 40 * SECOND : 700, signal)
                  if (loads === 'failing') throw new Error('down')
                  const loadMs = Math.max(0, clock.now() - asOfMs)
                  return { value, asOfMs, lifetime: lifetimeOf(asOfMs, loadMs) }
                } finally {
                  underWay.delete(key)
                }
              },
            }
            void cache.getMany([request]).then(([answer]) => {
              if (!answer || answer instanceof Error) return
              const { entry, reason } = answer
              const { lifetime } = entry
              const nowMs = clock.now()
              const ageMs = nowMs - entry.asOfMs
              const said = `${key} at ${nowMs}, age ${ageMs}, ${reason ?? 'fresh'}`
              if (entry.value !== uncached(key, entry.asOfMs)) lie ??= `${said}: another value`
              if (reason === null && ageMs > lifetime.freshMs) lie ??= `${said}: not fresh`
              const invalidated = marks.some(
                ({ tag, atMs }) => tags.includes(tag) && entry.asOfMs <= atMs,
              )
              if (reason === null && invalidated) lie ??= `${said}: invalidated`
              if (reason === 'revalidating' && ageMs > lifetime.hardMs)
                lie ??= `${said}: beyond its hard age`
              if (ageMs > lifetime.errorMs) lie ??= `${said}: beyond its error age`
            })
          }

          const invalidate = (tag: string) => {
            marks.push({ tag, atMs: clock.now() })
            void cache.invalidate(tag, 'invalidated', clock.now())
          }

          for (const one of steps) {
            switch (one.do) {
              case 'ask':
                ask(one.key, one.maxAgeMs, one.onlyIfCached)
                await clock.runUntil(clock.now())
                break
              case 'wait':
                await clock.runUntil(clock.now() + one.ms)
                break
              case 'jump':
                clock.jump(one.ms)
                break
              case 'invalidate':
                invalidate(one.tag)
                break
              case 'insist':
                for (let time = 0; time < one.times; time++) {
                  invalidate(one.tag)
                  await clock.runUntil(clock.now() + SECOND)
                  ask('a', null, false)
                  await clock.runUntil(clock.now() + SECOND)
                }
                break
              case 'loads':
                loads = one.become
                break
              case 'budget':
                condition = one.become
                break
            }
          }
          await clock.runUntil(clock.now() + 10 * MINUTE)
          expect(lie).toBeUndefined()
          expect(underWay.size).toBe(0)
          if (evenly) for (const entries of stored.values()) expect(tooSoon(entries)).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})
