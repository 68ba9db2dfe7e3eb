import { setTimeout } from 'node:timers/promises'

const ROUNDS = 3
const BETWEEN_MS = 100

/** What is in use when all that nobody holds is collected. Needs `node --expose-gc`. */
export async function collectedHeapBytes(): Promise<number> {
  const { gc } = globalThis
  if (!gc) throw new Error('Needs node --expose-gc')
  // Timers and finalisers let go of what they hold between collections.
  for (let round = 0; round < ROUNDS; round++) {
    gc()
    await setTimeout(BETWEEN_MS)
  }
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
