import { z } from 'zod'
import { PLANNING, type PlanningConfig } from '../planning/planner.js'

/** Longer than anyone waits for a first answer gladly. */
const LONGEST_WINDOW_MS = 1_000

/** How questions to Genesys Cloud are put together. */
export const planningSchema = z.strictObject({
  merge: z.boolean().default(PLANNING.merge),
  assemble: z.boolean().default(PLANNING.assemble),
  canary: z.int().min(0).max(1_000_000).default(PLANNING.canary),
  windowMs: z.int().min(0).max(LONGEST_WINDOW_MS).default(PLANNING.windowMs),
}) satisfies z.ZodType<PlanningConfig>
