import { describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../page/explore/examples.js'
import { agentLines } from '../../page/wallboard/agents.js'
import { weekBefore } from '../../page/wallboard/day.js'
import { dayColumns } from '../../page/wallboard/day-columns.js'
import { dayNumbers } from '../../page/wallboard/day-numbers.js'
import {
  levelOf,
  longestWait,
  longestWaitLevel,
  serviceLevelLevel,
} from '../../page/wallboard/levels.js'
import { tightestBudget } from '../../page/wallboard/tightest-budget.js'
import { count, percent } from '../../page/wallboard/words.js'
import { startGateway } from '../support/gateway.js'

const row = (offered: number, abandoned: number, sl: [number, number, number | null] | null) => ({
  mediaType: 'VOICE' as 'VOICE' | 'CALLBACK',
  offered,
  answered: offered - abandoned,
  abandoned,
  serviceLevel: sl && { numerator: sl[0], denominator: sl[1], target: sl[2] },
})

describe('numbers of a day', () => {
  it('add up over media types, service level by its sums, callbacks left out', () => {
    const rows = [
      row(80, 8, [60, 80, 0.8]),
      row(20, 2, [20, 20, 0.8]),
      { ...row(50, 0, null), mediaType: 'CALLBACK' as const },
    ]
    expect(dayNumbers(rows)).toMatchObject({
      offered: 100,
      abandonRate: 0.1,
      serviceLevel: 0.8,
      targets: [0.8],
      missesTargetBy: 0,
    })
  })

  it('of nothing are not known, rather than 0', () => {
    expect(dayNumbers([])).toMatchObject({
      serviceLevel: null,
      abandonRate: null,
      missesTargetBy: null,
    })
  })

  it('are judged by the target that is missed by most', () => {
    const { targets, missesTargetBy } = dayNumbers([
      row(10, 0, [10, 10, 0.8]),
      row(10, 0, [5, 10, 0.75]),
    ])
    expect(targets).toEqual([0.8, 0.75])
    expect(missesTargetBy).toBeCloseTo(0.25)
  })
})

it.each([
  [levelOf(null, [5, 10]), 'unknown'],
  [levelOf(4, [5, 10]), 'calm'],
  [levelOf(5, [5, 10]), 'warn'],
  [levelOf(10, [5, 10]), 'alarm'],
  [levelOf(5, [5, 5]), 'alarm'],
  [longestWaitLevel(null, [60, 180]), 'calm'],
  [longestWaitLevel(59_999, [60, 180]), 'calm'],
  [longestWaitLevel(60_000, [60, 180]), 'warn'],
  [longestWaitLevel(180_000, [60, 180]), 'alarm'],
  [serviceLevelLevel(null), 'unknown'],
  [serviceLevelLevel(0), 'calm'],
  [serviceLevelLevel(0.1), 'warn'],
  [serviceLevelLevel(0.11), 'alarm'],
])('%s is %s', (level, expected) => {
  expect(level).toBe(expected)
})

describe('the longest wait that is shown', () => {
  const EARLY = '2026-11-17T08:00:00Z'
  const LATE = '2026-11-17T14:00:00Z'
  // One more line is one more queue.
  it.each<[string, Record<string, string | null>, string | null, boolean]>([
    ['is of the line, where a letter waits longer', { EMAIL: EARLY, VOICE: LATE }, LATE, false],
    ['is of the line, where it waits longer', { EMAIL: LATE, VOICE: EARLY }, EARLY, false],
    ['is of the longest on the line', { CALLBACK: LATE, VOICE: EARLY }, EARLY, false],
    ['is of a chat, where a message waits longer', { MESSAGE: EARLY, CHAT: LATE }, LATE, false],
    ['is of a letter, where nobody is on the line', { EMAIL: EARLY, VOICE: null }, EARLY, true],
    ['is of a letter, where nothing else is told', { EMAIL: EARLY }, EARLY, true],
    ['is nobody’s', { EMAIL: null, VOICE: null }, null, false],
    ['is nobody’s, where nothing is told', {}, null, false],
  ])('%s', (_, told, since, isWritten) => {
    const byMediaType = Object.entries(told).map(([mediaType, longestWaitingSince]) => ({
      mediaType,
      longestWaitingSince,
    }))
    const all = Object.values(told).flatMap((instant) => instant ?? [])
    const longestWaitingSince = all.toSorted()[0] ?? null
    expect(longestWait({ longestWaitingSince, byMediaType })).toEqual({ since, isWritten })
  })
})

it('writes what is not known as a dash', () => {
  expect([count(null), count(undefined), percent(null), count(0), percent(0)]).toEqual([
    '–',
    '–',
    '–',
    '0',
    '0 %',
  ])
})

it.each([
  ['Europe/Berlin', '2026-11-16T23:00:00.000Z', '2026-11-09T23:00:00.000Z'],
  // Clocks were set back on 25 October.
  ['Europe/Berlin', '2026-10-27T23:00:00.000Z', '2026-10-20T22:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-16T18:15:00.000Z', '2026-11-09T18:15:00.000Z'],
])('a week before midnight in %s of %s is %s', (zone, from, before) => {
  expect(weekBefore({ from, to: from }, zone).from).toBe(before)
})

describe('the half hours of a day', () => {
  const freshness = {
    state: 'FRESH' as const,
    reason: null,
    refreshing: false,
    ageSeconds: 0,
    pollAfter: '2026-11-17T09:20:00Z',
    asOf: '2026-11-17T09:10:00Z',
  }
  const day = (date: string, starts: readonly string[]) => ({
    freshness,
    interval: { from: `${date}T00:00:00Z`, to: `${date}T23:59:59Z` },
    rows: starts.map((start) => ({
      ...row(10, 1, [8, 10, 0.8]),
      interval: { from: `${date}T${start}:00Z` },
    })),
  })

  it('stand beside those of last week, from the first busy one to the last', () => {
    const columns = dayColumns(
      day('2026-11-17', ['08:30', '09:00']),
      day('2026-11-10', ['08:00', '10:00']),
    )
    const shown = columns.map(({ startMs, today, before, isOpen }) => [
      new Date(startMs).toISOString().slice(11, 16),
      today?.offered ?? null,
      before?.offered ?? null,
      isOpen,
    ])
    expect(shown).toEqual([
      ['08:00', 0, 10, false],
      ['08:30', 10, 0, false],
      ['09:00', 10, 0, true],
      ['09:30', null, 0, false],
      ['10:00', null, 10, false],
    ])
  })

  it('without last week have nothing behind them', () => {
    const [first] = dayColumns(day('2026-11-17', ['09:00']), null)
    expect(first).toMatchObject({ before: null, isOpen: true })
  })
})

it('lists who does not respond first, then by status and since when, and nobody who is offline', () => {
  const agent = (name: string, routingStatus: string, since: string, presence = 'ON_QUEUE') => ({
    agent: { id: name, name },
    presence,
    presenceSince: '2026-11-17T08:00:00Z',
    routingStatus,
    routingStatusSince: `2026-11-17T${since}:00Z`,
    sessions: [],
  })
  const lines = agentLines([
    agent('Idle', 'IDLE', '09:00'),
    agent('Late', 'INTERACTING', '09:10'),
    agent('Early', 'INTERACTING', '09:05'),
    agent('Silent', 'NOT_RESPONDING', '09:12'),
    agent('Home', 'OFF_QUEUE', '09:00', 'OFFLINE'),
    agent('Lunch', 'OFF_QUEUE', '09:00', 'MEAL'),
  ])
  expect(lines.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'Silent: Not responding',
    'Early: Interacting',
    'Late: Interacting',
    'Idle: Idle',
    'Lunch: Meal',
  ])
})

it('the gauge shows the budget that holds the page back most', () => {
  const budget = (family: string, mode: 'NORMAL' | 'BLOCKED', remaining: number | null) => ({
    family,
    mode,
    limit: 300,
    remaining,
    resetsAt: null,
    retryAt: null,
    source: 'HEADERS' as const,
  })
  expect(tightestBudget([])).toBeNull()
  expect(
    tightestBudget([budget('token', 'NORMAL', 200), budget('directory', 'NORMAL', 100)])?.family,
  ).toBe('directory')
  expect(
    tightestBudget([budget('token', 'NORMAL', 1), budget('directory', 'BLOCKED', null)])?.family,
  ).toBe('directory')
})

it.each(EXAMPLES)('the gateway answers "$title"', async ({ query }) => {
  await using gateway = await startGateway()
  const { data, errors } = await gateway.ask(query)
  expect(errors).toBeUndefined()
  expect(data).toBeDefined()
})
