import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../../json/parse-json.js'
import { bucketSchema, fromStored, toStored } from '../bucket/bucket-schema.js'
import { bucketNameSchema } from '../family.js'
import type { SharedState } from './shared-state.js'
import { sanitised } from './stored-state.js'

/** A text of 8 buckets and 20 processes has 50,000. */
const MOST_CHARS = 4 * 2 ** 20

const replicaSchema = z.strictObject({
  seenMs: z.number(),
  writes: z.int().min(0).max(1e12),
  inFlight: z.array(z.tuple([bucketNameSchema, z.int().min(0)])).max(100),
  probes: z.array(bucketNameSchema).max(100),
})

const textSchema = z.strictObject({
  buckets: z.array(z.tuple([bucketNameSchema, bucketSchema])).max(100),
  replicas: z.array(z.tuple([z.string().max(100), replicaSchema])).max(1_000),
})

/** To be raised where a field keeps its shape and means something else. */
const MEANING = 1

/** Belongs into the name of the document: versions whose budget state differs in shape are groups of their own. */
export const STATE_FORMAT = formatOf(textSchema, MEANING)

export function formatOf(schema: z.ZodType, meaning: number): string {
  const shape = JSON.stringify([meaning, z.toJSONSchema(schema)])
  return createHash('sha256').update(shape).digest('hex').slice(0, 8)
}

export function stateText({ buckets, replicas }: SharedState): string {
  const text: z.input<typeof textSchema> = {
    buckets: [...buckets].map(([name, bucket]) => [name, toStored(bucket)]),
    replicas: [...replicas].map(([id, { seenMs, writes, inFlight, probes }]) => [
      id,
      { seenMs, writes, inFlight: [...inFlight], probes: [...probes] },
    ]),
  }
  return JSON.stringify(text)
}

/** Undefined: not valid by the schema, or beyond what gateways write. Instants too far ahead are clamped. */
export function readState(text: string, nowMs: number): SharedState | undefined {
  if (text.length > MOST_CHARS) return undefined
  const parsed = textSchema.safeParse(parseJson(text)).data
  if (!parsed) return undefined
  const buckets = new Map(parsed.buckets.map(([name, bucket]) => [name, fromStored(bucket)]))
  // Every call is counted there.
  if (!buckets.has('token')) return undefined
  const replicas = new Map(
    parsed.replicas.map(([id, { seenMs, writes, inFlight, probes }]) => [
      id,
      { seenMs, writes, inFlight: new Map(inFlight), probes },
    ]),
  )
  return sanitised({ buckets, replicas }, nowMs)
}
