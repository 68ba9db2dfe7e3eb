import { useEffect, useReducer, useRef } from 'preact/hooks'
import { inNextFrame } from '../frames.js'
import { gatewayClock } from '../gateway/gateway-clock.js'

type Listener = (nowMs: number) => void

const listeners = new Set<Listener>()
let timer: ReturnType<typeof setInterval> | undefined

/**
 * One timer for all that counts on; it tells the gateway's time. It begins when numbers have come: where they come
 * each second, too, both are drawn in one frame. @returns ends it
 */
export function everySecond(listener: Listener): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => inNextFrame(tick), 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  const nowMs = gatewayClock.now()
  for (const listener of listeners) listener(nowMs)
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
