import { isNewerEntry, localTtlOfEntry } from './cache/policy/local-ttl.js'
import type { Config } from './config.js'
import type { EventListener } from './observe/events.js'
import { type OpenStore, openStore } from './store/open-store.js'
import { type Clock, sharedClock, steadyClock, systemClock } from './time/clock.js'
import { Turns } from './time/turns.js'

/** What a process has once, for its organisation and its server. */
export interface ProcessParts {
  readonly opened: OpenStore
  /** Of this process. */
  readonly ownClock: Clock
  /** Of all processes that share the store. */
  readonly clock: Clock
  readonly random: () => number
  readonly turns: Turns
  readonly onEvent: EventListener
}

export interface ProcessOptions {
  /** Default: the system's. */
  readonly clock?: Clock
  readonly random?: () => number
  /** Of the store in this process. */
  readonly memoryMaxBytes: number
  readonly onEvent: EventListener
}

/** How long the start waits for the shared store; without it the gateway starts all the same. */
const STORE_WAIT_MS = 2_000

export async function openProcessParts(
  { store, fileMaxBytes }: Pick<Config, 'store' | 'fileMaxBytes'>,
  options: ProcessOptions,
): Promise<ProcessParts> {
  const { random = Math.random, memoryMaxBytes, onEvent } = options
  // Processes share Redis's clock; this process's clock must be monotonic to measure the offset.
  const usualClock = store.kind === 'redis' ? steadyClock() : systemClock
  const { clock: ownClock = usualClock } = options
  const opened = await openStore(store.url, {
    clock: ownClock,
    random,
    memoryMaxBytes,
    fileMaxBytes,
    localTtlMs: localTtlOfEntry,
    isNewer: isNewerEntry,
    onEvent,
  })
  const { link } = opened
  const clock = link ? sharedClock(ownClock, () => link.offsetMs) : ownClock
  await link?.ready(STORE_WAIT_MS)
  return { opened, ownClock, clock, random, turns: new Turns(), onEvent }
}
