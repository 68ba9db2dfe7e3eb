import { z } from 'zod'
import { permissionsIn } from '../errors/safe-words.js'
import type { Genesys } from '../genesys.js'
import type { UpstreamRequest } from '../http/request.js'
import type { CheckedAnswer } from '../wire/checked-answer.js'
import {
  availableTopicsSchema,
  channelListingSchema,
  channelSchema,
  channelTopicListingSchema,
  type ReadChannel,
  type ReadChannelTopic,
} from '../wire/wire-notifications.js'
import { OBSERVATIONS_TOPIC, queueOf, topicOf } from './queue-topics.js'

const CHANNELS = {
  path: '/api/v2/notifications/channels',
  family: 'notifications.channels',
} as const
const SUBSCRIPTIONS = { ...CHANNELS, path: `${CHANNELS.path}/{channelId}/subscriptions` } as const
const AVAILABLE = { ...CHANNELS, path: '/api/v2/notifications/availabletopics' } as const

export interface Channel {
  readonly id: string
  readonly connectUri: string
  /** Not created now. */
  readonly isReused: boolean
}

/** What became of topics. */
export interface Subscribed {
  readonly queueIds: ReadonlySet<string>
  readonly refused: number
  /** Of those that were refused. */
  readonly missingPermissions: readonly string[]
}

export interface TopicRequirements {
  readonly permissions: readonly string[]
  readonly transports: readonly string[]
}

export interface ChannelCallOptions {
  readonly signal?: AbortSignal
  readonly deadlineMs?: number
}

/** Until a call is answered, reports live by the ordinary rule. */
const DEADLINE_MS = 20_000

/** Notification channels of this OAuth client, by REST. */
export class NotificationChannels {
  readonly #genesys: Pick<Genesys, 'client'>

  constructor(genesys: Pick<Genesys, 'client'>) {
    this.#genesys = genesys
  }

  /** Those of the OAuth client; other programs that use it have theirs among them. */
  async list(options: ChannelCallOptions = {}): Promise<readonly ReadChannel[]> {
    const { value } = await this.#call(
      { ...CHANNELS, method: 'GET' },
      channelListingSchema,
      options,
    )
    return (value.entities ?? []).flatMap((channel) => channel ?? [])
  }

  /** The channel with this id, where it is still there; else a new one. */
  async open(knownId: string | undefined, options: ChannelCallOptions = {}): Promise<Channel> {
    const known = knownId === undefined ? [] : await this.list(options)
    const found = known.find(({ id }) => id === knownId)
    if (found) return { id: found.id, connectUri: found.connectUri, isReused: true }
    const request = { ...CHANNELS, method: 'POST' } as const
    const { value } = await this.#call(request, channelSchema, options)
    return { id: value.id, connectUri: value.connectUri, isReused: false }
  }

  /** Replaces the topics of the channel, and has it live for another 24 h. */
  async subscribe(
    channelId: string,
    queueIds: readonly string[],
    options: ChannelCallOptions = {},
  ): Promise<Subscribed> {
    const request = {
      ...SUBSCRIPTIONS,
      method: 'PUT',
      params: { channelId },
      // One bad topic would fail all.
      query: { ignoreErrors: 'true' },
      body: queueIds.map((queueId) => ({ id: topicOf(queueId) })),
    } as const
    const { value } = await this.#call(request, channelTopicListingSchema, options)
    return subscribedOf(
      queueIds,
      (value.entities ?? []).flatMap((topic) => topic ?? []),
    )
  }

  /** Takes all topics off the channel. */
  async clear(channelId: string, options: ChannelCallOptions = {}): Promise<void> {
    const request = { ...SUBSCRIPTIONS, method: 'DELETE', params: { channelId } } as const
    await this.#call(request, z.unknown(), options)
  }

  /** What the topic of queues' observations needs; null: it is not among those that are told. */
  async requirements(options: ChannelCallOptions = {}): Promise<TopicRequirements | null> {
    const request = {
      ...AVAILABLE,
      method: 'GET',
      query: { expand: ['requiresPermissions', 'transports'] },
    } as const
    const { value } = await this.#call(request, availableTopicsSchema, options)
    const topic = value.entities?.find((one) => one?.id === OBSERVATIONS_TOPIC)
    if (!topic) return null
    const permissions = permissionsIn((topic.requiresPermissions ?? []).join(' '))
    return { permissions, transports: (topic.transports ?? []).flatMap((one) => one ?? []) }
  }

  #call<T>(
    request: Pick<UpstreamRequest, 'path' | 'family' | 'method' | 'params' | 'query' | 'body'>,
    schema: z.ZodType<T>,
    { signal, deadlineMs = DEADLINE_MS }: ChannelCallOptions,
  ): Promise<CheckedAnswer<T>> {
    // A channel more does no harm: it is one of twenty, and the one unused for longest goes first.
    const call = { ...request, priority: 'refresh', idempotent: true } as const
    return this.#genesys.client.call(call, schema, { deadlineMs, ...(signal && { signal }) })
  }
}

/** Subscribed to is what the answer names, and does not reject. */
function subscribedOf(
  queueIds: readonly string[],
  topics: readonly ReadChannelTopic[],
): Subscribed {
  const accepted = new Set<string>()
  const wanted: string[] = []
  for (const { id, state, rejectionReason, missingPermissions } of topics) {
    const queueId = queueOf(id)
    wanted.push(...(missingPermissions ?? []).flatMap((one) => one ?? []))
    const isRejected = Boolean(rejectionReason) || (missingPermissions ?? []).length > 0
    if (queueId !== undefined && !isRejected && !/^reject/i.test(state ?? '')) accepted.add(queueId)
  }
  // Only what was asked for, and only what was answered.
  const subscribed = queueIds.filter((id) => accepted.has(id))
  return {
    queueIds: new Set(subscribed),
    refused: queueIds.length - subscribed.length,
    missingPermissions: permissionsIn([...new Set(wanted)].join(' ')),
  }
}
