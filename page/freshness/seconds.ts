import { useEffect, useReducer, useRef } from 'preact/hooks'
import { attempt, beforeEachFrame, inNextFrame } from '../frames.js'
import { gatewayClock } from '../gateway/gateway-clock.js'

type Listener = (nowMs: number) => void

const SECOND_MS = 1_000
/** A frame so long before a tick takes it along. */
const RIDES_MS = 500

const listeners = new Set<Listener>()
let timer: ReturnType<typeof setTimeout> | undefined
/** When the next tick is due. */
let dueMs = 0

beforeEachFrame(() => {
  if (timer !== undefined && performance.now() >= dueMs - RIDES_MS) tick()
})

/**
 * One timer for all that counts on; it tells the gateway's time, at least once a second. Where numbers come each
 * second, too, both are drawn in one frame. @returns ends it
 */
export function everySecond(listener: Listener): () => void {
  listeners.add(listener)
  if (timer === undefined) waitUntil(performance.now() + SECOND_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(timer)
    timer = undefined
  }
}

function waitUntil(ms: number): void {
  clearTimeout(timer)
  dueMs = ms
  timer = setTimeout(() => inNextFrame(nothingMore), ms - performance.now())
}

/** That a frame comes is enough: it takes along what is due. */
function nothingMore(): void {}

function tick(): void {
  const atMs = performance.now()
  // Its own frame comes some milliseconds late: that does not add up. Taken along, it is in step with those numbers.
  const isOwn = atMs >= dueMs && atMs < dueMs + SECOND_MS
  waitUntil((isOwn ? dueMs : atMs) + SECOND_MS)
  const nowMs = gatewayClock.now()
  for (const listener of listeners) attempt(() => listener(nowMs))
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
