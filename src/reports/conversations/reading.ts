import type { Oddities } from '../../upstream/wire/oddities.js'
import type { Interval } from '../time/buckets.js'
import type { ConversationColumns } from './columns.js'

/** What one source has told: pages that may hold more than was asked for, and the same twice. */
export interface ConversationReading {
  readonly source: 'LIVE' | 'LAKE'
  /** Those read first come first. */
  readonly pages: readonly ConversationColumns[]
  readonly interval: Interval
  readonly asOfMs: number
  /** When the run was submitted that brought it. */
  readonly beganMs?: number
  readonly completeUntilMs?: number
  readonly oddities: readonly Oddities[]
}
