import type { Histogram } from 'prom-client'

type Labelled = ReturnType<Histogram<'route' | 'status'>['labels']>

/**
 * Times of requests by route and status. Each pair of labels is bound once: this is called for every
 * request, the fastest included. `route` is a route's pattern, so there are few.
 */
export function requestTimes(
  histogram: Histogram<'route' | 'status'>,
): (route: string, status: number, ms: number) => void {
  const byRoute = new Map<string, Map<number, Labelled>>()
  return (route, status, ms) => {
    const byStatus = byRoute.get(route) ?? new Map<number, Labelled>()
    const labelled = byStatus.get(status) ?? histogram.labels(route, String(status))
    byRoute.set(route, byStatus.set(status, labelled))
    labelled.observe(ms / 1_000)
  }
}
