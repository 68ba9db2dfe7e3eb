import { z } from 'zod'
import { bucketSchema } from './bucket-schema.js'
import { BUCKET_NAMES } from './family.js'
import type { SharedBooks } from './shared-books.js'

const FORMAT = 2

const nameSchema = z.enum(BUCKET_NAMES)

const replicaSchema = z.strictObject({
  seenMs: z.number(),
  inFlight: z.array(z.tuple([nameSchema, z.int().min(0)])),
  probes: z.array(nameSchema),
})

const textSchema = z.strictObject({
  format: z.literal(FORMAT),
  buckets: z.array(z.tuple([nameSchema, bucketSchema])),
  replicas: z.array(z.tuple([z.string(), replicaSchema])),
})

export function booksText({ buckets, replicas }: SharedBooks): string {
  const text: z.input<typeof textSchema> = {
    format: FORMAT,
    buckets: [...buckets].map(([name, bucket]) => [name, bucket]),
    replicas: [...replicas].map(([id, { seenMs, inFlight, probes }]) => [
      id,
      { seenMs, inFlight: [...inFlight], probes: [...probes] },
    ]),
  }
  return JSON.stringify(text)
}

/** Undefined: none, or not of our format, down to the last field. */
export function readBooks(text: string): SharedBooks | undefined {
  const parsed = textSchema.safeParse(parseJson(text)).data
  return (
    parsed && {
      buckets: new Map(parsed.buckets),
      replicas: new Map(
        parsed.replicas.map(([id, { seenMs, inFlight, probes }]) => [
          id,
          { seenMs, inFlight: new Map(inFlight), probes },
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
