import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import type { ApolloServer } from '@apollo/server'
import type { RequestContext } from '../../graph/context.js'
import type { OnInternalError } from '../../graph/errors/internal-errors.js'
import { failedVersion } from '../../graph/failed-version.js'
import { type SubscribedOperation, subscribedVersion } from '../../graph/subscribed-version.js'
import type { Subscriber, Subscription } from '../../live/subscription.js'
import type { Ask } from '../../live/watcher.js'
import type { SubscriptionLimits, Watchers } from '../../live/watchers.js'
import { ANYBODY, type Caller } from '../../reports/caller/asker.js'
import type { Clock } from '../../time/clock.js'
import { countedAddress } from '../connections/counted-address.js'
import type { AskingRequest } from '../graphql-route.js'

export interface SubscriptionsOptions {
  readonly apollo: ApolloServer<RequestContext>
  readonly contextFor: (request: AskingRequest) => RequestContext
  readonly watchers: Watchers
  readonly limits: SubscriptionLimits
  readonly clock: Clock
  readonly onInternalError: OnInternalError
}

/** Who subscribes, as a transport knows it. */
export interface Subscribing extends Omit<Subscriber, 'countedAs'> {
  readonly address: string
}

/** What the transports ask: the versions of an operation, for one subscriber. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions

  constructor(options: SubscriptionsOptions) {
    this.#options = options
  }

  get mostPerConnection(): number {
    return this.#options.limits.subscriptionsPerConnection
  }

  /** Throws a `LimitExceededError` where the caller has as many as it may. */
  begin(operation: SubscribedOperation, { address, ...who }: Subscribing): Subscription {
    const { apollo, contextFor, watchers, limits, clock, onInternalError } = this.#options
    const subscriber = { ...who, countedAs: countedAs(who.caller, address) }
    let asked = operation
    const ask: Ask = async ({ caller, requestId }, hasLeft) => {
      try {
        const context = contextFor({ requestId, caller, hasLeft, isSubscribed: true })
        const version = await subscribedVersion(apollo, asked, context, limits.versionMegabytes)
        // Else it would end when its text is dropped from the bounded cache of persisted queries.
        const [query] = context.subscribedTexts
        if (query !== undefined) asked = { ...operation, query }
        return version
      } catch (error) {
        onInternalError(error, requestId)
        return failedVersion(requestId, clock.now())
      }
    }
    return watchers.subscribe(this.#keyOf(operation, subscriber), ask, subscriber)
  }

  /** Shutdown: every subscription ends. */
  close(): void {
    this.#options.watchers.close()
  }

  /** Equal where the operation is the same to the letter, and so are its answers. */
  #keyOf(operation: SubscribedOperation, { caller }: Pick<Subscriber, 'caller'>): unknown {
    const { query, operationName, variables, extensions, documentId } = operation
    const persistedQuery = extensions?.['persistedQuery']
    const whose = this.#options.watchers.areShared ? null : caller.id
    const parts = [whose, query, operationName, variables, persistedQuery, documentId]
    try {
      // Not JSON, which has one text for null and for numbers that are too large.
      return createHash('sha256').update(serialize(parts)).digest('base64url')
    } catch {
      // Nested too deeply to be compared; the operation's own limits refuse it.
      return Symbol('not shared')
    }
  }
}

/** As whom limits count whoever asks; null: nobody has been admitted yet. */
export function countedAs(caller: Caller | null, address: string): string {
  return caller === null || caller.id === ANYBODY ? countedAddress(address) : caller.id
}
