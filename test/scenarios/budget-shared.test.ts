import { expect, it } from 'vitest'
import type { BudgetReading } from '../../src/budget/bucket/reading.js'
import { SharedBudget } from '../../src/budget/shared/shared-budget.js'
import type { SharedDocument } from '../../src/coordination/shared-document.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { Agenda, seeded } from '../support/agenda.js'

const SEED = Number(process.env['SEED'] ?? 20_261_123)
const QUOTA = 300
const REPLICAS = 4
/** First answers in a burst each minute, refreshes per second: more than the quota holds. */
const BURST = 80
const REFRESHES = 4
/** One in five calls of the quota is somebody else's. */
const FOREIGN_PER_MINUTE = 60

interface Run {
  readonly asked: number
  readonly served: number
  readonly refreshes: number
  readonly foreign: number
  /** 429s, ours and those of others. */
  readonly refused: number
  readonly fullest: number
  readonly windows: number
}

it('keeps four replicas and the traffic of others within one quota, for an hour, without a 429', {
  timeout: 120_000,
}, async () => {
  const run = await drive(SEED)
  process.stdout.write(
    [
      `\n${REPLICAS} replicas, ${QUOTA} calls per minute, ${FOREIGN_PER_MINUTE} of them by others, bursts of ${BURST}, 1 h, seed ${SEED}`,
      '| windows | first answers | refreshes per minute | foreign calls | fullest window | 429 |',
      '| --- | --- | --- | --- | --- | --- |',
      `| ${run.windows} | ${((run.served / run.asked) * 100).toFixed(1)} % | ${(run.refreshes / 60).toFixed(0)} | ${run.foreign} | ${run.fullest} | ${run.refused} |`,
      '',
    ].join('\n'),
  )
  expect(run.refused).toBe(0)
  expect(run.fullest).toBeLessThanOrEqual(QUOTA)
  expect(run.foreign).toBeGreaterThan(50 * FOREIGN_PER_MINUTE)
  // Held back for others, but not out of fear: the quota is used.
  expect(run.served / run.asked).toBeGreaterThan(0.9)
  expect(run.refreshes / 60).toBeGreaterThan(QUOTA - FOREIGN_PER_MINUTE - BURST - 60)
})

/** Everything that happens in an hour, in its order: questions, ways there and back, the upstream's windows. */
async function drive(seed: number): Promise<Run> {
  const random = seeded(seed)
  const startMs = Date.UTC(2026, 10, 23, 8)
  let nowMs = startMs
  const agenda = new Agenda()
  const document = sharedDocument()
  const clock = {
    now: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => agenda.at(nowMs + ms, wake)),
  }
  const replicas = Array.from(
    { length: REPLICAS },
    (_, index) =>
      new SharedBudget({
        ...{ document, clock, random: seeded(seed + index), onEvent: () => {} },
        prior: { limit: QUOTA, windowMs: MINUTE },
      }),
  )
  const upstream = { count: 0, endsAtMs: 0, fullest: 0, windows: 0 }
  const tally = { asked: 0, served: 0, refreshes: 0, foreign: 0, refused: 0 }

  const count = () => {
    if (nowMs >= upstream.endsAtMs) {
      upstream.count = 0
      upstream.windows += 1
      upstream.endsAtMs = nowMs + MINUTE
    }
    upstream.count += 1
    upstream.fullest = Math.max(upstream.fullest, upstream.count)
    if (upstream.count > QUOTA) tally.refused += 1
  }
  const answer = (): BudgetReading => {
    count()
    const waitMs = Math.ceil((upstream.endsAtMs - nowMs) / SECOND) * SECOND
    const told = { limit: QUOTA, remaining: Math.max(0, QUOTA - upstream.count) }
    // As our reading of the headers does: from its arrival, and a second more.
    return upstream.count <= QUOTA
      ? { ...told, resetsAtMs: waitMs + SECOND }
      : { ...told, resetsAtMs: waitMs + SECOND, refused: {}, retryAtMs: waitMs }
  }
  const question = async (priority: 'first' | 'refresh') => {
    if (priority === 'first') tally.asked += 1
    const replica = replicas[Math.floor(random() * REPLICAS)]
    const reserved = await replica?.reserve('conversations.aggregates', priority)
    if (!reserved?.granted) return
    if (priority === 'first') tally.served += 1
    else tally.refreshes += 1
    agenda.at(nowMs + 20 + random() * 60, () => {
      const { resetsAtMs = 0, retryAtMs, ...rest } = answer()
      agenda.at(nowMs + 50 + random() * 500, () => {
        reserved.reservation.settle({
          ...rest,
          resetsAtMs: nowMs + resetsAtMs,
          ...(retryAtMs !== undefined && { retryAtMs: nowMs + retryAtMs }),
        })
      })
    })
  }
  const everyNow = (perMinute: number, act: () => void) => {
    const again = () => {
      act()
      agenda.at(nowMs + (-Math.log(1 - random()) * MINUTE) / perMinute, again)
    }
    agenda.at(nowMs + (-Math.log(1 - random()) * MINUTE) / perMinute, again)
  }
  everyNow(60 * REFRESHES, () => void question('refresh'))
  everyNow(FOREIGN_PER_MINUTE, () => {
    tally.foreign += 1
    count()
  })
  const minutely = () => {
    const beginMs = nowMs + random() * (MINUTE - 3 * SECOND)
    for (let i = 0; i < BURST; i++)
      agenda.at(beginMs + random() * 3 * SECOND, () => question('first'))
    agenda.at(nowMs + MINUTE, minutely)
  }
  agenda.at(nowMs, minutely)

  for (let next = agenda.next(); next && next.atMs < startMs + HOUR; next = agenda.next()) {
    nowMs = Math.max(nowMs, next.atMs)
    next.act()
    await settled(document)
  }
  return { ...tally, fullest: upstream.fullest, windows: upstream.windows }
}

/** Compare-and-set without a network between: what takes time there takes turns here. */
function sharedDocument(): SharedDocument & { busy: number } {
  let version = 0
  let text = ''
  const listeners: ((version: number) => void)[] = []
  return {
    busy: 0,
    async read() {
      return { version, text }
    },
    async swap(expected, next) {
      this.busy += 1
      await Promise.resolve()
      if (expected !== version) return { version, text }
      version += 1
      text = next
      for (const listener of listeners) listener(version)
      return version
    },
    onChange: (listener) => listeners.push(listener),
  }
}

/** Until nobody writes any more. */
async function settled(document: { busy: number }): Promise<void> {
  for (let before = -1; before !== document.busy; ) {
    before = document.busy
    for (let turn = 0; turn < 12; turn++) await Promise.resolve()
  }
}
