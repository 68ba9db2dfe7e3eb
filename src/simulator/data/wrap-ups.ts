import { type Conversation, NO_AGENT } from './conversation.js'
import type { Organisation } from './organisation.js'
import { hash } from './random.js'
import type { Stream } from './traffic.js'

const WRAP_UP = 61

/** What Genesys Cloud writes where an agent chose no code in time; no list of codes has it. */
export const WRAP_UP_TIMEOUT = 'ININ-WRAP-UP-TIMEOUT'

/** Of a hundred conversations. */
const TIMED_OUT = 6
const DELETED = 3

/** The code of a conversation; undefined where no agent handled it. */
export function wrapUpCodeOf(
  seed: number,
  { wrapUpCodes, deletedWrapUpCodeId }: Organisation,
  { index, queue }: Stream,
  { agent, offeredAtMs }: Conversation,
): string | undefined {
  if (agent === NO_AGENT) return undefined
  const draw = hash(seed, WRAP_UP, index, offeredAtMs)
  const percent = draw % 100
  if (percent < TIMED_OUT) return WRAP_UP_TIMEOUT
  if (percent < TIMED_OUT + DELETED) return deletedWrapUpCodeId
  // Every queue has its own favourites: the smaller of two draws is oftener a low one.
  const spread = Math.floor(draw / 100)
  const chosen = Math.min(spread % 7, Math.floor(spread / 7) % 7)
  return wrapUpCodes[(chosen + queue) % wrapUpCodes.length]?.id
}

export function allWrapUpCodes({
  wrapUpCodes,
  deletedWrapUpCodeId,
}: Organisation): readonly string[] {
  return [...wrapUpCodes.map(({ id }) => id), deletedWrapUpCodeId, WRAP_UP_TIMEOUT]
}
