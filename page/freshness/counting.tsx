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

/** 12:40; with hours it needs more room. */
const SHORT = 5

export function Age({ since }: { readonly since: string }) {
  const sinceMs = Date.parse(since)
  const text = useEverySecond(useCallback((nowMs) => age(nowMs - sinceMs), [sinceMs]))
  return <time dateTime={since}>{text}</time>
}
