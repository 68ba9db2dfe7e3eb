export interface Example {
  readonly title: string
  readonly query: string
}

/** A test asks each of them. */
export const EXAMPLES: readonly Example[] = [
  {
    title: 'How did the queues do in the last seven days?',
    query: `{
  queuePerformance(
    interval: { relative: LAST_7_DAYS }
    mediaTypes: [VOICE]
  ) {
    rows {
      queue { name }
      offered answered abandoned
      serviceLevel { ratio target }
      handle { averageSeconds }
    }
    freshness { state expiresAt rule }
  }
}`,
  },
  {
    title: 'Who waits right now?',
    query: `{
  queues(first: 10) {
    name
    activity {
      waiting longestWaitingSince
      interacting onQueueAgents
    }
  }
}`,
  },
  {
    title: 'How did yesterday go, hour by hour?',
    query: `{
  queuePerformance(
    interval: { relative: YESTERDAY }
    granularity: "PT1H"
  ) {
    series {
      queue { name } mediaType starts
      offered answered serviceLevelRatio
    }
  }
}`,
  },
  {
    title: 'How much of the rate limit is left?',
    query: `{
  budgets {
    family mode limit remaining
    resetsAt source
  }
}`,
  },
]
