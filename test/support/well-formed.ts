import { expect } from 'vitest'
import type { z } from 'zod'
import { readLeniently } from '../../src/upstream/wire/lenient.js'
import type { Written } from '../../src/upstream/wire/wire.js'

/** The document as it was read, after a look that nothing in it is odd. */
export async function wellFormed<T>(schema: z.ZodType<T>, document: unknown): Promise<Written<T>> {
  const { parsed, oddities } = await readLeniently(schema, document, async () => {})
  expect(parsed.error).toBeUndefined()
  expect(oddities.counts).toEqual({})
  return parsed.data as Written<T>
}
