/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** NORMAL · DEGRADED: what is left (10 %, or a learned reserve) is kept for first answers and runs; refreshes stop and stale is served · BLOCKED: nothing left or refused upstream, nobody calls. */
export type BudgetMode =
  /** Nobody calls until `retryAt`. */
  | 'BLOCKED'
  /** Only first answers and runs are paid for; stale data is served instead of refreshes. */
  | 'DEGRADED'
  /** Calls of every kind are made. */
  | 'NORMAL';

/** Where the numbers come from. */
export type BudgetSource =
  /** Response headers of Genesys Cloud, or its refusal. */
  | 'HEADERS'
  /** A known or assumed limit, counted by the gateway itself. */
  | 'PRIOR';

/** UNKNOWN stands for values that the upstream added after this schema was written; several are folded into one. It cannot be asked for. */
export type ConversationMediaType =
  /** Callbacks. */
  | 'CALLBACK'
  /** Web chat. */
  | 'CHAT'
  /** Co-browsing sessions. */
  | 'COBROWSE'
  /** E-mail. */
  | 'EMAIL'
  /** Messages between agents. */
  | 'INTERNALMESSAGE'
  /** Web, mobile and social messaging. */
  | 'MESSAGE'
  /** Screen monitoring by supervisors. */
  | 'SCREENMONITORING'
  /** Screen shares. */
  | 'SCREENSHARE'
  /** Any other. */
  | 'UNKNOWN'
  /** Video calls. */
  | 'VIDEO'
  /** Phone calls. */
  | 'VOICE';

/** Whether the data is within its fresh age. */
export type FreshnessState =
  /** Within its fresh age. */
  | 'FRESH'
  /** Older than its fresh age, and served all the same: `reason` says why. */
  | 'STALE';

/** Exactly one of: `from` and `to` · `relative`. */
export type IntervalInput = {
  /** Inclusive. */
  readonly from?: string | null | undefined;
  /** A named interval. */
  readonly relative?: RelativeInterval | null | undefined;
  /** Exclusive. May be in the future. At most 400 days after `from`. */
  readonly to?: string | null | undefined;
};

/**
 * LAST_15_MINUTES … LAST_24_HOURS roll: they stay a name in the key and are resolved when the load begins, their end floored to the minute (LAST_24_HOURS: to 5 minutes).
 * The others are whole calendar periods in the time zone: TODAY is local midnight to the next one, weeks begin on Monday, LAST_7_DAYS and LAST_30_DAYS are the whole days before today, quarters are calendar quarters.
 */
export type RelativeInterval =
  /** The seven whole days before today. */
  | 'LAST_7_DAYS'
  /** The 15 minutes up to the last full minute. */
  | 'LAST_15_MINUTES'
  /** The 24 hours up to the last full five minutes. */
  | 'LAST_24_HOURS'
  /** The thirty whole days before today. */
  | 'LAST_30_DAYS'
  /** The 30 minutes up to the last full minute. */
  | 'LAST_30_MINUTES'
  /** The 60 minutes up to the last full minute. */
  | 'LAST_HOUR'
  /** The calendar month before. */
  | 'LAST_MONTH'
  /** The calendar quarter before. */
  | 'LAST_QUARTER'
  /** Monday to Monday, the week before. */
  | 'LAST_WEEK'
  /** The calendar month that is running. */
  | 'THIS_MONTH'
  /** Monday to Monday, this week's. */
  | 'THIS_WEEK'
  /** Local midnight to the next one. */
  | 'TODAY'
  /** The local day before today. */
  | 'YESTERDAY';

/** Why stale data was served. */
export type StaleReason =
  /** Nothing is left of the budget, or Genesys Cloud refuses calls for now. */
  | 'BUDGET_BLOCKED'
  /** The budget is kept for first answers and runs. */
  | 'BUDGET_DEGRADED'
  /** Somebody marked this report as outdated; newer data is on its way, or comes from pollAfter on. */
  | 'INVALIDATED'
  /** A refresh is under way behind the answer. */
  | 'REVALIDATING'
  /** The meaning of the data changed upstream; newer data is on its way, or comes from pollAfter on. */
  | 'SCHEMA_CHANGED'
  /** Genesys Cloud fails or does not answer in time. */
  | 'UPSTREAM_ERROR';

export type BudgetFragment = { readonly family: string, readonly mode: BudgetMode, readonly limit: number | null, readonly remaining: number | null, readonly resetsAt: string | null, readonly retryAt: string | null, readonly source: BudgetSource };

