import fc from 'fast-check'
import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { BoundHistogram } from '../../src/observe/bound-histogram.js'

const CONFIGURATION = {
  name: 'ages',
  help: 'Ages.',
  labelNames: ['report'] as const,
  buckets: [0.5, 1, 60],
}

it('tells of bound values what prom-client tells of the same', async () => {
  const report = fc.constantFrom('queuePerformance', 'agentStatus', 'a "name"')
  const value = fc.oneof(
    fc.constantFrom(0, 0.5, 1, 60),
    fc.double({ min: 0, max: 100, noNaN: true }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(report, value)), async (observed) => {
      const [registry, otherRegistry] = [new Registry(), new Registry()]
      const bound = new BoundHistogram({ ...CONFIGURATION, registers: [registry] })
      const usual = new Histogram({ ...CONFIGURATION, registers: [otherRegistry] })
      const observers = new Map<string, (value: number) => void>()
      for (const [report, value] of observed) {
        const observe = observers.get(report) ?? bound.bind({ report })
        observers.set(report, observe)
        observe(value)
        usual.observe({ report }, value)
      }
      expect(await registry.metrics()).toBe(await otherRegistry.metrics())
    }),
  )
})
