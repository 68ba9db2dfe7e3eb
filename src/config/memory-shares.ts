const MB = 2 ** 20

/** Of `MEMORY_MAX_MB`, in bytes: what each cache of the process may take of the heap. */
export interface MemoryShares {
  readonly answers: number
  readonly documents: number
  readonly persistedQueries: number
}

/** A gateway is asked a few hundred different documents, so their shares do not grow for ever. */
export function memoryShares(maxBytes: number): MemoryShares {
  const documents = Math.min(30 * MB, Math.floor(maxBytes / 8))
  const persistedQueries = Math.min(8 * MB, Math.floor(maxBytes / 32))
  return { answers: maxBytes - documents - persistedQueries, documents, persistedQueries }
}
