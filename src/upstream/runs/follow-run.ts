import type { Clock } from '../../clock.js'
import { RunFailedError, UpstreamRejectedError, UpstreamUnavailableError } from '../errors.js'
import type { Oddities } from '../oddities.js'
import { Patience } from './patience.js'
import { pollPauseMs } from './poll-schedule.js'
import type { RunPage, RunProtocol } from './run-protocol.js'

export interface Following<Page, Part> {
  readonly runId: string
  /** Whose run it is. */
  readonly callerId: string
  /** It was submitted earlier, so the first look need not wait. */
  readonly resumed: boolean
  /** What is kept of a page: pages are large, and all of them are not held at once. */
  readonly read: (page: Page, oddities: Oddities | undefined) => Part
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly random: () => number
}

/** Polls a run until it is done, then reads its pages, all of them paid first (class 0). */
export async function followRun<Query, Page, Part>(
  protocol: RunProtocol<Query, Page>,
  following: Following<Page, Part>,
): Promise<readonly Part[]> {
  const { runId, callerId, read, signal } = following
  const patience = new Patience(following.clock, following.random, signal)
  const options = { callClass: 0, callerId, signal } as const
  const fetch = (cursor?: string) => patience.call(() => protocol.fetch(runId, cursor, options))
  try {
    const first = await untilDone(protocol, following, patience)
    const parts: Part[] = []
    for (let next = first ?? (await fetch()); ; ) {
      parts.push(read(next.page, next.oddities))
      const { cursor } = next
      if (cursor === undefined) return parts
      next = await fetch(cursor)
      if (next.cursor === cursor) throw circling()
    }
  } catch (error) {
    throw isGone(error) ? gone(error) : error
  }
}

async function untilDone<Query, Page, Part>(
  protocol: RunProtocol<Query, Page>,
  { runId, callerId, resumed, clock, random, signal }: Following<Page, Part>,
  patience: Patience,
): Promise<RunPage<Page> | undefined> {
  for (let polls = 0; ; polls++) {
    if (polls > 0 || !resumed) await clock.sleep(pollPauseMs(polls, random()), signal)
    const options = { callClass: 0, callerId, signal } as const
    const poll = await patience.call(() => protocol.poll(runId, options))
    switch (poll.state) {
      case 'running':
        continue
      case 'done':
        return poll.first
      case 'failed':
        throw new RunFailedError(poll.runState, poll.reason)
      default:
        return poll satisfies never
    }
  }
}

/** The upstream knows the run, or its results, no longer. */
function isGone(error: unknown): error is UpstreamRejectedError {
  return error instanceof UpstreamRejectedError && error.upstreamStatus === 404
}

function gone(cause: UpstreamRejectedError): RunFailedError {
  return new RunFailedError('EXPIRED', 'it, or its results, are no longer known', { cause })
}

/** A cursor that leads to itself would cost the whole budget. */
function circling(): UpstreamUnavailableError {
  const what = 'The pages of a run at Genesys Cloud come to no end'
  return new UpstreamUnavailableError(what, { kind: 'malformed' })
}
