import { z } from 'zod'
import { SUBSCRIPTION_LIMITS } from '../live/watchers.js'
import { REQUEST_LIMITS } from '../reports/caller/request-limits.js'
import { INVALIDATION_LIMITS } from '../reports/invalidation/invalidation-rate.js'
import { SERVER_LIMITS } from '../server/limits.js'

export const LIMITS = {
  ...REQUEST_LIMITS,
  ...INVALIDATION_LIMITS,
  ...SERVER_LIMITS,
  ...SUBSCRIPTION_LIMITS,
}

/** `limits.*` of CONFIG_FILE. */
export type Limits = Readonly<typeof LIMITS>

const limit = z.int().min(1).max(1_000_000_000).exactOptional()

export const limitsSchema = z
  .strictObject(Object.fromEntries(Object.keys(LIMITS).map((name) => [name, limit])))
  .transform((given): Limits => ({ ...LIMITS, ...given }))
