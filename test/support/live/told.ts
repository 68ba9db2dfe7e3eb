import { type Carrier, type Subscriber, Subscription } from '../../../src/live/subscription.js'
import type { Version } from '../../../src/live/version.js'

/** A version of which the test says nothing else. */
export function versionOf(text: string, more: Partial<Version> = {}): Version {
  return {
    text: Buffer.from(text),
    digest: text,
    isRefused: false,
    reports: [],
    writtenMs: 0,
    askAgainMs: 0,
    ...more,
  }
}

/** A connection that takes all that it is given at once. */
export const EAGER: Carrier = {
  begin: () => true,
  taken: () => undefined,
  wait: (subscription) => subscription.come(),
  forget: () => undefined,
}

export function subscriberOf(id: string, more: Partial<Subscriber> = {}): Subscriber {
  const caller = { id, rights: { ask: true, invalidate: false, readMetrics: false } }
  return { caller, countedAs: id, requestId: id, carrier: EAGER, ...more }
}

/** A subscription without a watcher: the test offers its versions, and the newest is the present one. */
export function subscriptionOf(
  onLeave: () => void,
  carrier = EAGER,
): Subscription & { offer(version: Version): void } {
  let present: Version | null = null
  const subscription = new Subscription(subscriberOf('one', { carrier }), {
    onLeave,
    onCome: (one) => void (present && one.offer(present)),
    onVersion: () => undefined,
  })
  const offer = subscription.offer.bind(subscription)
  return Object.assign(subscription, {
    offer: (version: Version) => {
      present = version
      offer(version)
    },
  })
}
