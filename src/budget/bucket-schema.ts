import { z } from 'zod'
import type { Bucket } from './bucket.js'

/*
 * A bucket as another process has written it. Where a field of a bucket is missing here, reading does
 * not compile; where one is here that no bucket has, writing does not.
 */

const number = z.number()
const count = z.int().min(0)
const tick = z.strictObject({ lastMs: number, count })
const source = z.enum(['HEADERS', 'PRIOR'])
const demand = z.array(number).readonly()

const window = z.strictObject({
  source,
  serial: count,
  counted: number,
  untold: z.array(tick).readonly(),
  resetsAtMs: number,
  anchorMs: number,
  slackMs: number,
  lengthMs: number,
  seenAtMs: number,
})

const foreign = z.strictObject({
  serial: count,
  ours: count,
  base: z.strictObject({ counted: number, ours: count, atMs: number }).nullable(),
  others: number,
  lastMs: number,
  rate: number,
})

const callerShare = z.strictObject({
  id: z.string(),
  granted: count,
  wanted: count,
  wantedBefore: count,
  seenMs: number,
})

export const bucketSchema = z.strictObject({
  limit: number.nullable(),
  windowMs: number,
  window: window.nullable(),
  inFlight: count,
  ledger: z.strictObject({ serial: count, source, calls: number, sharedThrough: count }),
  block: z.strictObject({ sinceMs: number, untilMs: number }).nullable(),
  probe: z.enum(['none', 'due', 'out']),
  observedAtMs: number.nullable(),
  page: z.strictObject({ serial: count, demand, warmed: count, ranShort: z.boolean() }),
  experience: z.strictObject({ windows: z.array(demand).readonly(), toCome: demand }),
  returns: z.array(z.strictObject({ dueMs: number, count })).readonly(),
  recent: z.array(tick).readonly(),
  burst: z.strictObject({ max: number, stretchMs: number, changedAtMs: number }).nullable(),
  resume: z.strictObject({ sinceMs: number, granted: count }).nullable(),
  foreign,
  shares: z.strictObject({ serial: count, callers: z.array(callerShare).readonly() }),
}) satisfies z.ZodType<Bucket, Bucket>
