import { randomUUID } from 'node:crypto'
import type { StoreEvent } from '../coordination/events.js'
import type { Lease, Leases } from '../coordination/leases.js'
import type { SharedDocument } from '../coordination/shared-document.js'
import { NOW_TAG, nowTag } from '../reports/invalidation/tags.js'
import type { QueueNotifications } from '../reports/queue-notifications.js'
import { type Clock, ENDED, nap, SECOND } from '../time/clock.js'
import {
  type OpenChannelSocket,
  openChannelSocket,
} from '../upstream/notifications/channel-socket.js'
import type { Channel, NotificationChannels } from '../upstream/notifications/channels.js'
import { ChangedQueues } from './changed-queues.js'
import type { GapCause, NotificationEvent } from './events.js'
import { ReadQueues } from './read-queues.js'
import { failuresAfter, isRefused, reconnectAfterMs } from './reconnect.js'
import { Session, type SessionEnd } from './session.js'
import { ToldQueues } from './told-queues.js'
import { Warnings } from './warnings.js'

export interface NotificationsOptions {
  readonly channels: NotificationChannels
  /** At which Genesys Cloud may have its channels. */
  readonly domains: readonly string[]
  readonly leases: Leases
  /** What all processes of the organisation know of it, under these names. */
  readonly document: (name: string) => SharedDocument
  readonly scope: string
  /** Of all processes. */
  readonly clock: Clock
  readonly random: () => number
  /** Invalidates what has the tag, for all processes. */
  readonly invalidate: (tag: string) => Promise<void>
  readonly onEvent: (event: NotificationEvent | StoreEvent) => void
  /** Default: a WebSocket. */
  readonly connect?: OpenChannelSocket
}

/** As `/health/ready` tells it. */
export interface NotificationsView {
  /** `elsewhere`: another process has the channel, and it tells · `idle`: nobody reads a queue's report of now. */
  readonly state: 'telling' | 'elsewhere' | 'idle' | 'connecting' | 'refused'
  /** Queues of which each change is told. */
  readonly queues: number
}

const STEP_MS = 3 * SECOND
/** Another process has the lease; a dead one's runs out after six seconds. */
const LOOK_MS = 2 * SECOND
/** Reports of queues that change together are invalidated together. */
const GATHER_MS = SECOND / 4

/**
 * Genesys Cloud's notification channel: one for all processes, held by the one that has the lease. What it tells
 * invalidates the reports "now" of a queue; what it might have told, after a gap, invalidates those of all queues once.
 */
export class Notifications implements QueueNotifications {
  readonly #options: NotificationsOptions
  readonly #told: ToldQueues
  readonly #reads: ReadQueues
  readonly #warnings: Warnings
  readonly #changed = new ChangedQueues()
  readonly #closing = new AbortController()
  readonly #running: Promise<unknown>[] = []
  #gathering: Promise<void> | null = null
  /** Of the channel that this process had last. */
  #channel: Channel | null = null
  #isHolder = false
  #isRefused = false

  constructor(options: NotificationsOptions) {
    const { document, clock, onEvent } = options
    this.#options = options
    const onLapse = () => void this.#invalidateAll('lapsed')
    const self = randomUUID()
    this.#told = new ToldQueues({ document: document('told'), clock, self, onLapse, onEvent })
    this.#reads = new ReadQueues({ document: document('reads'), clock, onEvent })
    this.#warnings = new Warnings(onEvent)
  }

  noteRead(queueIds: readonly string[]): void {
    this.#reads.note(queueIds)
  }

  areTold(queueIds: readonly string[], sinceMs: number): boolean {
    return this.#told.areTold(queueIds, sinceMs)
  }

