import { type Clock, SECOND } from '../../time/clock.js'
import { EndlessPagesError, RunFailedError, UpstreamRejectedError } from '../errors/errors.js'
import { pageSequence } from '../page-sequence.js'
import type { Oddities } from '../wire/oddities.js'
import type { RunPage, RunPoll, RunProtocol } from './run-protocol.js'
import { runRetryBudget } from './run-retry-budget.js'

/** The upstream knows a run, or its results, no longer. */
export class RunLostError extends RunFailedError {
  /** How many of its pages were read before. */
  readonly pagesRead: number

  constructor(pagesRead: number, cause: UpstreamRejectedError) {
    super('EXPIRED', 'it, or its results, are no longer known', { cause })
    this.pagesRead = pagesRead
  }
}

const PAUSES_MS = [SECOND, 2 * SECOND, 4 * SECOND] as const
const LONGEST_PAUSE_MS = 5 * SECOND

/** At most this share of a pause is added or taken away by chance. */
const JITTER = 0.2

/** A protocol that tells no bounds brings the whole result as one page. */
const ONE_PAGE = { pageSize: 1, mostPages: 1 }

export interface Following<Page, Part> {
  readonly runId: string
  /** Whose run it is. */
  readonly callerId: string
  /** It was submitted earlier, so the first look need not wait. */
  readonly resumed: boolean
  /** What is kept of a page: pages are large, and all of them are not held at once. */
  readonly read: (page: Page, oddities: Oddities | undefined) => Promise<Part>
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly random: () => number
}

/** Polls a run until it is done, then reads its pages, with priority `run`. */
export async function followRun<Query, Page, Part>(
  protocol: RunProtocol<Query, Page>,
  following: Following<Page, Part>,
): Promise<readonly Part[]> {
  const { runId, callerId, read, signal, clock, random } = following
  const retrying = runRetryBudget(clock, random, signal)
  const options = { priority: 'run', callerId, signal } as const
  const poll = () => retrying(() => protocol.poll(runId, options))
  const fetch = (cursor?: string) => retrying(() => protocol.fetch(runId, cursor, options))
  const problemAfter = pageSequence(protocol.pages ?? ONE_PAGE)
  const parts: Part[] = []
  try {
    const first = await untilDone(poll, following)
    for (let next = first ?? (await fetch()); ; ) {
      parts.push(await read(next.page, next.oddities))
      const { cursor, ids = [] } = next
      if (cursor === undefined) return parts
      const problem = problemAfter(ids, cursor)
      if (problem) throw new EndlessPagesError('a run', problem)
      next = await fetch(cursor)
    }
  } catch (error) {
    throw isGone(error) ? new RunLostError(parts.length, error) : error
  }
}

/** The first page, where the last poll has brought it. */
async function untilDone<Page, Part>(
  poll: () => Promise<RunPoll<Page>>,
  { resumed, clock, random, signal }: Following<Page, Part>,
): Promise<RunPage<Page> | undefined> {
  for (let polls = 0; ; polls++) {
    if (polls > 0 || !resumed) await clock.sleep(pollPauseMs(polls, random()), signal)
    const polled = await poll()
    if (polled.state === 'done') return polled.first
    if (polled.state === 'failed') throw new RunFailedError(polled.runState, polled.reason)
  }
}

function isGone(error: unknown): error is UpstreamRejectedError {
  return error instanceof UpstreamRejectedError && error.upstreamStatus === 404
}

/**
 * The pause before the next poll, after so many of this run: about 1, 2, 4, 5, 5 … seconds.
 * Most runs take seconds, so the first looks come soon. `chance` in [0, 1): runs that were
 * submitted together are not polled together.
 */
export function pollPauseMs(polls: number, chance: number): number {
  const pauseMs = PAUSES_MS[polls] ?? LONGEST_PAUSE_MS
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * chance))
}
