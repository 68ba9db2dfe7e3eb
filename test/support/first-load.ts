import { RefusedMetrics } from '../../src/reports/drift/refused-metrics.js'
import type { LoadContext } from '../../src/reports/report.js'
import { WorkingSizes } from '../../src/reports/splitting/working-sizes.js'

/** Of a load before which there was none: nothing is kept, and nothing is known of sizes. */
export function firstLoad(
  nowMs: number,
): Pick<
  LoadContext,
  | 'answerOf'
  | 'runOf'
  | 'estimateOf'
  | 'sizes'
  | 'personalData'
  | 'refusedMetrics'
  | 'onMetric'
  | 'onSplit'
> {
  return {
    answerOf: (_, ask) => ask(),
    runOf: (_, ask) => ask(),
    estimateOf: (_, ask) => ask(),
    sizes: new WorkingSizes({ now: () => nowMs }),
    personalData: false,
    refusedMetrics: new RefusedMetrics({ now: () => nowMs }),
    onMetric: () => undefined,
    onSplit: () => undefined,
  }
}
