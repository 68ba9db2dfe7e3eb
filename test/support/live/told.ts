import { SendingRoom } from '../../../src/live/sending-room.js'
import { type Subscriber, Subscription } from '../../../src/live/subscription.js'
import type { Version } from '../../../src/live/version.js'

/** A version of which the test says nothing else. */
export function versionOf(text: string, more: Partial<Version> = {}): Version {
  return {
    text,
    bytes: Buffer.byteLength(text),
    digest: text,
    isRefused: false,
    reportKeys: [],
    writtenMs: 0,
    askAgainMs: 0,
    ...more,
  }
}

export function subscriberOf(id: string, more: Partial<Subscriber> = {}): Subscriber {
  const caller = { id, rights: { ask: true, invalidate: false, readMetrics: false } }
  return { caller, countedAs: id, requestId: id, ...more }
}

/** A subscription without a watcher: the test offers its versions. */
export function subscriptionOf(
  onLeave: () => void,
  room = new SendingRoom(2 ** 20),
  outcomes: string[] = [],
): Subscription {
  const onVersion = (outcome: string) => void outcomes.push(outcome)
  return new Subscription(subscriberOf('one'), { room, onLeave, onVersion })
}
