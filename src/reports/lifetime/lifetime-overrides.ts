import { z } from 'zod'
import { SECOND } from '../../time/clock.js'
import type { Catalog } from '../catalog.js'
import {
  type Ages,
  type LifetimeOverrides,
  Lifetimes,
  RULE_NAMES,
  type RuleName,
} from './lifetime.js'

const seconds = z
  .number()
  .positive()
  .max(366 * 24 * 3_600)

const agesSchema = z.strictObject({
  freshSeconds: seconds.optional(),
  softSeconds: seconds.optional(),
  hardSeconds: seconds.optional(),
  errorSeconds: seconds.optional(),
})

const rulesSchema = z.strictObject(
  Object.fromEntries(RULE_NAMES.map((rule) => [rule, agesSchema.optional()])),
)

/** The section `lifetimes` of the configuration file; each of the reports can have ages of its own. */
export function lifetimesSchema(catalog: Catalog) {
  const byReport = Object.fromEntries(catalog.map(({ id }) => [id, rulesSchema.optional()]))
  return z.strictObject({
    rules: rulesSchema.optional(),
    reports: z.strictObject(byReport).optional(),
  })
}

type Section = z.infer<ReturnType<typeof lifetimesSchema>>
type Rules = NonNullable<Section['rules']>

/** From seconds to milliseconds. */
export function lifetimeOverrides({ rules, reports }: Section): LifetimeOverrides {
  return {
    ...(rules ? { rules: agesByRule(rules) } : {}),
    ...(reports
      ? {
          reports: Object.fromEntries(
            Object.entries(reports).map(([id, its]) => [id, agesByRule(its ?? {})]),
          ),
        }
      : {}),
  }
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

function agesByRule(rules: Rules): { readonly [rule in RuleName]?: Partial<Ages> } {
  return Object.fromEntries(
    Object.entries(rules).map(([rule, ages]) => [
      rule,
      Object.fromEntries(
        Object.entries(ages ?? {}).map(([name, value]) => [
          name.replace('Seconds', 'Ms'),
          (value ?? 0) * SECOND,
        ]),
      ),
    ]),
  )
}