export type BudgetsQueryVariables = Exact<{ [key: string]: never; }>;


export type BudgetsQuery = { readonly budgets: ReadonlyArray<{ readonly family: string, readonly mode: BudgetMode, readonly limit: number | null, readonly remaining: number | null, readonly resetsAt: string | null, readonly retryAt: string | null, readonly source: BudgetSource }> | null };

export type BudgetsToldSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type BudgetsToldSubscription = { readonly budgets: ReadonlyArray<{ readonly family: string, readonly mode: BudgetMode, readonly limit: number | null, readonly remaining: number | null, readonly resetsAt: string | null, readonly retryAt: string | null, readonly source: BudgetSource }> | null };

export type AgeFragment = { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string };

export type QueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type QueuesQuery = { readonly queues: ReadonlyArray<{ readonly id: string, readonly name: string | null }> | null };

export type QueuesNowFragment = { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly queues: ReadonlyArray<{ readonly waiting: number, readonly interacting: number, readonly longestWaitingSince: string | null, readonly queue: { readonly id: string }, readonly byMediaType: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly longestWaitingSince: string | null }>, readonly agentsByRoutingStatus: ReadonlyArray<{ readonly status: string, readonly count: number }> }> };

export type QueuesNowQueryVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
}>;


export type QueuesNowQuery = { readonly queueActivity: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly queues: ReadonlyArray<{ readonly waiting: number, readonly interacting: number, readonly longestWaitingSince: string | null, readonly queue: { readonly id: string }, readonly byMediaType: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly longestWaitingSince: string | null }>, readonly agentsByRoutingStatus: ReadonlyArray<{ readonly status: string, readonly count: number }> }> } | null };

export type QueuesNowToldSubscriptionVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
}>;


export type QueuesNowToldSubscription = { readonly queueActivity: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly queues: ReadonlyArray<{ readonly waiting: number, readonly interacting: number, readonly longestWaitingSince: string | null, readonly queue: { readonly id: string }, readonly byMediaType: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly longestWaitingSince: string | null }>, readonly agentsByRoutingStatus: ReadonlyArray<{ readonly status: string, readonly count: number }> }> } | null };

export type QueuesTodayFragment = { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly queue: { readonly id: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number, readonly target: number | null } | null }> };

export type QueuesTodayQueryVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
  timeZone: string;
}>;


export type QueuesTodayQuery = { readonly queuePerformance: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly queue: { readonly id: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number, readonly target: number | null } | null }> } | null };

export type QueuesTodayToldSubscriptionVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
  timeZone: string;
}>;


export type QueuesTodayToldSubscription = { readonly queuePerformance: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly queue: { readonly id: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number, readonly target: number | null } | null }> } | null };

export type HalfHoursFragment = { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly interval: { readonly from: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number } | null }> };

export type HalfHoursQueryVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
  timeZone: string;
  interval: IntervalInput;
}>;


export type HalfHoursQuery = { readonly queuePerformance: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly interval: { readonly from: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number } | null }> } | null };

export type HalfHoursToldSubscriptionVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
  mediaTypes?: ReadonlyArray<ConversationMediaType> | ConversationMediaType | null | undefined;
  timeZone: string;
  interval: IntervalInput;
}>;


export type HalfHoursToldSubscription = { readonly queuePerformance: { readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly interval: { readonly from: string, readonly to: string }, readonly rows: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly offered: number, readonly answered: number, readonly abandoned: number, readonly interval: { readonly from: string }, readonly serviceLevel: { readonly numerator: number, readonly denominator: number } | null }> } | null };

export type AgentsNowFragment = { readonly complete: boolean, readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly agents: ReadonlyArray<{ readonly presence: string | null, readonly presenceSince: string | null, readonly routingStatus: string | null, readonly routingStatusSince: string | null, readonly agent: { readonly id: string, readonly name: string | null }, readonly sessions: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly segment: string | null }> }> };

export type AgentsNowQueryVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
}>;


export type AgentsNowQuery = { readonly agentActivity: { readonly complete: boolean, readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly agents: ReadonlyArray<{ readonly presence: string | null, readonly presenceSince: string | null, readonly routingStatus: string | null, readonly routingStatusSince: string | null, readonly agent: { readonly id: string, readonly name: string | null }, readonly sessions: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly segment: string | null }> }> } | null };

