import { SECOND } from '../../time/clock.js'
import type { Conversation } from './conversation.js'
import type { Organisation, SimulatedFlow } from './organisation.js'
import { hash, Random } from './random.js'
import type { Stream } from './traffic.js'

const FLOW_VISIT = 71

/** What a flow set out to do for a customer. */
export interface FlowOutcomeVisit {
  readonly outcomeId: string
  readonly value: 'SUCCESS' | 'FAILURE'
  readonly tookMs: number
}

/** The way of one conversation through the flow before its queue. */
export interface FlowVisit {
  readonly flow: SimulatedFlow
  /** It is offered to the queue as it leaves the flow. */
  readonly leftAtMs: number
  readonly tookMs: number
  readonly outcomes: readonly FlowOutcomeVisit[]
}

const IDENTIFIED = 0.8
const OTHER_OUTCOME = 0.3
const FAILED = 0.15

/** Undefined: what an agent began passes no flow. */
export function flowVisitOf(
  seed: number,
  organisation: Organisation,
  { index, queue, mediaType }: Stream,
  { direction, offeredAtMs }: Conversation,
): FlowVisit | undefined {
  if (direction === 'outbound') return undefined
  const random = new Random(hash(seed, FLOW_VISIT, index, offeredAtMs))
  const flow = flowFor(organisation, queue, mediaType, random)
  if (!flow) return undefined
  const tookMs = random.waiting(25 * SECOND, 180 * SECOND)
  const [identified, ...others] = organisation.flowOutcomes.map(({ id }) => id)
  const tried = [
    ...(identified !== undefined && random.next() < IDENTIFIED ? [identified] : []),
    ...(random.next() < OTHER_OUTCOME ? [others[random.below(others.length)] ?? ''] : []),
  ]
  const outcomes = tried.map((outcomeId): FlowOutcomeVisit => {
    const value = random.next() < FAILED ? 'FAILURE' : 'SUCCESS'
    return { outcomeId, value, tookMs: random.below(tookMs) + 1 }
  })
  return { flow, leftAtMs: offeredAtMs, tookMs, outcomes }
}

/** Of several flows of a medium, a queue has one by day; the others take a share of it. */
function flowFor(
  { flows }: Organisation,
  queue: number,
  mediaType: Stream['mediaType'],
  random: Random,
): SimulatedFlow | undefined {
  const its = flows.filter((flow) => flow.mediaType === mediaType)
  return its[(random.next() < 0.8 ? queue : queue + 1) % its.length]
}
