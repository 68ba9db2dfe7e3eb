import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Lifetimes,
  type LoadFacts,
  outlasting,
  RULE_NAMES,
} from '../../src/reports/lifetime/lifetime.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'

const asOfMs = Date.parse('2026-11-17T14:30:20Z')
const lifetimes = new Lifetimes()
const of = (facts: Partial<LoadFacts>) =>
  lifetimes.lifetimeOf('queuePerformance', { asOfMs, loadMs: 0, interval: null, ...facts })
const ended = (agoMs: number, lengthMs: number) => ({
  interval: { fromMs: asOfMs - agoMs - lengthMs, toMs: asOfMs - agoMs },
})

describe('the rule that matches', () => {
  it.each([
    ['what is true only now', {}, 'now'],
    ['what is told of each change since', { isWatched: true }, 'now-watched'],
    ['what each number of cost a call', { callEach: true }, 'estimate'],
    ['an interval that ends in the future', ended(-8 * HOUR, DAY), 'live'],
    ['one that ended less than five minutes ago', ended(5 * MINUTE - 1, HOUR), 'live'],
    ['one that ended five minutes ago', ended(5 * MINUTE, HOUR), 'single-day'],
    ['a day over a clock change', ended(HOUR, 25 * HOUR), 'single-day'],
    ['more than 25 hours', ended(HOUR, 25 * HOUR + 1), 'multi-day'],
    ['ninety days that end now', ended(0, 90 * DAY), 'live'],
    ['one that ended 72 hours ago', ended(72 * HOUR, HOUR), 'single-day'],
    ['one that ended more than 72 hours ago', ended(72 * HOUR + 1, HOUR), 'settled'],
    [
      'what the lake has not completed',
      { ...ended(80 * HOUR, HOUR), completeUntilMs: asOfMs - 81 * HOUR },
      'lake',
    ],
    [
      'what the lake has completed',
      { ...ended(80 * HOUR, HOUR), completeUntilMs: asOfMs - 80 * HOUR },
      'settled',
    ],
    ['what has not ended yet', { ...ended(80 * HOUR, HOUR), hasOpen: true }, 'open'],
    [
      'what was left out of, whatever else it is',
      { malformed: true, ...ended(0, DAY) },
      'malformed',
    ],
  ])('for %s is this', (_, facts, rule) => {
    expect(of(facts).rule).toBe(rule)
  })
})

