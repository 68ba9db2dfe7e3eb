const MB = 2 ** 20

/** Of `MEMORY_MAX_MB`, in bytes: what each cache of the process may take of the heap. */
export interface MemoryShares {
  readonly answers: number
  readonly templates: number
  readonly documents: number
  readonly persistedQueries: number
}

/**
 * Documents and persisted queries have an upper bound: a gateway is asked a few hundred different ones. A part is
 * left for what nothing counts: compiled code, and the tables by which entries are found again (`npm run operations`).
 */
export function memoryShares(maxBytes: number): MemoryShares {
  const uncounted = Math.min(2 * MB, Math.floor(maxBytes / 32))
  const documents = Math.min(30 * MB, Math.floor(maxBytes / 8))
  const persistedQueries = Math.min(8 * MB, Math.floor(maxBytes / 32))
  const templates = Math.floor(maxBytes / 5)
  const answers = maxBytes - uncounted - templates - documents - persistedQueries
  return { answers, templates, documents, persistedQueries }
}
