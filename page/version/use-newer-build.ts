import { useEffect, useState } from 'preact/hooks'
import { isOtherBuildServed } from './served-build.js'

const EVERY_MS = 60_000
const LONGEST_MS = 10_000

/** How many times in a row another build of the page was served than the one that runs here. */
export function useNewerBuild(): number {
  const [times, setTimes] = useState(0)
  useEffect(() => {
    const ended = new AbortController()
    const timer = setInterval(async () => {
      const limit = AbortSignal.timeout(LONGEST_MS)
      const isOther = await isOtherBuildServed(AbortSignal.any([ended.signal, limit]))
      if (isOther === null || ended.signal.aborted) return
      setTimes((before) => (isOther ? before + 1 : 0))
    }, EVERY_MS)
    return () => {
      ended.abort()
      clearInterval(timer)
    }
  }, [])
  return times
}
