import type { Memo } from '../coordination/memo.js'
import { type Clock, ENDED, nap, SECOND } from '../time/clock.js'
import { BudgetSpentError } from '../upstream/errors/errors.js'
import type { OpenChannelSocket, SocketEnd } from '../upstream/notifications/channel-socket.js'
import type { Channel, NotificationChannels } from '../upstream/notifications/channels.js'
import type { ChannelMessage } from '../upstream/notifications/message.js'
import type { GapCause, NotificationEvent } from './events.js'
import type { ReadQueues } from './read-queues.js'
import { isGone } from './reconnect.js'
import type { ToldQueues } from './told-queues.js'
import { NO_TOPICS, type Topics, topicsDue } from './topics-due.js'
import type { Warnings } from './warnings.js'

export interface SessionParts {
  readonly clock: Clock
  readonly channels: NotificationChannels
  readonly connect: OpenChannelSocket
  readonly domains: readonly string[]
  readonly reads: ReadQueues
  readonly told: ToldQueues
  readonly warnings: Warnings
  /** Observations of the queue have changed. */
  readonly onQueue: (queueId: string) => void
  /** Nobody hears of changes of these queues any more. */
  readonly onDropped: (queueIds: readonly string[]) => void
  readonly onEvent: (event: NotificationEvent) => void
}

/** `unread`: nobody reads any queue. `taken`: another process has the channel. */
export type SessionEnd = Exclude<GapCause, 'handed over' | 'lapsed'> | 'unread' | 'taken'

/** How often others are told that the channel is alive, and topics are looked at. */
const STEP_MS = 3 * SECOND
/** Before topics are put again that the budget has held back, in steps: a wall clock may be set. */
const HELD_BACK_STEPS = 10

/** One connection of the channel, from its topics to its end. */
export class Session {
  readonly #parts: SessionParts
  readonly #memo: Memo
  readonly #signal: AbortSignal
  #topics: Topics = NO_TOPICS
  readonly #sinceMs = new Map<string, number>()
  #heldBack = 0

  constructor(parts: SessionParts, memo: Memo, signal: AbortSignal) {
    this.#parts = parts
    this.#memo = memo
    this.#signal = signal
  }

  /** @param known of the connection before. Rejects where the channel cannot be opened, or its topics not be put. */
  async run(known: Channel | null, onOpened: (channel: Channel) => void): Promise<SessionEnd> {
    const { connect, clock, domains, onEvent } = this.#parts
    const signal = this.#signal
    const channel = known ?? (await this.#open())
    onOpened(channel)
    const onMessage = (message: ChannelMessage) => this.#hear(message)
    using socket = await connect(channel.connectUri, { clock, domains, signal, onMessage })
    onEvent({ type: 'channelOpened', isReused: channel.isReused })
    const over = new AbortController()
    try {
      return await this.#tell(channel, socket.ended, AbortSignal.any([signal, over.signal]))
    } finally {
      over.abort(ENDED)
    }
  }

  /** Tells of the queues whose topics were taken, and puts topics as they are due, until the connection ends. */
  async #tell(
    channel: Channel,
    ended: Promise<SocketEnd>,
    signal: AbortSignal,
  ): Promise<SessionEnd> {
    const { channels, clock, told, onEvent } = this.#parts
    let hasEnded: SocketEnd | null = null
    const isOver = ended.then((end) => {
      hasEnded = end
    })
    let put: Promise<void> | null = null
    for (;;) {
      const due: readonly string[] | null = put ? null : this.#topicsDue()
      if (due?.length === 0) {
        await channels.clear(channel.id, { signal })
        onEvent({ type: 'topicsPut', topics: 0 })
        return 'unread'
      }
      if (due) {
        put = this.#put(channel, due, signal).then(() => {
          put = null
        })
        // Its failure is seen where the next step waits for it.
        put.catch(() => undefined)
        // Later ones can take longer than others wait for the next word of what is told.
        if (this.#topics.putMs === null) await put
      }
      if (hasEnded) return socketEnd(hasEnded)
      this.#boundSince(clock.now())
      if (!(await told.tell(this.#sinceMs))) return 'taken'
      if (!told.isTelling) return 'not shared'
      const step = nap(clock, STEP_MS, signal)
      const over = step.over.catch(() => undefined)
      await Promise.race(put ? [isOver, over, put] : [isOver, over])
      step.wake()
      if (hasEnded) return socketEnd(hasEnded)
    }
  }

  async #open(): Promise<Channel> {
    const { channels, clock } = this.#parts
    const atMs = clock.now()
    const channel = await channels.open(this.#memo.read()?.text, { signal: this.#signal })
    await this.#memo.write({ text: channel.id, atMs })
    return channel
  }

  #topicsDue(): readonly string[] | null {
    this.#heldBack = Math.max(0, this.#heldBack - 1)
    if (this.#heldBack > 0) return null
    return topicsDue(this.#topics, this.#parts.reads.all, this.#parts.clock.now())
  }

  async #put(channel: Channel, queueIds: readonly string[], signal: AbortSignal): Promise<void> {
    const { channels, clock, warnings, onDropped, onEvent } = this.#parts
    const before = [...this.#sinceMs.keys()]
    const putMs = clock.now()
    let subscribed: Awaited<ReturnType<NotificationChannels['subscribe']>>
    try {
      subscribed = await channels.subscribe(channel.id, queueIds, { signal })
    } catch (error) {
      if (isGone(error)) await this.#forget(channel)
      // Nothing was changed: what is told goes on.
      if (!(error instanceof BudgetSpentError) || this.#topics.putMs === null) throw error
      this.#heldBack = HELD_BACK_STEPS
      return
    }
    const refused = new Set(queueIds.filter((id) => !subscribed.queueIds.has(id)))
    this.#topics = { queueIds: subscribed.queueIds, refused, putMs }
    const nowMs = clock.now()
    for (const id of before) if (!subscribed.queueIds.has(id)) this.#sinceMs.delete(id)
    for (const id of subscribed.queueIds) {
      if (!this.#sinceMs.has(id)) this.#sinceMs.set(id, nowMs)
    }
    onEvent({ type: 'topicsPut', topics: subscribed.queueIds.size })
    warnings.topics(refused.size, subscribed.missingPermissions)
    const dropped = before.filter((id) => !this.#sinceMs.has(id))
    if (dropped.length > 0) onDropped(dropped)
  }

  /** Where a wall clock is set back: what is told now was told before, too. */
  #boundSince(nowMs: number): void {
    for (const [id, sinceMs] of this.#sinceMs) if (sinceMs > nowMs) this.#sinceMs.set(id, nowMs)
  }

  async #forget({ id }: Channel): Promise<void> {
    await this.#memo.erase({ text: id, atMs: this.#parts.clock.now() })
  }

  #hear(message: ChannelMessage): void {
    this.#parts.onEvent({ type: 'notification', kind: message.kind })
    if (message.kind === 'queue') this.#parts.onQueue(message.queueId)
  }
}

function socketEnd(end: SocketEnd): SessionEnd {
  return end === 'left' ? 'shutdown' : end
}
