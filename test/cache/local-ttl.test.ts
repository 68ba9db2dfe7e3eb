import { describe, expect, it } from 'vitest'
import { isNewerEntry, localTtlOfEntry } from '../../src/cache/policy/local-ttl.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'

const nowMs = Date.UTC(2026, 10, 23, 12)
const entry = (ageMs: number, freshMs: number) => ({
  value: 1,
  asOfMs: nowMs - ageMs,
  lifetime: { rule: 'r', freshMs, softMs: freshMs, hardMs: freshMs, errorMs: freshMs },
})

describe(localTtlOfEntry, () => {
  it.each([
    ['a live value at most 30 seconds', entry(0, 30 * SECOND), 30 * SECOND],
    ['another fresh value for some minutes', entry(HOUR, DAY), 5 * MINUTE],
    ['one that another process may have refreshed for a second', entry(DAY + 1, DAY), SECOND],
    ['one that a wrong clock has written for a second', entry(-MINUTE, DAY), SECOND],
    ['anything else not at all', { asOfMs: 'x' }, 0],
    ['nothing not at all', null, 0],
  ])('holds %s', (_, value, ms) => {
    expect(localTtlOfEntry(value, nowMs)).toBe(ms)
  })
})

describe(isNewerEntry, () => {
  it('goes by when the reading began, and prefers an entry to anything else', () => {
    expect(isNewerEntry(entry(1, DAY), entry(2, DAY), nowMs)).toBe(true)
    expect(isNewerEntry(entry(2, DAY), entry(1, DAY), nowMs)).toBe(false)
    expect(isNewerEntry(entry(2, DAY), entry(2, DAY), nowMs)).toBe(false)
    expect(isNewerEntry(entry(2, DAY), undefined, nowMs)).toBe(true)
    // Put together with the same oldest part.
    expect(isNewerEntry(entry(2, DAY + 1), entry(2, DAY), nowMs)).toBe(true)
    expect(isNewerEntry(entry(2, DAY), entry(2, DAY + 1), nowMs)).toBe(false)
    expect(isNewerEntry('x', entry(2, DAY), nowMs)).toBe(false)
  })

  it('does not believe one from the future, or it would stand before all that are loaded since', () => {
    expect(isNewerEntry(entry(-MINUTE, DAY), entry(2, DAY), nowMs)).toBe(false)
    expect(isNewerEntry(entry(-SECOND, DAY), entry(2, DAY), nowMs)).toBe(true)
  })
})
