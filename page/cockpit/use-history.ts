import { useEffect, useState } from 'preact/hooks'
import { EVERY_MS, withNewest } from './history.js'
import { readMetrics } from './read-metrics.js'
import type { Snapshot } from './snapshot.js'

interface Watched {
  readonly history: readonly Snapshot[]
  /** Of the newest try. */
  readonly problem: string | null
}

/** Kept while the page is open, also when another view is shown. */
let kept: Watched = { history: [], problem: null }

/** Reads the metrics every few seconds, for as long as it is shown. */
export function useHistory(): Watched {
  const [watched, setWatched] = useState(kept)
  useEffect(() => {
    const ended = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const { snapshot, problem } = await readMetrics(ended.signal)
      if (ended.signal.aborted) return
      kept = { history: snapshot ? withNewest(kept.history, snapshot) : kept.history, problem }
      setWatched(kept)
      timer = setTimeout(read, EVERY_MS)
    }
    void read()
    return () => {
      ended.abort()
      clearTimeout(timer)
    }
  }, [])
  return watched
}
