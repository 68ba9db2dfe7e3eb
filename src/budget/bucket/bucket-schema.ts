import { z } from 'zod'
import { DAY } from '../../time/clock.js'
import type { Bucket } from './bucket.js'
import { LONGEST_STRETCH_MS } from './burst.js'
import type { Window } from './window.js'

/*
 * A bucket as processes write it for each other. The names of the fields are part of the format that
 * processes of other releases read and write, too. The bounds are wide: no process writes beyond them,
 * and some values beyond them would never end.
 */

/** The schema shows instants as dates, with four digits for the year. */
const instant = z.number().min(0).max(Date.UTC(9_999, 0))
const amount = z.number().min(0).max(1e12)
const count = z.int().min(0).max(1e12)
/** Other numbers are divided by it: never 0. */
const length = z
  .number()
  .min(1)
  .max(32 * DAY)
const tick = z.strictObject({ lastMs: instant, count })
const source = z.enum(['HEADERS', 'PRIOR'])
/** Up to forty of twelve numbers in each bucket: each list is checked at once, not number by number. */
const demand = z
  .array(z.number())
  .max(100)
  .refine((counts) => counts.every((one) => one >= 0 && one <= 1e12))
  .readonly()
/** One for each second of a window at most. */
const ticks = z
  .array(tick)
  .max((32 * DAY) / 1_000)
  .readonly()

const window = z.strictObject({
  source,
  serial: count,
  counted: amount,
  untold: ticks,
  resetsAtMs: instant,
  anchorMs: instant,
  slackMs: z.number().min(0).max(DAY),
  lengthMs: length,
  seenAtMs: instant,
})

const foreign = z.strictObject({
  serial: count,
  ours: count,
  base: z.strictObject({ counted: amount, ours: count, atMs: instant }).nullable(),
  others: amount,
  lastMs: instant,
  rate: amount,
})

const callerShare = z.strictObject({
  id: z.string().max(200),
  granted: count,
  wanted: count,
  wantedBefore: count,
  seenMs: instant,
})

export const bucketSchema = z.strictObject({
  limit: amount.nullable(),
  windowMs: length,
  window: window.nullable(),
  inFlight: count,
  ledger: z.strictObject({ serial: count, source, calls: amount, sharedThrough: count }),
  block: z.strictObject({ sinceMs: instant, untilMs: instant }).nullable(),
  probe: z.enum(['none', 'due', 'out']),
  observedAtMs: instant.nullable(),
  page: z.strictObject({ serial: count, demand, warmed: count, ranShort: z.boolean() }),
  experience: z.strictObject({ windows: z.array(demand).max(1_000).readonly(), toCome: demand }),
  returns: z
    .array(z.strictObject({ dueMs: instant, count }))
    .max(1_000)
    .readonly(),
  recent: ticks,
  burst: z
    .strictObject({
      max: z.number().min(1).max(1e12),
      stretchMs: z.number().min(0).max(LONGEST_STRETCH_MS),
      changedAtMs: instant,
    })
    .nullable(),
  resume: z.strictObject({ sinceMs: instant, granted: count }).nullable(),
  foreign,
  shares: z.strictObject({ serial: count, callers: z.array(callerShare).max(1_000).readonly() }),
})
type StoredBucket = z.infer<typeof bucketSchema>

/**
 * Stored -> in memory: `ledger` -> `callCount` · `page` -> `stats` · `experience` -> `demandHistory` · `returns` ->
 * `retryCohorts` · `resume` -> `rampUp` · `foreign` -> `otherClients` (`ours` -> `ownCalls`, `others` -> `otherCalls`) ·
 * `untold` -> `uncounted`. Stored names are a format of earlier releases.
 */
export function toStored(bucket: Bucket): StoredBucket {
  const { window, callCount, stats, demandHistory, retryCohorts, rampUp, otherClients, ...rest } =
    bucket
  const { ownCalls, base, otherCalls, ...measured } = otherClients
  return {
    ...rest,
    window: window && storedWindow(window),
    ledger: callCount,
    // Processes of other releases count calls of a priority `warm` there.
    page: { ...stats, warmed: 0 },
    experience: demandHistory,
    returns: retryCohorts,
    resume: rampUp,
    foreign: {
      ...measured,
      ours: ownCalls,
      base: base && { counted: base.counted, ours: base.ownCalls, atMs: base.atMs },
      others: otherCalls,
    },
  }
}

export function fromStored(stored: StoredBucket): Bucket {
  const { window, ledger, page, experience, returns, resume, foreign, ...rest } = stored
  const { warmed: _, ...stats } = page
  const { ours, base, others, ...measured } = foreign
  return {
    ...rest,
    window: window && bucketWindow(window),
    callCount: ledger,
    stats,
    demandHistory: experience,
    retryCohorts: returns,
    rampUp: resume,
    otherClients: {
      ...measured,
      ownCalls: ours,
      base: base && { counted: base.counted, ownCalls: base.ours, atMs: base.atMs },
      otherCalls: others,
    },
  }
}

type StoredWindow = z.infer<typeof window>

function storedWindow({ uncounted, ...rest }: Window): StoredWindow {
  return { ...rest, untold: uncounted }
}

function bucketWindow({ untold, ...rest }: StoredWindow): Window {
  return { ...rest, uncounted: untold }
}
