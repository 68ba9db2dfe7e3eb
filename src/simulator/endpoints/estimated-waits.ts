import { SECOND } from '../../time/clock.js'
import { invalidValue, notFound } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { ongoingIn } from '../data/ongoing.js'
import type { MediaType } from '../data/queue-plans.js'
import { uuidFrom } from '../data/random.js'

/** As the path names them (official SDK 270), and the media types of this organisation behind them. */
const MEDIA_TYPES: Readonly<Record<string, readonly MediaType[]>> = {
  all: ['voice', 'chat', 'email', 'message', 'callback'],
  call: ['voice'],
  callback: ['callback'],
  chat: ['chat'],
  email: ['email'],
  message: ['message'],
  videoComm: [],
}

/** What one conversation takes an agent, here. */
const HANDLED_IN: Readonly<Record<MediaType, number>> = {
  voice: 290 * SECOND,
  chat: 510 * SECOND,
  email: 440 * SECOND,
  message: 865 * SECOND,
  callback: 360 * SECOND,
}

const LABEL = 71

/**
 * `GET /api/v2/routing/queues/{queueId}/estimatedwaittime`, and the same for one media type: the handling of
 * those who wait now, shared by the agents who are on queue now. No prediction where there are none of them.
 */
export function answerEstimatedWait(
  centre: ContactCentre,
  queueId: string,
  mediaType: string,
  nowMs: number,
) {
  const media = Object.hasOwn(MEDIA_TYPES, mediaType) ? MEDIA_TYPES[mediaType] : undefined
  if (!media) throw invalidValue(mediaType, 'MediaType', Object.keys(MEDIA_TYPES))
  const queue = centre.organisation.queues.findIndex(({ id }) => id === queueId)
  const members = centre.organisation.queues[queue]?.members
  if (!members) throw notFound()
  const streams = centre.streams.filter(
    (stream) => stream.queue === queue && media.includes(stream.mediaType),
  )
  const onQueue = members.filter((agent) => {
    const [routing] = centre.presences.routingBetween(agent, nowMs, nowMs + 1)
    return routing !== undefined && routing.status !== 'OFF_QUEUE'
  })
  if (streams.length === 0 || onQueue.length === 0) return { results: [] }
  let workMs = 0
  for (const stream of streams) {
    const waiting = [...ongoingIn(centre, stream, nowMs)].filter(({ stage }) => stage === 'waiting')
    workMs += waiting.length * HANDLED_IN[stream.mediaType]
  }
  const estimatedWaitTimeSeconds = Math.round(workMs / onQueue.length / SECOND)
  const own = { formula: 'BEST', estimatedWaitTimeSeconds }
  if (mediaType === 'all') return { results: [own] }
  // One for those who came with a label, too.
  const id = uuidFrom(centre.seed, LABEL, queue)
  const label = { id, selfUri: `/api/v2/routing/interactionlabels/${id}` }
  const labelled = { intent: mediaType.toUpperCase(), formula: 'SIMPLE', label }
  const half = Math.round(estimatedWaitTimeSeconds / 2)
  return { results: [{ ...labelled, estimatedWaitTimeSeconds: half }, own] }
}
