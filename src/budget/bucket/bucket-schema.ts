import { z } from 'zod'
import { DAY } from '../../time/clock.js'
import type { Bucket } from './bucket.js'
import { LONGEST_STRETCH_MS } from './burst.js'

/*
 * A bucket as another process has written it. Where a field of a bucket is missing here, reading does
 * not compile; where one is here that no bucket has, writing does not. The bounds are wide: beyond them
 * lies what nobody of us writes, and what would be reckoned with for ever.
 */

/** Instants are shown as dates, with four digits for the year. */
const instant = z.number().min(0).max(Date.UTC(9_999, 0))
const amount = z.number().min(0).max(1e12)
const count = z.int().min(0).max(1e12)
/** Divided by. */
const length = z
  .number()
  .min(1)
  .max(32 * DAY)
const tick = z.strictObject({ lastMs: instant, count })
const source = z.enum(['HEADERS', 'PRIOR'])
/** Up to forty of twelve numbers in each bucket: checked once for each list, and not for each number. */
const demand = z
  .array(z.number())
  .max(100)
  .refine((counts) => counts.every((one) => one >= 0 && one <= 1e12))
  .readonly()
/** One for each second of a window, at most. */
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
}) satisfies z.ZodType<Bucket, Bucket>
