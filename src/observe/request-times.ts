import type { BoundHistogram } from './bound-histogram.js'
import { memoized } from './memoized.js'

/**
 * Times of requests by route and status. Each pair of labels is bound once: this is called for every
 * request, the fastest included. `route` is a route's pattern, so there are few.
 */
export function requestTimes(
  histogram: BoundHistogram<'route' | 'status'>,
): (route: string, status: number, ms: number) => void {
  const byRoute = memoized((route: string) =>
    memoized((status: number) => histogram.bind({ route, status })),
  )
  return (route, status, ms) => byRoute(route)(status)(ms / 1_000)
}
