import type { ChannelMessage } from '../upstream/notifications/message.js'

/** Why nothing is told any more. `lapsed`: the process that has the channel was not heard of, or its state is lost. */
export type GapCause =
  | 'closed'
  | 'silent'
  | 'closing'
  | 'not subscribed'
  | 'not shared'
  | 'handed over'
  | 'lapsed'
  | 'shutdown'

export type NotificationEvent =
  | { readonly type: 'channelOpened'; readonly isReused: boolean }
  /** So many topics were taken. */
  | { readonly type: 'topicsPut'; readonly topics: number }
  /** Of topics that were put: the ordinary rule holds for their queues. */
  | {
      readonly type: 'topicsRefused'
      readonly topics: number
      readonly missingPermissions: readonly string[]
      /** The warning before was another one. */
      readonly isNews: boolean
    }
  | { readonly type: 'channelFailed'; readonly error: unknown; readonly isNews: boolean }
  /** Everything "now" is invalidated once, and lives by the ordinary rule. */
  | { readonly type: 'channelGap'; readonly cause: GapCause }
  /** A message of the channel. */
  | { readonly type: 'notification'; readonly kind: ChannelMessage['kind'] }
  /** Reports of queues were invalidated; null: of all queues. */
  | { readonly type: 'queuesNotified'; readonly queues: number | null }
