import { useEffect, useState } from 'react'
import type { ActivityFragment, QueuesQuery } from './generated'

export type Queues = NonNullable<QueuesQuery['queues']>

export interface BoardProps {
  readonly queues: Queues
  readonly activity: ActivityFragment | null | undefined
  readonly problem: string | undefined
}

/** What is not known is not 0. */
const UNKNOWN = '–'

export function Board({ queues, activity, problem }: BoardProps) {
  const nowMs = useNow()
  const rows = queues.map(({ id, name }) => {
    const row = activity?.queues.find(({ queue }) => queue.id === id)
    return (
      <tr key={id}>
        <th scope="row">{name ?? UNKNOWN}</th>
        <td>{row?.waiting ?? UNKNOWN}</td>
        <td>{row ? longestWait(row.longestWaitingSince, nowMs) : UNKNOWN}</td>
        <td>{row?.onQueueAgents ?? UNKNOWN}</td>
      </tr>
    )
  })
  return (
    <>
      <table>
        <caption>{ageText(activity, nowMs)}</caption>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Waiting</th>
            <th scope="col">Longest wait</th>
            <th scope="col">Agents on queue</th>
          </tr>
        </thead>
        <tbody>{rows}</tbody>
      </table>
      <p role="status">{problem}</p>
    </>
  )
}

/** By the viewer's clock: nothing is told only because data has become older. */
function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}

function ageText(activity: BoardProps['activity'], nowMs: number): string {
  if (!activity) return `Age ${UNKNOWN}`
  const { asOf, state, reason } = activity.freshness
  return `Age ${duration(nowMs - Date.parse(asOf))}${state === 'STALE' ? `, stale: ${reason}` : ''}`
}

function longestWait(since: string | null, nowMs: number): string {
  return since ? duration(nowMs - Date.parse(since)) : '0:00'
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
