/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether the data is within its fresh age. */
export type FreshnessState =
  /** Within its fresh age. */
  | 'FRESH'
  /** Older than its fresh age, and served all the same: `reason` says why. */
  | 'STALE';

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

export type QueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type QueuesQuery = { queues: Array<{ id: string, name: string | null }> | null };

export type ActivityFragment = { freshness: { asOf: string, state: FreshnessState, reason: StaleReason | null }, queues: Array<{ waiting: number, longestWaitingSince: string | null, onQueueAgents: number, queue: { id: string } }> };

export type ActivityLiveSubscriptionVariables = Exact<{
  queueIds: Array<string | number> | string | number;
}>;


export type ActivityLiveSubscription = { queueActivity: { freshness: { asOf: string, state: FreshnessState, reason: StaleReason | null }, queues: Array<{ waiting: number, longestWaitingSince: string | null, onQueueAgents: number, queue: { id: string } }> } | null };

export type ActivityNowQueryVariables = Exact<{
  queueIds: Array<string | number> | string | number;
}>;


export type ActivityNowQuery = { queueActivity: { freshness: { ageSeconds: number, pollAfter: string, asOf: string, state: FreshnessState, reason: StaleReason | null }, queues: Array<{ waiting: number, longestWaitingSince: string | null, onQueueAgents: number, queue: { id: string } }> } | null };

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
export const ActivityFragmentDoc = new TypedDocumentString(`
    fragment Activity on QueueActivityReport {
  freshness {
    asOf
    state
    reason
  }
  queues {
    queue {
      id
    }
    waiting
    longestWaitingSince
    onQueueAgents
  }
}
    `, {"fragmentName":"Activity"}) as unknown as TypedDocumentString<ActivityFragment, unknown>;
export const QueuesDocument = new TypedDocumentString(`
    query Queues {
  queues(first: 6) {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<QueuesQuery, QueuesQueryVariables>;
export const ActivityLiveDocument = new TypedDocumentString(`
    subscription ActivityLive($queueIds: [ID!]!) {
  queueActivity(queueIds: $queueIds) {
    ...Activity
  }
}
    fragment Activity on QueueActivityReport {
  freshness {
    asOf
    state
    reason
  }
  queues {
    queue {
      id
    }
    waiting
    longestWaitingSince
    onQueueAgents
  }
}`) as unknown as TypedDocumentString<ActivityLiveSubscription, ActivityLiveSubscriptionVariables>;
export const ActivityNowDocument = new TypedDocumentString(`
    query ActivityNow($queueIds: [ID!]!) {
  queueActivity(queueIds: $queueIds) {
    ...Activity
    freshness {
      ageSeconds
      pollAfter
    }
  }
}
    fragment Activity on QueueActivityReport {
  freshness {
    asOf
    state
    reason
  }
  queues {
    queue {
      id
    }
    waiting
    longestWaitingSince
    onQueueAgents
  }
}`) as unknown as TypedDocumentString<ActivityNowQuery, ActivityNowQueryVariables>;