describe(Lifetimes, () => {
  it.each([
    ['as often as without notifications', 0, {}, 10 * SECOND],
    ['as its ages are configured', 0, { now: { freshMs: 4 * SECOND } }, 4 * SECOND],
    ['no more often than twice as long as a load takes', 20 * SECOND, {}, 40 * SECOND],
    ['no later than it is fresh', 0, { now: { freshMs: 90 * SECOND } }, MINUTE],
  ])('what changes all the time is read %s', (_, loadMs, rules, forcedFloorMs) => {
    const facts = { asOfMs, loadMs, interval: null, isWatched: true }
    const lifetime = new Lifetimes({ rules }).lifetimeOf('queueActivity', facts)
    expect(lifetime).toMatchObject({ rule: 'now-watched', freshMs: MINUTE, forcedFloorMs })
  })

  it('has every age at least as long as the one before, stretched or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY, max: 100 * DAY }),
        fc.integer({ min: 1, max: 400 * DAY }),
        fc.nat(5 * MINUTE),
        (ago, length, loadMs) => {
          const { freshMs, softMs, hardMs, errorMs } = of({ ...ended(ago, length), loadMs })
          expect(freshMs).toBeLessThanOrEqual(softMs)
          expect(softMs).toBeLessThanOrEqual(hardMs)
          expect(hardMs).toBeLessThanOrEqual(errorMs)
          expect(freshMs).toBeGreaterThanOrEqual(2 * loadMs - 1)
        },
      ),
    )
  })

  it('stretches all ages alike where a load takes longer than half the fresh age', () => {
    expect(of({ loadMs: 5 * SECOND })).toMatchObject({ freshMs: 10 * SECOND, errorMs: 5 * MINUTE })
    expect(of({ loadMs: 10 * SECOND })).toEqual({
      rule: 'now',
      freshMs: 20 * SECOND,
      softMs: 60 * SECOND,
      hardMs: 2 * MINUTE,
      errorMs: 10 * MINUTE,
    })
  })

  it.each([
    [
      'settled',
      ended(80 * HOUR, HOUR),
      { freshMs: MINUTE, softMs: 2 * MINUTE, hardMs: 10 * MINUTE, errorMs: HOUR },
    ],
    [
      'live',
      ended(0, HOUR),
      { freshMs: 30 * SECOND, softMs: MINUTE, hardMs: 5 * MINUTE, errorMs: 15 * MINUTE },
    ],
    [
      'estimate',
      { callEach: true },
      { freshMs: MINUTE, softMs: 2 * MINUTE, hardMs: 5 * MINUTE, errorMs: 15 * MINUTE },
    ],
    ['now', {}, { freshMs: 10 * SECOND, softMs: 30 * SECOND, hardMs: MINUTE, errorMs: 5 * MINUTE }],
  ])('takes the shorter of each age of `malformed` and of `%s`', (_, facts, ages) => {
    expect(of({ ...facts, malformed: true })).toEqual({ rule: 'malformed', ...ages })
  })

  it('takes other ages for every report, and for one', () => {
    const other = new Lifetimes({
      rules: { live: { freshMs: 20 * SECOND } },
      reports: { agentStatus: { live: { freshMs: 15 * SECOND, errorMs: HOUR } } },
    })
    expect(other.agesOf('queuePerformance', 'live')).toEqual({
      ...lifetimes.agesOf('x', 'live'),
      freshMs: 20 * SECOND,
    })
    expect(other.agesOf('agentStatus', 'live')).toEqual({
      ...lifetimes.agesOf('x', 'live'),
      freshMs: 15 * SECOND,
      errorMs: HOUR,
    })
    for (const rule of RULE_NAMES) {
      if (rule !== 'live')
        expect(other.agesOf('agentStatus', rule)).toEqual(lifetimes.agesOf('x', rule))
    }
  })
})

describe('what was put together from several readings', () => {
  const lifetime = (freshMs: number) => ({
    ...{ rule: 'live', freshMs, softMs: 2 * freshMs, hardMs: 4 * freshMs, errorMs: 8 * freshMs },
  })

  it.each([
    ['new', 0, 24 * HOUR, MINUTE],
    ['an hour old', HOUR, 24 * HOUR, HOUR + MINUTE],
    ['fresh for less than that', 10 * SECOND, 30 * SECOND, 30 * SECOND],
    ['of a clock that was set back', -HOUR, 24 * HOUR, MINUTE],
  ])('is `malformed` where something of it was left out, and %s', (_, ageMs, freshMs, expected) => {
    const { rule, ...ages } = lifetimes.malformed('x', lifetime(freshMs), ageMs)
    expect(rule).toBe('malformed')
    expect(ages.freshMs).toBe(expected)
    expect(ages.freshMs).toBeLessThanOrEqual(ages.softMs)
    expect(ages.softMs).toBeLessThanOrEqual(ages.hardMs)
    expect(ages.hardMs).toBeLessThanOrEqual(ages.errorMs)
  })

  it.each<[string, number, number, number, number]>([
    ['without a call', 100 * SECOND, 0, 130 * SECOND, 130 * SECOND],
    ['in no time', 100 * SECOND, 10, 130 * SECOND, 130 * SECOND],
    ['in half of what was left', 100 * SECOND, 15 * SECOND, 130 * SECOND, 130 * SECOND],
    ['in longer than that', 100 * SECOND, 40 * SECOND, 130 * SECOND, 180 * SECOND],
    ['from nothing older', 0, 40 * SECOND, 30 * SECOND, 80 * SECOND],
    ['by a clock that was set back', -5 * SECOND, 40 * SECOND, 30 * SECOND, 80 * SECOND],
  ])('outlasts its load: %s', (_, ageMs, loadMs, freshMs, expected) => {
    const {
      freshMs: fresh,
      softMs,
      hardMs,
      errorMs,
    } = outlasting(lifetime(freshMs), { ageMs, loadMs })
    expect(fresh).toBe(expected)
    expect([softMs, hardMs, errorMs]).toEqual(
      [2, 4, 8].map((times) => Math.max(times * freshMs, expected)),
    )
  })
})
