import { z } from 'zod'
import { SECOND } from '../../time/clock.js'
import type { Catalog } from '../catalog.js'
import { type Ages, type LifetimeOverrides, Lifetimes, RULE_NAMES } from './lifetime.js'

const seconds = z
  .number()
  .positive()
  .max(366 * 24 * 3_600)

/** From seconds to milliseconds. */
const agesSchema = z
  .strictObject({
    freshSeconds: seconds.exactOptional(),
    softSeconds: seconds.exactOptional(),
    hardSeconds: seconds.exactOptional(),
    errorSeconds: seconds.exactOptional(),
  })
  .transform((ages): Partial<Ages> => {
    const entries = Object.entries(ages)
    return Object.fromEntries(
      entries.map(([name, value]) => [name.replace('Seconds', 'Ms'), value * SECOND]),
    )
  })

const rulesSchema = z.strictObject(
  Object.fromEntries(RULE_NAMES.map((rule) => [rule, agesSchema.exactOptional()])),
)

/** The section `lifetimes` of the configuration file; each of the reports can have ages of its own. */
export function lifetimesSchema(catalog: Catalog): z.ZodType<LifetimeOverrides> {
  const byReport = Object.fromEntries(catalog.map(({ id }) => [id, rulesSchema.exactOptional()]))
  return z.strictObject({
    rules: rulesSchema.exactOptional(),
    reports: z.strictObject(byReport).exactOptional(),
  })
}

/** What is wrong with the table that results: an age that is shorter than the one before it. */
export function problemsIn(overrides: LifetimeOverrides): readonly string[] {
  const lifetimes = new Lifetimes(overrides)
  const reports = Object.keys(overrides.reports ?? {})
  const problems = [...reports, ...(overrides.rules ? ['every report'] : [])].flatMap((reportId) =>
    RULE_NAMES.flatMap((rule) => {
      const { freshMs, softMs, hardMs, errorMs } = lifetimes.agesOf(reportId, rule)
      const inOrder = freshMs <= softMs && softMs <= hardMs && hardMs <= errorMs
      if (inOrder) return []
      const ages = [freshMs, softMs, hardMs, errorMs].map((ms) => ms / SECOND).join(', ')
      return [
        `lifetimes of ${reportId}, rule ${rule}: fresh, soft, hard and error age (${ages} s) must each be at least the one before`,
      ]
    }),
  )
  return [...new Set(problems)]
}
