import { z } from 'zod'
import { oneAtATime } from '../../coordination/one-at-a-time.js'
import type { SharedDocument } from '../../coordination/shared-document.js'
import { parseJson } from '../../json/parse-json.js'
import { type Clock, DAY } from '../../time/clock.js'
import { newBucket } from '../bucket/bucket.js'
import { toStored } from '../bucket/bucket-schema.js'
import type { BucketName } from '../family.js'

/** `STATE_FORMAT` of the previous release (f06fb71): a bucket as of now, without the callers' shares. */
export const LAST_RELEASE_FORMAT = '74f5f6ba'

/** All that the previous release (f06fb71) knows: it reads no state that has another one. */
export const LAST_RELEASE_BUCKETS = [
  'token',
  'conversations.aggregates',
  'users.aggregates',
  'queues.observations',
  'conversations.details.jobs',
  'reports.run',
  'reports.fetch',
  'directory',
] as const satisfies readonly BucketName[]
type LastReleaseBucket = (typeof LAST_RELEASE_BUCKETS)[number]

export interface LastReleaseBlocksOptions {
  /** The budget state of processes of the previous release (f06fb71). */
  readonly document: SharedDocument
  /** The clock that all processes share. */
  readonly clock: Clock
  readonly windowMs: number
  readonly onBlock: (bucket: BucketName, untilMs: number) => void
}

/** All that is written back as it was read, but for the blocks. */
const stateSchema = z.looseObject({
  buckets: z.array(
    z.tuple([
      z.literal(LAST_RELEASE_BUCKETS),
      z.looseObject({
        probe: z.enum(['none', 'due', 'out']),
        block: z.object({ sinceMs: z.number(), untilMs: z.number() }).nullable(),
      }),
    ]),
  ),
})
type State = z.infer<typeof stateSchema>

/** Processes that write at the same time: each try lets one of them through. The next change tries again. */
const MOST_TRIES = 5

/**
 * During a rolling upgrade from the previous release (f06fb71) each release has a budget state of its own; the blocks of each hold for both.
 * To be deleted with the release after this one.
 */
export class LastReleaseBlocks {
  readonly #options: LastReleaseBlocksOptions
  readonly #known = new Map<LastReleaseBucket, number>()
  readonly #exchange = oneAtATime(() => this.#exchangeBlocks())

  constructor(options: LastReleaseBlocksOptions) {
    this.#options = options
    options.document.onChange(() => void this.#exchange())
  }

  /** A block that a process of this release has seen. */
  publishBlock(bucket: BucketName, untilMs: number): void {
    if (!isOfLastRelease(bucket) || untilMs <= (this.#known.get(bucket) ?? 0)) return
    this.#known.set(bucket, untilMs)
    void this.#exchange()
  }

  settled(): Promise<void> {
    return this.#exchange()
  }

  async #exchangeBlocks(): Promise<void> {
    const { document } = this.#options
    try {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const { version, text } = await document.read()
        const state = stateSchema.safeParse(parseJson(text)).data
        if (!state) return
        this.#readBlocks(state)
        const blocked = this.#withKnown(state)
        if (!blocked || typeof (await document.compareAndSet(version, blocked)) === 'number') return
      }
    } catch {
      // The store is away: `onChange` is called when it is back.
    }
  }

  #readBlocks({ buckets }: State): void {
    const nowMs = this.#options.clock.now()
    for (const [name, { block }] of buckets) {
      if (!block || block.untilMs <= Math.max(nowMs, this.#known.get(name) ?? 0)) continue
      const untilMs = Math.min(block.untilMs, nowMs + DAY)
      this.#known.set(name, block.untilMs)
      this.#options.onBlock(name, untilMs)
    }
  }

  /** Undefined: nothing to add. */
  #withKnown(state: State): string | undefined {
    const nowMs = this.#options.clock.now()
    const buckets = new Map(state.buckets)
    let isChanged = false
    for (const [name, untilMs] of this.#known) {
      const bucket = buckets.get(name) ?? this.#newBucket()
      if (untilMs <= Math.max(nowMs, bucket.block?.untilMs ?? 0)) continue
      const probe = bucket.probe === 'out' ? 'out' : 'due'
      buckets.set(name, { ...bucket, probe, block: { sinceMs: nowMs, untilMs } })
      isChanged = true
    }
    return isChanged ? JSON.stringify({ ...state, buckets: [...buckets] }) : undefined
  }

  #newBucket() {
    const { shares: _, ...bucket } = toStored(newBucket(null, this.#options.windowMs))
    return bucket
  }
}

function isOfLastRelease(bucket: BucketName): bucket is LastReleaseBucket {
  return LAST_RELEASE_BUCKETS.some((name) => name === bucket)
}
