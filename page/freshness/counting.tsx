import { useCallback } from 'preact/hooks'
import { age, stopwatch } from './duration.js'
import { useEverySecond } from './seconds.js'

/** Counts up from an instant. */
export function Stopwatch({ since }: { readonly since: string }) {
  const sinceMs = Date.parse(since)
  const text = useEverySecond(useCallback((nowMs) => stopwatch(nowMs - sinceMs), [sinceMs]))
  return (
    <time dateTime={since} class={text.length > SHORT ? 'long' : undefined}>
      {text}
    </time>
  )
}

/** 12:40, 59 s: what is longer needs more room. */
const SHORT = 5
const SHORT_AGE = 4

export function Age({ since }: { readonly since: string }) {
  const sinceMs = Date.parse(since)
  const text = useEverySecond(useCallback((nowMs) => age(nowMs - sinceMs), [sinceMs]))
  return (
    <time dateTime={since} class={text.length > SHORT_AGE ? 'long' : undefined}>
      {text}
    </time>
  )
}
