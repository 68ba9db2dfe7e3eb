import { useEffect, useReducer, useRef } from 'preact/hooks'
import { gatewayClock } from '../gateway/gateway-clock.js'

type Listener = (nowMs: number) => void

const listeners = new Set<Listener>()
let timer: ReturnType<typeof setTimeout> | undefined

/** One timer for all that counts on: it tells the gateway's time at the start of each second. @returns ends it */
export function everySecond(listener: Listener): () => void {
  listeners.add(listener)
  timer ??= setTimeout(tick, untilNextSecond())
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    timer = undefined
  }
}

function tick(): void {
  timer = setTimeout(tick, untilNextSecond())
  const nowMs = gatewayClock.now()
  for (const listener of listeners) listener(nowMs)
}

/** A timer may be early by less than a millisecond. */
function untilNextSecond(): number {
  return 1_001 - (gatewayClock.now() % 1_000)
}

/** What is made of the time; rendered again only when that has become another than is shown. */
export function useEverySecond<T extends string | number | boolean>(of: (nowMs: number) => T): T {
  const [, render] = useReducer<number, undefined>((times) => times + 1, 0)
  const shown = of(gatewayClock.now())
  const newest = useRef({ of, shown })
  newest.current = { of, shown }
  useEffect(
    () =>
      everySecond((nowMs) => {
        if (newest.current.of(nowMs) !== newest.current.shown) render(undefined)
      }),
    [],
  )
  return shown
}
