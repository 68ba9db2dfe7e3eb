import { useCallback, useLayoutEffect, useRef } from 'preact/hooks'
import { gatewayClock } from '../gateway/gateway-clock.js'
import { age, stopwatch } from './duration.js'
import { everySecond } from './seconds.js'

interface CountingProps {
  readonly since: string
}

/** Counts up from an instant. */
export function Stopwatch({ since }: CountingProps) {
  return <Counter since={since} textOf={stopwatch} shortLength={SHORT} />
}

/** 12:40, 59 s: what is longer needs more room. */
const SHORT = 5
const SHORT_AGE = 4

export function Age({ since }: CountingProps) {
  return <Counter since={since} textOf={age} shortLength={SHORT_AGE} />
}

interface CounterProps extends CountingProps {
  readonly textOf: (ms: number) => string
  readonly shortLength: number
}

/** Its text is written here and nowhere else: dozens count each second, and nothing is rendered for it. */
function Counter({ since, textOf, shortLength }: CounterProps) {
  const place = useRef<HTMLTimeElement>(null)
  const sinceMs = useRef(0)
  sinceMs.current = Date.parse(since)
  const show = useCallback(
    (nowMs: number) => {
      const element = place.current
      const shown = textOf(nowMs - sinceMs.current)
      if (!element || element.textContent === shown) return
      element.textContent = shown
      element.classList.toggle('long', shown.length > shortLength)
    },
    [textOf, shortLength],
  )
  useLayoutEffect(() => everySecond(show), [show])
  useLayoutEffect(() => show(gatewayClock.now()), [show, since])
  return <time ref={place} dateTime={since} />
}
