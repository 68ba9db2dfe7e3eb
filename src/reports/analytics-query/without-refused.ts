import type { RefusableProfile, RefusedMetrics } from '../drift/refused-metrics.js'
import type { LoadContext } from '../report.js'

const NOTHING: ReadonlySet<string> = new Set()

/** A report whose profile may be known to be refused in part. */
type Refusable = Omit<RefusableProfile, 'optional'> & Partial<RefusableProfile>

/** What a load would ask for, of the metrics of the report; undefined: all. */
export function metricsToAsk<Question>(
  report: Omit<Refusable, 'shape'> & { shapeOf?(question: Question): string },
  question: Question,
  refusedMetrics: Pick<RefusedMetrics, 'refusedOf'>,
): readonly string[] | undefined {
  const { id, metrics, optional } = report
  if (!optional) return undefined
  const shape = report.shapeOf?.(question) ?? ''
  const without = refusedMetrics.refusedOf({ id, shape, metrics, optional })
  return metrics.filter((metric) => !without.has(metric))
}

/**
 * Asks for a report's metrics but those that Genesys Cloud refuses. A 400 that names some takes them
 * out, and the rest is asked for at once.
 */
export async function askWithoutRefused<Answers>(
  { id, shape, metrics, optional }: Refusable,
  { refusedMetrics, onMetric }: Pick<LoadContext, 'refusedMetrics' | 'onMetric'>,
  ask: (metrics?: readonly string[]) => Promise<Answers>,
): Promise<{ readonly answers: Answers; readonly without: ReadonlySet<string> }> {
  if (!optional) return { answers: await ask(), without: NOTHING }
  const profile = { id, shape, metrics, optional }
  // Each round takes out at least one metric, and the last one is never taken out.
  for (;;) {
    const asked = refusedMetrics.askedOf(profile)
    try {
      const answers = await ask(asked.metrics)
      for (const metric of refusedMetrics.accept(profile, asked.metrics)) onMetric(metric)
      return { answers, without: asked.without }
    } catch (error) {
      for (const metric of refusedMetrics.refuse(profile, asked, error)) onMetric(metric)
    }
  }
}
