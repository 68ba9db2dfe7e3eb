import { expect, it } from 'vitest'
import type { BudgetReading } from '../../src/budget/bucket/reading.js'
import { LocalBudget } from '../../src/budget/budget.js'
import type { Priority } from '../../src/budget/priority.js'
import { type Clock, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { Agenda, seeded } from '../support/agenda.js'

const SEED = 20_261_117
const HOURS = 4
const QUOTA = 300
const BURST = 80

/** One wallboard's minute: first answers come in bursts, over more refreshes than the quota holds. */
type Load = 'first answer' | 'refresh' | 'early refresh'
const CLASS_OF: Readonly<Record<Load, Priority>> = {
  'first answer': 'first',
  refresh: 'refresh',
  'early refresh': 'early',
}
const RATES = { refresh: 6, 'early refresh': 1 } as const

/** Decides who may call; told each answer. */
interface Control {
  ask(load: Load): ((answer: BudgetReading) => void) | undefined
}

interface Tally {
  asked: number
  served: number
}

it('serves bursts of first answers over a load of refreshes, without a 429', () => {
  const none = drive(() => ({ ask: () => () => {} }))
  const guide = drive((clock) => guideRule(clock))
  const ours = drive((clock) => {
    const budget = new LocalBudget({ clock, random: seeded(SEED + 1), onEvent: () => {} })
    return {
      ask: (load) => {
        const answer = budget.reserve('conversations.aggregates', CLASS_OF[load])
        return answer.granted ? (reading) => answer.reservation.settle(reading) : undefined
      },
    }
  })

  const rows = { 'no control': none, "the guide's rule": guide, ours }
  process.stdout.write(
    [
      `\n${QUOTA} calls per minute, ${BURST} first answers in a burst each minute, ${HOURS} h, seed ${SEED}`,
      '| rule | first answers | refreshes | early refreshes | calls per minute | 429 per hour |',
      '| --- | --- | --- | --- | --- | --- |',
      ...Object.entries(rows).map(([name, run]) => row(name, run)),
      '',
    ].join('\n'),
  )

  expect(ours.refused).toBe(0)
  expect(share(ours, 'first answer')).toBeGreaterThanOrEqual(0.95)
  expect(share(ours, 'first answer')).toBeGreaterThan(share(guide, 'first answer'))
  expect(share(ours, 'refresh')).toBeGreaterThan(0.3)
})

/** Below a tenth everybody stops, whoever waits; a 429 stops everybody until `Retry-After`. */
function guideRule(clock: Clock): Control {
  let stopUntilMs = 0
  return {
    ask: () => {
      if (clock.now() < stopUntilMs) return undefined
      return ({ remaining = QUOTA, headerResetMs = 0, retryAtMs }) => {
        const low = remaining < QUOTA / 10
        stopUntilMs = Math.max(stopUntilMs, retryAtMs ?? 0, low ? headerResetMs : 0)
      }
    },
  }
}

/** Runs the whole time through one rule: questions, ways there and back, and the upstream's windows. */
function drive(build: (clock: Clock) => Control) {
  const random = seeded(SEED)
  const startMs = Date.UTC(2026, 10, 17, 8)
  const endMs = startMs + HOURS * HOUR
  let nowMs = startMs
  const agenda = new Agenda()
  const control = build({ now: () => nowMs, sleep: () => Promise.reject(new Error('no waiting')) })
  const upstream = { count: 0, endsAtMs: 0 }
  const tallies: Record<Load, Tally> = {
    'first answer': { asked: 0, served: 0 },
    refresh: { asked: 0, served: 0 },
    'early refresh': { asked: 0, served: 0 },
  }
  let refused = 0
  let calls = 0

  const answer = (): BudgetReading => {
    if (nowMs >= upstream.endsAtMs) {
      upstream.count = 0
      // Nobody can count on the minute.
      upstream.endsAtMs = nowMs + MINUTE + Math.round((random() * 4 - 2) * SECOND)
    }
    upstream.count += 1
    calls += 1
    const waitMs = Math.ceil((upstream.endsAtMs - nowMs) / SECOND) * SECOND
    const remaining = Math.max(0, QUOTA - upstream.count)
    const told = { limit: QUOTA, remaining, waitMs }
    if (upstream.count <= QUOTA) return reading(told)
    refused += 1
    return { ...reading(told), refused: {}, retryAtMs: waitMs }
  }
  const question = (load: Load) => {
    tallies[load].asked += 1
    const settle = control.ask(load)
    if (!settle) return
    agenda.at(nowMs + 20 + random() * 60, () => {
      const { headerResetMs = 0, retryAtMs, ...rest } = answer()
      agenda.at(nowMs + 50 + random() * random() * 2_000, () => {
        if (!rest.refused) tallies[load].served += 1
        settle({
          ...rest,
          // As our reading of the headers does: from its arrival, and a second more.
          headerResetMs: nowMs + headerResetMs + SECOND,
          ...(retryAtMs !== undefined && { retryAtMs: nowMs + retryAtMs }),
        })
      })
    })
  }
  const steadily = (load: keyof typeof RATES) => {
    question(load)
    agenda.at(nowMs + (-Math.log(1 - random()) * SECOND) / RATES[load], () => steadily(load))
  }
  const minutely = () => {
    const beginMs = nowMs + random() * (MINUTE - 3 * SECOND)
    for (let i = 0; i < BURST; i++) {
      agenda.at(beginMs + random() * 3 * SECOND, () => question('first answer'))
    }
    agenda.at(nowMs + MINUTE, minutely)
  }
  agenda.at(nowMs, () => steadily('refresh'))
  agenda.at(nowMs, () => steadily('early refresh'))
  agenda.at(nowMs, minutely)

  for (let next = agenda.next(); next && next.atMs < endMs; next = agenda.next()) {
    nowMs = next.atMs
    next.act()
  }
  return { tallies, refused, calls }
}

/** Resets as waits: the instant is reckoned where the answer arrives. */
function reading({
  limit,
  remaining,
  waitMs,
}: {
  limit: number
  remaining: number
  waitMs: number
}) {
  return { limit, remaining, headerResetMs: waitMs }
}

function share({ tallies }: ReturnType<typeof drive>, load: Load): number {
  return tallies[load].served / tallies[load].asked
}

function row(name: string, run: ReturnType<typeof drive>): string {
  const percent = (load: Load) => `${(share(run, load) * 100).toFixed(1)} %`
  const cells = [
    name,
    percent('first answer'),
    percent('refresh'),
    percent('early refresh'),
    (run.calls / (HOURS * 60)).toFixed(0),
    (run.refused / HOURS).toFixed(0),
  ]
  return `| ${cells.join(' | ')} |`
}
