import { z } from 'zod'
import { queueOf } from './queue-topics.js'

/** What a message of a channel tells. */
export type ChannelMessage =
  /** Observations of the queue have changed. */
  | { readonly kind: 'queue'; readonly queueId: string }
  /** The connection ends within about a minute. */
  | { readonly kind: 'closing' }
  /** A heartbeat, an answer to a ping, or what is not known: the channel is alive. */
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed' }

const CLOSING = 'v2.system.socket_closing'

/** What the event says is not read: the report is asked for anew. */
const messageSchema = z.looseObject({ topicName: z.string().max(200) })

export function readMessage(text: string): ChannelMessage {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'malformed' }
  }
  const parsed = messageSchema.safeParse(json)
  if (!parsed.success) return { kind: 'malformed' }
  const { topicName } = parsed.data
  if (topicName === CLOSING) return { kind: 'closing' }
  const queueId = queueOf(topicName)
  return queueId === undefined ? { kind: 'other' } : { kind: 'queue', queueId }
}
