import { describe, expect, it } from 'vitest'
import { boundedLifetime, entryFrom } from '../../src/cache/policy/entry.js'

const DAY = 86_400_000
const lifetime = { rule: 'live', freshMs: 1, softMs: 2, hardMs: 3, errorMs: 4 }
const stored = () => ({
  ...{ value: 'v', canonical: 'q', asOfMs: 1, storedAtMs: 2, loadMs: 1, lifetime },
})

describe(entryFrom, () => {
  const fitting = () => {
    const looked: unknown[] = []
    const isValue = (value: unknown): value is string => {
      looked.push(value)
      return typeof value === 'string'
    }
    return { looked, canonical: 'q', isValue }
  }

  it('looks through a value once, however often it is asked for', () => {
    const { looked, ...fits } = fitting()
    const raw = stored()
    for (let hit = 0; hit < 100; hit++) expect(entryFrom(raw, fits)).toBe(raw)
    expect(looked).toEqual(['v'])
  })

  it('asks of every question whether the entry is its answer', () => {
    const { looked: _, ...fits } = fitting()
    const raw = stored()
    expect(entryFrom(raw, fits)).toBe(raw)
    expect(entryFrom(raw, { ...fits, canonical: 'another' })).toBeUndefined()
  })

  it.each<[string, Record<string, unknown>]>([
    ['fields of another release', { parts: [1], kind: 'new' }],
    ['a rule of another release', { lifetime: { ...lifetime, rule: 'new', kind: 1 } }],
    ['a reason of another release', { forcedBy: 'moved' }],
    ['a date in the future, which is stale', { asOfMs: Date.UTC(5_000, 0) }],
  ])('takes %s', (_, fields) => {
    const raw = { ...stored(), ...fields }
    expect(entryFrom(raw, fitting())).toBe(raw)
  })

  it.each([null, undefined, 7, 'text', [], {}, [null]])('takes no %j', (raw) => {
    expect(entryFrom(raw, fitting())).toBeUndefined()
  })
})

describe(boundedLifetime, () => {
  it('keeps the ages that a store gives back', () => {
    expect(boundedLifetime(lifetime)).toBe(lifetime)
    const slow = { ...lifetime, hardMs: 1e12, errorMs: 1e15 }
    const bounded = boundedLifetime(slow)
    expect(bounded).toEqual({ ...slow, hardMs: 400 * DAY, errorMs: 400 * DAY })
    const raw = { ...stored(), lifetime: bounded }
    expect(entryFrom(raw, { canonical: 'q', isValue: (_): _ is string => true })).toBe(raw)
  })
})
