import { z } from 'zod'
import { badRequest, invalidValue } from '../api-error.js'

/** Counts only the values of a timer that lie in a range: a histogram's bar. */
export interface View {
  readonly name: string
  readonly target: string
  readonly gteMs: number
  readonly ltMs: number
}

export const viewSchema = z.looseObject({
  target: z.string(),
  name: z.string(),
  function: z.string(),
  range: z.looseObject({ gte: z.number().nullish(), lt: z.number().nullish() }).nullish(),
})

const MOST_VIEWS = 10

/** At most ten; with unique names; of timers only (facts 3.2). */
export function viewsOf(
  views: readonly z.infer<typeof viewSchema>[],
  metrics: readonly string[],
): View[] {
  if (views.length > MOST_VIEWS) throw badRequest(`At most ${MOST_VIEWS} views are supported`)
  const names = views.map(({ name }) => name)
  const taken = names.find((name, i) => names.indexOf(name) !== i || metrics.includes(name))
  if (taken !== undefined) {
    throw badRequest(`View name [${taken}] must be unique and differ from the built-in metrics`)
  }
  return views.map(({ name, target, function: operation, range }) => {
    if (operation !== 'rangeBound') throw invalidValue(operation, 'ViewFunction', ['rangeBound'])
    const timers = metrics.filter((metric) => metric.startsWith('t'))
    if (!timers.includes(target)) throw invalidValue(target, 'ViewTarget', timers)
    return {
      name,
      target,
      gteMs: range?.gte ?? Number.NEGATIVE_INFINITY,
      ltMs: range?.lt ?? Number.POSITIVE_INFINITY,
    }
  })
}
