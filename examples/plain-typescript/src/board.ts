import type { ActivityFragment, QueuesQuery } from './generated.js'

export interface Board {
  readonly queues: NonNullable<QueuesQuery['queues']>
  activity: ActivityFragment | null
  problem: string | null
}

/** What is not known is not 0. */
const UNKNOWN = '–'

export function boardText({ queues, activity, problem }: Board, nowMs: number): string {
  const lines = queues.map(({ id, name }) => {
    const row = activity?.queues.find(({ queue }) => queue.id === id)
    return [
      (name ?? UNKNOWN).padEnd(24),
      String(row?.waiting ?? UNKNOWN).padStart(8),
      (row ? longestWait(row.longestWaitingSince, nowMs) : UNKNOWN).padStart(8),
      String(row?.onQueueAgents ?? UNKNOWN).padStart(8),
    ].join('')
  })
  const head = `${'Queue'.padEnd(24)}${['waiting', 'longest', 'agents'].map((text) => text.padStart(8)).join('')}`
  return [head, ...lines, ageText(activity, nowMs), problem ?? ''].join('\n').trimEnd()
}

function ageText(activity: ActivityFragment | null, nowMs: number): string {
  if (!activity) return `age ${UNKNOWN}`
  const { asOf, state, reason } = activity.freshness
  return `age ${duration(nowMs - Date.parse(asOf))}${state === 'STALE' ? `, stale: ${reason}` : ''}`
}

function longestWait(since: string | null, nowMs: number): string {
  return since ? duration(nowMs - Date.parse(since)) : '0:00'
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
