import { idsFrom, sorted } from '../ids.js'
import { type Bucketing, type BucketingArguments, bucketingFrom } from '../time/bucketing.js'

export interface AgentStatusArguments extends BucketingArguments {
  readonly agentIds: readonly string[]
}

/** A valid question in its one canonical form. */
export interface AgentStatusQuestion {
  readonly bucketing: Bucketing
  /** Sorted. */
  readonly agentIds: readonly string[]
}

const MOST_AGENTS = 1_000

export function agentStatusQuestion(
  args: AgentStatusArguments,
  nowMs: number,
): AgentStatusQuestion {
  return {
    bucketing: bucketingFrom(args, nowMs),
    agentIds: sorted(idsFrom('agentIds', args.agentIds, MOST_AGENTS)),
  }
}