export type AgentsNowToldSubscriptionVariables = Exact<{
  queueIds: ReadonlyArray<string> | string;
}>;


export type AgentsNowToldSubscription = { readonly agentActivity: { readonly complete: boolean, readonly freshness: { readonly state: FreshnessState, readonly reason: StaleReason | null, readonly refreshing: boolean, readonly asOf: string, readonly ageSeconds: number, readonly pollAfter: string }, readonly agents: ReadonlyArray<{ readonly presence: string | null, readonly presenceSince: string | null, readonly routingStatus: string | null, readonly routingStatusSince: string | null, readonly agent: { readonly id: string, readonly name: string | null }, readonly sessions: ReadonlyArray<{ readonly mediaType: ConversationMediaType, readonly segment: string | null }> }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const BudgetFragmentDoc = new TypedDocumentString(`
    fragment Budget on RateLimitBudget {
  family
  mode
  limit
  remaining
  resetsAt
  retryAt
  source
}
    `, {"fragmentName":"Budget"}) as unknown as TypedDocumentString<BudgetFragment, unknown>;
export const AgeFragmentDoc = new TypedDocumentString(`
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
    `, {"fragmentName":"Age"}) as unknown as TypedDocumentString<AgeFragment, unknown>;
export const QueuesNowFragmentDoc = new TypedDocumentString(`
    fragment QueuesNow on QueueActivityReport {
  freshness {
    ...Age
  }
  queues {
    queue {
      id
    }
    waiting
    interacting
    longestWaitingSince
    byMediaType {
      mediaType
      longestWaitingSince
    }
    agentsByRoutingStatus {
      status
      count
    }
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}`, {"fragmentName":"QueuesNow"}) as unknown as TypedDocumentString<QueuesNowFragment, unknown>;
export const QueuesTodayFragmentDoc = new TypedDocumentString(`
    fragment QueuesToday on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    queue {
      id
    }
    mediaType
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
      target
    }
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}`, {"fragmentName":"QueuesToday"}) as unknown as TypedDocumentString<QueuesTodayFragment, unknown>;
export const HalfHoursFragmentDoc = new TypedDocumentString(`
    fragment HalfHours on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    mediaType
    interval {
      from
    }
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
    }
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}`, {"fragmentName":"HalfHours"}) as unknown as TypedDocumentString<HalfHoursFragment, unknown>;
export const AgentsNowFragmentDoc = new TypedDocumentString(`
    fragment AgentsNow on AgentActivityReport {
  freshness {
    ...Age
  }
  complete
  agents {
    agent {
      id
      name
    }
    presence
    presenceSince
    routingStatus
    routingStatusSince
    sessions {
      mediaType
      segment
    }
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}`, {"fragmentName":"AgentsNow"}) as unknown as TypedDocumentString<AgentsNowFragment, unknown>;
export const BudgetsDocument = new TypedDocumentString(`
    query Budgets {
  budgets {
    ...Budget
  }
}
    fragment Budget on RateLimitBudget {
  family
  mode
  limit
  remaining
  resetsAt
  retryAt
  source
}`) as unknown as TypedDocumentString<BudgetsQuery, BudgetsQueryVariables>;
export const BudgetsToldDocument = new TypedDocumentString(`
    subscription BudgetsTold {
  budgets {
    ...Budget
  }
}
    fragment Budget on RateLimitBudget {
  family
  mode
  limit
  remaining
  resetsAt
  retryAt
  source
}`) as unknown as TypedDocumentString<BudgetsToldSubscription, BudgetsToldSubscriptionVariables>;
export const QueuesDocument = new TypedDocumentString(`
    query Queues {
  queues(first: 1000) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<QueuesQuery, QueuesQueryVariables>;
export const QueuesNowDocument = new TypedDocumentString(`
    query QueuesNow($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!]) {
  queueActivity(queueIds: $queueIds, mediaTypes: $mediaTypes) {
    ...QueuesNow
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment QueuesNow on QueueActivityReport {
  freshness {
    ...Age
  }
  queues {
    queue {
      id
    }
    waiting
    interacting
    longestWaitingSince
    byMediaType {
      mediaType
      longestWaitingSince
    }
    agentsByRoutingStatus {
      status
      count
    }
  }
}`) as unknown as TypedDocumentString<QueuesNowQuery, QueuesNowQueryVariables>;
export const QueuesNowToldDocument = new TypedDocumentString(`
    subscription QueuesNowTold($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!]) {
  queueActivity(queueIds: $queueIds, mediaTypes: $mediaTypes) {
    ...QueuesNow
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment QueuesNow on QueueActivityReport {
  freshness {
    ...Age
  }
  queues {
    queue {
      id
    }
    waiting
    interacting
    longestWaitingSince
    byMediaType {
      mediaType
      longestWaitingSince
    }
    agentsByRoutingStatus {
      status
      count
    }
  }
}`) as unknown as TypedDocumentString<QueuesNowToldSubscription, QueuesNowToldSubscriptionVariables>;
export const QueuesTodayDocument = new TypedDocumentString(`
    query QueuesToday($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!], $timeZone: TimeZone!) {
  queuePerformance(
    interval: {relative: TODAY}
    timeZone: $timeZone
    queueIds: $queueIds
    mediaTypes: $mediaTypes
  ) {
    ...QueuesToday
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment QueuesToday on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    queue {
      id
    }
    mediaType
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
      target
    }
  }
}`) as unknown as TypedDocumentString<QueuesTodayQuery, QueuesTodayQueryVariables>;
export const QueuesTodayToldDocument = new TypedDocumentString(`
    subscription QueuesTodayTold($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!], $timeZone: TimeZone!) {
  queuePerformance(
    interval: {relative: TODAY}
    timeZone: $timeZone
    queueIds: $queueIds
    mediaTypes: $mediaTypes
  ) {
    ...QueuesToday
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment QueuesToday on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    queue {
      id
    }
    mediaType
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
      target
    }
  }
}`) as unknown as TypedDocumentString<QueuesTodayToldSubscription, QueuesTodayToldSubscriptionVariables>;
export const HalfHoursDocument = new TypedDocumentString(`
    query HalfHours($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!], $timeZone: TimeZone!, $interval: IntervalInput!) {
  queuePerformance(
    interval: $interval
    granularity: "PT30M"
    timeZone: $timeZone
    queueIds: $queueIds
    mediaTypes: $mediaTypes
  ) {
    ...HalfHours
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment HalfHours on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    mediaType
    interval {
      from
    }
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
    }
  }
}`) as unknown as TypedDocumentString<HalfHoursQuery, HalfHoursQueryVariables>;
export const HalfHoursToldDocument = new TypedDocumentString(`
    subscription HalfHoursTold($queueIds: [ID!]!, $mediaTypes: [ConversationMediaType!], $timeZone: TimeZone!, $interval: IntervalInput!) {
  queuePerformance(
    interval: $interval
    granularity: "PT30M"
    timeZone: $timeZone
    queueIds: $queueIds
    mediaTypes: $mediaTypes
  ) {
    ...HalfHours
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment HalfHours on QueuePerformanceReport {
  freshness {
    ...Age
  }
  interval {
    from
    to
  }
  rows {
    mediaType
    interval {
      from
    }
    offered
    answered
    abandoned
    serviceLevel {
      numerator
      denominator
    }
  }
}`) as unknown as TypedDocumentString<HalfHoursToldSubscription, HalfHoursToldSubscriptionVariables>;
export const AgentsNowDocument = new TypedDocumentString(`
    query AgentsNow($queueIds: [ID!]!) {
  agentActivity(queueIds: $queueIds) {
    ...AgentsNow
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment AgentsNow on AgentActivityReport {
  freshness {
    ...Age
  }
  complete
  agents {
    agent {
      id
      name
    }
    presence
    presenceSince
    routingStatus
    routingStatusSince
    sessions {
      mediaType
      segment
    }
  }
}`) as unknown as TypedDocumentString<AgentsNowQuery, AgentsNowQueryVariables>;
export const AgentsNowToldDocument = new TypedDocumentString(`
    subscription AgentsNowTold($queueIds: [ID!]!) {
  agentActivity(queueIds: $queueIds) {
    ...AgentsNow
  }
}
    fragment Age on Freshness {
  state
  reason
  refreshing
  asOf
  ageSeconds
  pollAfter
}
fragment AgentsNow on AgentActivityReport {
  freshness {
    ...Age
  }
  complete
  agents {
    agent {
      id
      name
    }
    presence
    presenceSince
    routingStatus
    routingStatusSince
    sessions {
      mediaType
      segment
    }
  }
}`) as unknown as TypedDocumentString<AgentsNowToldSubscription, AgentsNowToldSubscriptionVariables>;