import { performance } from 'node:perf_hooks'
import type { Expected } from './answer-reader.js'
import { openClient } from './client.js'

/** What a round of load measured. */
export interface Load {
  readonly answers: number
  readonly perSecond: number
  readonly bytesPerAnswer: number
  /** Of every answer, ascending. */
  readonly latenciesMs: readonly number[]
}

export interface LoadOptions {
  readonly connections: number
  readonly durationMs: number
  /** The next request, as it is written to the socket. */
  readonly request: () => Buffer
  readonly expected: Expected
}

/** Sends requests one after another: each connection has one under way, the next follows its answer. */
export async function load(
  url: string,
  { connections, durationMs, request, expected }: LoadOptions,
): Promise<Load> {
  const latenciesMs: number[] = []
  let bodyBytes = 0
  const startMs = performance.now()
  const endMs = startMs + durationMs
  const one = async () => {
    using client = await openClient(url, expected)
    do {
      const sentMs = performance.now()
      await client.ask(request())
      latenciesMs.push(performance.now() - sentMs)
    } while (performance.now() < endMs)
    bodyBytes += client.bodyBytes
  }
  await Promise.all(Array.from({ length: connections }, one))
  const seconds = (performance.now() - startMs) / 1_000
  return {
    answers: latenciesMs.length,
    perSecond: latenciesMs.length / seconds,
    bytesPerAnswer: bodyBytes / latenciesMs.length,
    latenciesMs: latenciesMs.sort((a, b) => a - b),
  }
}
