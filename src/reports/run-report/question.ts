import type { AnyOf } from '../analytics-query/wire-filter.js'
import { InvalidReportQueryError, unfitText } from '../errors.js'
import { idFrom } from '../ids.js'
import { type AskedInterval, type IntervalArgument, intervalFrom } from '../time/interval.js'
import { canonicalZone } from '../time/time-zone.js'
import { type FilterArgument, filtersFrom, nameFrom, namesFrom } from './names.js'

export interface RunReportArguments {
  readonly id: string
  readonly query: {
    readonly interval: IntervalArgument
    readonly metrics: readonly string[]
    readonly groupings?: readonly string[] | null
    readonly filters?: readonly FilterArgument[] | null
    readonly view?: string | null
    readonly timeZone?: string | null
  }
  readonly locale?: string | null
}

/** A valid question in its one canonical form. */
export interface RunReportQuestion {
  /** Of the definition. */
  readonly id: string
  readonly interval: AskedInterval
  /** Canonical name. */
  readonly zone: string
  /** Sorted: the order of the columns comes from the answer. */
  readonly metrics: readonly string[]
  /** Sorted, for the same reason; empty for none. */
  readonly groupings: readonly string[]
  /** All of them hold; sorted, as are their values. */
  readonly filters: readonly AnyOf[]
  readonly view: string | null
  /** Canonical BCP 47; null for the definition's own. */
  readonly locale: string | null
}

const MOST_METRICS = 50
const MOST_GROUPINGS = 20
/** Longer tags exist, but none that anybody uses. */
const LONGEST_LOCALE = 64

export function runReportQuestion(
  { id, query, locale }: RunReportArguments,
  { runFetch, nowMs }: { readonly runFetch: boolean; readonly nowMs: number },
): RunReportQuestion {
  if (!runFetch) {
    throw new InvalidReportQueryError(
      'id',
      'names a run–fetch report, which this gateway does not offer: GENESYS_RUN_FETCH is off',
    )
  }
  const zone = canonicalZone('query.timeZone', query.timeZone)
  return {
    id: idFrom('id', id),
    interval: intervalFrom('query.interval', query.interval, zone, nowMs),
    zone,
    metrics: namesFrom('query.metrics', query.metrics, { least: 1, most: MOST_METRICS }),
    groupings: namesFrom('query.groupings', query.groupings ?? [], { most: MOST_GROUPINGS }),
    filters: filtersFrom('query.filters', query.filters ?? []),
    view: typeof query.view === 'string' ? nameFrom('query.view', query.view) : null,
    locale: typeof locale === 'string' ? localeFrom('locale', locale) : null,
  }
}

function localeFrom(argument: string, text: string): string {
  try {
    const [locale] = text.length > LONGEST_LOCALE ? [] : Intl.getCanonicalLocales(text)
    if (locale) return locale
  } catch {
    // Said below.
  }
  throw unfitText(argument, text, 'is no locale; give a BCP 47 language tag, for example en-US')
}
