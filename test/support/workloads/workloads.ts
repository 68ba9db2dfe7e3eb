import { queueActivityQuestion } from '../../../src/reports/queue-activity/question.js'
import { queuePerformanceQuestion } from '../../../src/reports/queue-performance/question.js'
import type { BucketingArguments } from '../../../src/reports/time/bucketing.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time/clock.js'
import type { VirtualClock } from '../wallboard/virtual-clock.js'
import { BURST_EVERY_MS, burstPanels, panels, wallboardStartMs } from '../wallboard/wallboard.js'
import type { Panel, Workload } from './workload.js'

const POLL_MS = 10 * SECOND

type Time = Pick<BucketingArguments, 'interval' | 'granularity'>

/** Periods of the calendar are those of the instant at which they are asked about. */
function performance(time: Time, queueIds: readonly string[] | null, bucketMs: number): Panel {
  return {
    bucketMs,
    ask: (replica, nowMs) =>
      replica.performance(queuePerformanceQuestion({ ...time, queueIds }, nowMs)),
  }
}

function activity(queueIds: readonly string[]): Panel {
  const { question } = queueActivityQuestion({ queueIds })
  return { bucketMs: null, ask: (replica) => replica.activity(question) }
}

/** Reads each panel every ten seconds, from an instant of its own. */
function poll(
  clock: VirtualClock,
  random: () => number,
  endMs: number,
  panels: readonly Panel[],
  read: (panel: Panel) => void,
): void {
  const startMs = clock.now()
  for (const panel of panels) {
    const again = () => {
      read(panel)
      if (clock.now() + POLL_MS < endMs) clock.at(clock.now() + POLL_MS, again)
    }
    clock.at(startMs + Math.floor(random() * MINUTE), again)
  }
}

const ROLLING = [
  ['LAST_15_MINUTES', MINUTE],
  ['LAST_30_MINUTES', MINUTE],
  ['LAST_HOUR', MINUTE],
  ['LAST_24_HOURS', MINUTE],
] as const

/** Four rolling intervals of five sets of three queues. */
export function rollingPanels(durationMs: number): Workload {
  const startMs = Date.UTC(2026, 10, 17, 9)
  return {
    name: `20 rolling panels, ${durationMs / HOUR} h`,
    startMs,
    durationMs,
    queues: 20,
    conversationsPerHour: 300,
    schedule: (clock, random, queueIds, read) => {
      const panels = Array.from({ length: 5 }, (_, set) =>
        ROLLING.map(([relative, bucketMs]) =>
          performance({ interval: { relative } }, queueIds.slice(3 * set, 3 * set + 3), bucketMs),
        ),
      ).flat()
      poll(clock, random, startMs + durationMs, panels, read)
    },
  }
}

/** Forty dashboards of twelve panels, all opened at once by somebody who has slept well. */
export function mondayMorning(): Workload {
  const startMs = Date.UTC(2026, 10, 16, 9)
  const today = Date.UTC(2026, 10, 16)
  const days = (from: number, to: number, granularity: string | null) => ({
    interval: { fromMs: today - from * DAY, toMs: today - to * DAY },
    granularity,
  })
  const times: readonly Time[] = [
    { interval: { relative: 'TODAY' }, granularity: 'PT1H' },
    { interval: { relative: 'YESTERDAY' }, granularity: 'PT1H' },
    days(7, 0, 'PT1H'),
    days(14, 7, 'PT1H'),
    days(30, 0, 'P1D'),
    days(90, 0, 'P1D'),
    days(365, 0, 'P1D'),
    days(400, 365, 'P1D'),
  ]
  return {
    name: 'Monday 9:00, 40 × 12 panels, cold',
    startMs,
    durationMs: MINUTE,
    queues: 20,
    conversationsPerHour: 300,
    schedule: (clock, random, queueIds, read) => {
      for (let panel = 0; panel < 40 * 12; panel++) {
        const time = times[Math.floor(random() * times.length)]
        const first = Math.floor(random() * (queueIds.length - 3))
        const length = 1 + Math.floor(random() * 3)
        if (!time) continue
        const own = queueIds.slice(first, first + length)
        const bucketMs = time.granularity === 'P1D' ? DAY : HOUR
        clock.at(startMs, () => read(performance(time, own, bucketMs)))
      }
    },
  }
}

/** Each with three queues of sixty: what happens now, and today by the hour. */
export function supervisors(count: number, durationMs: number): Workload {
  const startMs = Date.UTC(2026, 10, 17, 9)
  return {
    name: `${count} supervisors, ${durationMs / MINUTE} min`,
    startMs,
    durationMs,
    queues: 60,
    conversationsPerHour: 600,
    schedule: (clock, random, queueIds, read) => {
      const panels = Array.from({ length: count }, () => {
        const own = new Set<string>()
        while (own.size < 3) own.add(queueIds[Math.floor(random() * queueIds.length)] ?? '')
        const ids = [...own]
        const today = { interval: { relative: 'TODAY' }, granularity: 'PT1H' } as const
        return [activity(ids), performance(today, ids, HOUR)]
      }).flat()
      poll(clock, random, startMs + durationMs, panels, read)
    },
  }
}

/** Viewers beside each other read every panel at the same instants, so two stand for thirty. */
const VIEWERS = 2

/** The day of `wallboard.ts` with real questions: 4 panels of now, 8 live, 8 ended, bursts of 80 new ones. */
export function dayOfPanels(durationMs: number): Workload {
  return {
    name: `day of 20 panels, bursts of 80, ${durationMs / HOUR} h`,
    startMs: wallboardStartMs,
    durationMs,
    queues: 24,
    conversationsPerHour: 300,
    schedule: (clock, _, queueIds, read) => {
      const set = (index: number) => queueIds.slice(3 * (index % 8), 3 * (index % 8) + 3)
      const own = panels.map(({ kind, intervalAt }, index) => {
        if (kind === 'now') return activity(set(index))
        if (kind === 'live') {
          return performance({ interval: { relative: 'LAST_30_MINUTES' } }, set(index), MINUTE)
        }
        const interval = intervalAt(wallboardStartMs)
        return performance({ interval: interval ?? {}, granularity: 'PT1H' }, set(index), HOUR)
      })
      const endMs = wallboardStartMs + durationMs
      for (let viewer = 0; viewer < VIEWERS; viewer++) {
        const poll = () => {
          for (const panel of own) read(panel)
          if (clock.now() + POLL_MS < endMs) clock.at(clock.now() + POLL_MS, poll)
        }
        clock.at(wallboardStartMs + Math.floor((viewer * POLL_MS) / VIEWERS), poll)
      }
      for (let burst = 1; burst * BURST_EVERY_MS < durationMs; burst++) {
        const opened = burstPanels(burst).map(({ intervalAt }, index) => {
          const interval = intervalAt(wallboardStartMs)
          return performance({ interval: interval ?? {}, granularity: 'PT1H' }, set(index), HOUR)
        })
        clock.at(wallboardStartMs + burst * BURST_EVERY_MS, () => {
          for (const panel of opened) read(panel)
        })
      }
    },
  }
}
