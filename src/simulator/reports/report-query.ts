import { z } from 'zod'
import { badRequest, invalidValue } from '../api-error.js'
import { bucketsOf } from '../query/buckets.js'
import type { MetricDefinition, ReportDefinition } from './report-definitions.js'

/** A checked query of the run–fetch API. */
export interface ReportQuery {
  readonly interval: string
  readonly groupings: readonly string[]
  readonly metrics: readonly MetricDefinition[]
  readonly filters: readonly { readonly dimension: string; readonly values: readonly string[] }[]
}

const bodySchema = z.looseObject({
  interval: z.string().nullish(),
  metrics: z.array(z.string()).nullish(),
  groupings: z.array(z.string()).nullish(),
  filters: z
    .array(z.looseObject({ dimension: z.string(), values: z.array(z.string()).min(1) }))
    .nullish(),
  view: z.looseObject({ type: z.string() }).nullish(),
  timeZone: z.string().nullish(),
  locale: z.string().nullish(),
})

const views = ['interval'] as const

/** The interval consists of instants, so zone and locale are checked and change nothing. */
export function parseReportQuery(body: unknown, definition: ReportDefinition): ReportQuery {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badRequest(`The request is malformed at [${issue?.path.join('.')}]: ${issue?.message}`)
  }
  const { interval, metrics, view, timeZone, locale } = parsed.data
  if (!interval) throw badRequest('An interval is required')
  bucketsOf(interval, undefined, timeZone)
  if (view && !views.some((each) => each === view.type))
    throw invalidValue(view.type, 'View', views)
  if (locale) checkLocale(locale)

  if (!metrics || metrics.length === 0) throw badRequest('At least one metric is required')
  const { groupings: dimensions, metricDefinitions } = definition
  const groupings = [...new Set(parsed.data.groupings)]
  const filters = parsed.data.filters ?? []
  const unknown = [...groupings, ...filters.map(({ dimension }) => dimension)].find(
    (dimension) => !dimensions.includes(dimension),
  )
  if (unknown !== undefined) throw invalidValue(unknown, 'Dimension', dimensions)
  return {
    interval,
    groupings,
    filters,
    metrics: [...new Set(metrics)].map((name) => {
      const known = metricDefinitions.find((each) => each.name === name)
      if (known) return known
      const names = metricDefinitions.map((each) => each.name)
      throw invalidValue(name, 'Metric', names)
    }),
  }
}

function checkLocale(locale: string): void {
  try {
    Intl.getCanonicalLocales(locale)
  } catch {
    throw badRequest(`Locale [${locale}] is not known`)
  }
}
