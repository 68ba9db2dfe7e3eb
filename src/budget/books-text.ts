import { createHash } from 'node:crypto'
import { z } from 'zod'
import { bucketSchema } from './bucket-schema.js'
import { BUCKET_NAMES } from './family.js'
import type { SharedBooks } from './shared-books.js'

const nameSchema = z.enum(BUCKET_NAMES)

const replicaSchema = z.strictObject({
  seenMs: z.number(),
  writes: z.int().min(0),
  inFlight: z.array(z.tuple([nameSchema, z.int().min(0)])),
  probes: z.array(nameSchema),
})

const textSchema = z.strictObject({
  buckets: z.array(z.tuple([nameSchema, bucketSchema])),
  replicas: z.array(z.tuple([z.string(), replicaSchema])),
})

/** To be raised where a field keeps its shape and means something else. */
const MEANING = 1

/** Belongs into the name of the document: versions whose books differ are groups of their own. */
export const BOOKS_FORMAT = formatOf(textSchema, MEANING)

export function formatOf(schema: z.ZodType, meaning: number): string {
  const shape = JSON.stringify([meaning, z.toJSONSchema(schema)])
  return createHash('sha256').update(shape).digest('hex').slice(0, 8)
}

export function booksText({ buckets, replicas }: SharedBooks): string {
  const text: z.input<typeof textSchema> = {
    buckets: [...buckets].map(([name, bucket]) => [name, bucket]),
    replicas: [...replicas].map(([id, { seenMs, writes, inFlight, probes }]) => [
      id,
      { seenMs, writes, inFlight: [...inFlight], probes: [...probes] },
    ]),
  }
  return JSON.stringify(text)
}

/** Undefined: none, or not ours, down to the last field. */
export function readBooks(text: string): SharedBooks | undefined {
  const parsed = textSchema.safeParse(parseJson(text)).data
  return (
    parsed && {
      buckets: new Map(parsed.buckets),
      replicas: new Map(
        parsed.replicas.map(([id, { seenMs, writes, inFlight, probes }]) => [
          id,
          { seenMs, writes, inFlight: new Map(inFlight), probes },
        ]),
      ),
    }
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