  get view(): NotificationsView {
    const queues = this.#told.count
    if (queues > 0) return { state: this.#isHolder ? 'telling' : 'elsewhere', queues }
    // All topics were.
    if (this.#told.isTelling || this.#isRefused) return { state: 'refused', queues }
    return { state: this.#reads.all.size === 0 ? 'idle' : 'connecting', queues }
  }

  start(): void {
    this.#running.push(this.#lookAgain(), this.#holdAgain())
  }

  /** Leaves the channel to another process. */
  async close(): Promise<void> {
    this.#closing.abort(ENDED)
    await Promise.all(this.#running)
    await this.#gathering
  }

  /** What others have written, and what they must know of this process. */
  async #lookAgain(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await Promise.all([this.#told.look(), this.#reads.exchange()])
      await this.#sleep(STEP_MS, signal)
    }
  }

  async #holdAgain(): Promise<void> {
    const { leases, scope } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      const acquired = await leases.acquire(`notifications:${scope}`)
      if (acquired.kind === 'lead') await this.#hold(acquired.lease)
      // While Redis is away each process would have a channel of its own.
      else if (acquired.kind === 'alone') await acquired.lease.end()
      await this.#sleep(LOOK_MS, signal)
    }
  }

  async #hold(lease: Lease): Promise<void> {
    const ended = new AbortController()
    const end = () => ended.abort(ENDED)
    for (const signal of [lease.lost, this.#closing.signal]) {
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    }
    try {
      const hasGap = await this.#told.takeOver()
      if (hasGap) await this.#invalidateAll('handed over')
      this.#isHolder = true
      await this.#connectAgain(lease, ended.signal)
    } catch (error) {
      // Nobody could be told who has the channel.
      this.#options.onEvent({ type: 'storeFailed', operation: 'notifications', error })
    } finally {
      this.#isHolder = false
      this.#closing.signal.removeEventListener('abort', end)
      await lease.end()
    }
  }

  /** Until the signal comes. */
  async #connectAgain(lease: Lease, signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options
    for (let failures = 0; !signal.aborted; ) {
      if (this.#reads.all.size === 0) {
        await this.#sleep(STEP_MS, signal)
        continue
      }
      const fromMs = clock.now()
      const end = await this.#connect(lease, signal)
      const error = end instanceof Error ? end : undefined
      if (end === 'taken' || lease.lost.aborted) return
      const wasTelling = await this.#told.end()
      if (end === 'unread') continue
      this.#isRefused = isRefused(error)
      if (wasTelling) await this.#invalidateAll(causeOf(end))
      if (signal.aborted) return
      failures = failuresAfter(failures, clock.now() - fromMs)
      await this.#sleep(reconnectAfterMs(failures, error, clock.now(), random), signal)
    }
  }

  /** How the connection has ended, or why there was none. */
  async #connect(lease: Lease, signal: AbortSignal): Promise<SessionEnd | Error> {
    const session = new Session(
      {
        ...this.#options,
        connect: this.#options.connect ?? openChannelSocket,
        reads: this.#reads,
        told: this.#told,
        warnings: this.#warnings,
        onQueue: (queueId) => this.#change(queueId),
        onDropped: (queueIds) => void this.#invalidate(queueIds),
      },
      lease.memo,
      signal,
    )
    const known = this.#channel
    try {
      const end = await session.run(known, (channel) => {
        this.#channel = channel
        this.#isRefused = false
      })
      return end
    } catch (error) {
      // Its address may have changed, or the channel be gone.
      this.#channel = null
      if (!signal.aborted) this.#warnings.failed(error)
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #change(queueId: string): void {
    this.#changed.add(queueId)
    this.#gathering ??= this.#gather()
  }

  async #gather(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#closing
    while (!this.#changed.isEmpty && !signal.aborted) {
      await this.#sleep(GATHER_MS, signal)
      const due = this.#changed.take(clock.now())
      if (due === null) await this.#invalidate(null)
      else if (due.length > 0) await this.#invalidate(due)
    }
    this.#gathering = null
  }

  async #invalidateAll(cause: GapCause): Promise<void> {
    this.#options.onEvent({ type: 'channelGap', cause })
    await this.#options.invalidate(NOW_TAG)
  }

  async #invalidate(queueIds: readonly string[] | null): Promise<void> {
    const { invalidate, onEvent } = this.#options
    onEvent({ type: 'queuesNotified', queues: queueIds?.length ?? null })
    await Promise.all((queueIds?.map(nowTag) ?? [NOW_TAG]).map((tag) => invalidate(tag)))
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    await nap(this.#options.clock, ms, signal).over.catch(() => undefined)
  }
}

function causeOf(end: SessionEnd | Error): GapCause {
  if (end instanceof Error) return 'not subscribed'
  return end === 'unread' || end === 'taken' ? 'not subscribed' : end
}
