import { useEffect, useState } from 'preact/hooks'
import { gatewayClock } from '../gateway/gateway-clock.js'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One timer for all that counts on. */
function everySecond(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const one of listeners) one()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** What is made of the time; rendered again only when that has become another. */
export function useEverySecond<T extends string | number | boolean>(of: (nowMs: number) => T): T {
  const [, setShown] = useState<T>()
  useEffect(() => everySecond(() => setShown(of(gatewayClock.now()))), [of])
  return of(gatewayClock.now())
}
