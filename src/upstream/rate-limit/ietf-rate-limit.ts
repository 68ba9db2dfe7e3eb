import type { WindowReading } from '../../budget/bucket/reading.js'
import { SECOND } from '../../time/clock.js'
import { LONGEST_WINDOW_MS, plausibleRest, wholeNumber } from '../http/header-fields.js'

/**
 * `RateLimit: "default";r=50;t=30` with `RateLimit-Policy: "default";q=100;w=60`
 * (ietf-wg-httpapi/ratelimit-headers, 2025-09). Of several policies the one with least left holds.
 * A reset later than its policy's window is not plausible.
 */
export function ietfWindow(
  rateLimit: string | undefined,
  policy: string | undefined,
  nowMs: number,
): WindowReading | undefined {
  const policies = new Map(items(policy).map(({ name, fields }) => [name, fields]))
  return items(rateLimit)
    .map(({ name, fields }) => ({
      remaining: wholeNumber(fields.get('r')),
      reset: wholeNumber(fields.get('t')),
      limit: wholeNumber(policies.get(name)?.get('q')),
      length: wholeNumber(policies.get(name)?.get('w')),
    }))
    .filter((item) => item.remaining !== undefined)
    .sort((a, b) => (a.remaining ?? 0) - (b.remaining ?? 0))
    .map(({ remaining = 0, reset, limit, length }) => {
      const longestMs = Math.min((length ?? Infinity) * SECOND, LONGEST_WINDOW_MS.other)
      const restMs = reset === undefined ? undefined : plausibleRest(reset * SECOND, longestMs)
      return {
        remaining: Math.min(remaining, limit || remaining),
        limit: limit || undefined,
        headerResetMs: restMs === undefined ? undefined : nowMs + restMs,
      }
    })[0]
}

interface Item {
  readonly name: string
  readonly fields: ReadonlyMap<string, string>
}

/** A list of structured-field items; one that cannot be read has no fields, and is left out. */
function items(value: string | undefined): readonly Item[] {
  if (value === undefined) return []
  return value.split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    return { name, fields: new Map(parameters.map(pair)) }
  })
}

function pair(parameter: string): readonly [string, string] {
  const at = parameter.indexOf('=')
  return at < 0 ? [parameter, ''] : [parameter.slice(0, at).trim(), parameter.slice(at + 1).trim()]
}
