import type { SlicedWork } from '../time/sliced-work.js'
import { wireInstant } from '../upstream/wire/instant.js'
import type { ReadAggregateAnswer, ReadAggregateResult, ReadBucket } from '../upstream/wire/wire.js'
import type { Mergeable } from './mergeable.js'

/**
 * What of the answer to a merged query answers this one of its members, as if it had been asked alone. What
 * cannot be read may belong to any member, and goes to each.
 */
export async function splitAnswer(
  answer: ReadAggregateAnswer,
  member: Mergeable,
  merged: Mergeable,
  did: SlicedWork,
): Promise<ReadAggregateAnswer> {
  const { results } = answer
  if (!results) return answer
  const own: (ReadAggregateResult | null)[] = []
  const isWithin = withinInterval(member)
  // What nobody asked for is news to everybody.
  const isOthers = (metric: string) => merged.metrics.has(metric) && !member.metrics.has(metric)
  for (const result of results) {
    await did(1)
    if (!isOwnGroup(result, member)) continue
    const data = result?.data
    if (!result || !data || data.length === 0) {
      own.push(result)
      continue
    }
    const buckets: (ReadBucket | null)[] = []
    for (const bucket of data) {
      await did(1)
      const part = ownBucket(bucket, isWithin, isOthers)
      if (part !== undefined) buckets.push(part)
    }
    // Answers are sparse: of a group in which nothing happened they tell nothing. Whose group it is must be known.
    if (buckets.length > 0 || !result.group) own.push({ ...result, data: buckets })
  }
  return { ...answer, results: own }
}

/** Whether the group would be in the answer to this query alone. */
export function isOwnGroup(
  result: Pick<ReadAggregateResult, 'group'> | null,
  { groups, conditions }: Pick<Mergeable, 'groups' | 'conditions'>,
): boolean {
  const group = result?.group
  if (!group) return true
  for (const dimension of groups) {
    const values = conditions.get(dimension)
    const value = group[dimension]
    if (!values || value === null) continue
    // Without the dimension it is of events that a filter by it leaves out.
    if (value === undefined || !has(values, value)) return false
  }
  return true
}

const lowered = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()

/** Genesys Cloud may spell an id as it likes, and a client may ask for VOICE. */
function has(values: ReadonlySet<string>, value: string): boolean {
  if (values.has(value)) return true
  const known = lowered.get(values) ?? new Set([...values].map((one) => one.toLowerCase()))
  lowered.set(values, known)
  return known.has(value.toLowerCase())
}

function ownBucket(
  bucket: ReadBucket | null,
  isWithin: (interval: string) => boolean,
  isOthers: (metric: string) => boolean,
): ReadBucket | null | undefined {
  if (!bucket) return bucket
  if (!isWithin(bucket.interval)) return undefined
  const { metrics } = bucket
  if (!metrics || metrics.length === 0) return bucket
  const own = metrics.filter((metric) => metric === null || !isOthers(metric.metric))
  return own.length > 0 ? { ...bucket, metrics: own } : undefined
}

/** Buckets of an answer spell few intervals, each of them many times. */
function withinInterval({ fromMs, toMs }: Mergeable): (interval: string) => boolean {
  const known = new Map<string, boolean>()
  const isWithin = (interval: string) => {
    const [from = '', to = ''] = interval.split('/')
    const [start, end] = [wireInstant(from), wireInstant(to)]
    // A local time means one instant or another: whoever reads it knows the zone.
    if (!start || !end || !start.hasOffset || !end.hasOffset) return true
    return start.ms < toMs && end.ms > fromMs
  }
  return (interval) => {
    const is = known.get(interval) ?? isWithin(interval)
    known.set(interval, is)
    return is
  }
}
