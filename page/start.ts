import { useCallback, useEffect, useState } from 'preact/hooks'
import type { NamedQueue } from './choice/named-queue.js'
import type { Problem } from './gateway/answer.js'
import { ask } from './gateway/ask.js'
import { type Offered, readOffered } from './gateway/offered.js'
import { QueuesDocument } from './questions/generated.js'

/** How far the page is, before anything else can be asked. */
export type Start =
  | { readonly state: 'opening' }
  | { readonly state: 'keyNeeded' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly offered: Offered; readonly queues: readonly NamedQueue[] }

const RETRY_MS = 3_000

/** @returns how far the page is, and what begins anew */
export function useStart(): readonly [Start, () => void] {
  const [start, setStart] = useState<Start>({ state: 'opening' })
  const [attempt, setAttempt] = useState(0)
  const again = useCallback(() => setAttempt((before) => before + 1), [])
  // Each attempt asks anew.
  useEffect(() => {
    const ended = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    void readStart(ended.signal).then((read) => {
      if (ended.signal.aborted) return
      setStart(read)
      if (read.state === 'failed') timer = setTimeout(again, RETRY_MS)
    })
    return () => {
      ended.abort()
      clearTimeout(timer)
    }
  }, [attempt])
  return [start, again]
}

async function readStart(signal: AbortSignal): Promise<Start> {
  const [offered, { data, problem }] = await Promise.all([
    readOffered(),
    ask(QueuesDocument, {}, signal),
  ])
  if (problem?.code === 'UNAUTHENTICATED') return { state: 'keyNeeded' }
  if (problem) return { state: 'failed', problem }
  const queues = (data?.queues ?? []).map(({ id, name }) => ({ id, name: name ?? id }))
  return { state: 'ready', offered, queues }
}
