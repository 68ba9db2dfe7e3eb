import { Registry } from 'prom-client'
import { expect, it, vi } from 'vitest'
import { BoundHistogram } from '../../src/observe/bound-histogram.js'
import { requestTimes } from '../../src/observe/request-times.js'

function build() {
  const registry = new Registry()
  const histogram = new BoundHistogram({
    ...{ name: 'times', help: 'Times.', registers: [registry] },
    labelNames: ['route', 'status'] as const,
    buckets: [0.001, 0.25, 1],
  })
  return { registry, histogram, count: requestTimes(histogram) }
}

it('counts milliseconds in seconds, by route and status', async () => {
  const { registry, count } = build()
  count('/graphql', 200, 0.5)
  count('/graphql', 200, 250)
  count('/graphql', 304, 0.4)
  count('unknown', 404, 2_000)
  const told = (await registry.metrics())
    .split('\n')
    .filter((line) => /^times_(count|sum|bucket\{le="0.25")/.test(line))
  expect(told).toEqual([
    'times_bucket{le="0.25",route="/graphql",status="200"} 2',
    'times_sum{route="/graphql",status="200"} 0.2505',
    'times_count{route="/graphql",status="200"} 2',
    'times_bucket{le="0.25",route="/graphql",status="304"} 1',
    'times_sum{route="/graphql",status="304"} 0.0004',
    'times_count{route="/graphql",status="304"} 1',
    'times_bucket{le="0.25",route="unknown",status="404"} 0',
    'times_sum{route="unknown",status="404"} 2',
    'times_count{route="unknown",status="404"} 1',
  ])
})

it('binds the labels of a route and status once, however many requests it counts', () => {
  const { histogram, count } = build()
  const bind = vi.spyOn(histogram, 'bind')
  for (let request = 0; request < 1_000; request++) count('/graphql', request % 2 ? 200 : 304, 1)
  expect(bind).toHaveBeenCalledTimes(2)
})
