import type { QueuesNowFragment } from '../questions/generated.js'
import { routingOrder, routingWord, statusClass } from './statuses.js'
import { UNKNOWN } from './words.js'

/** Agents of a queue by status: a bar, and the same in words. Who is off the queue is not counted. */
export function StatusBar({ now }: { readonly now: QueuesNowFragment['queues'][number] | null }) {
  const counts = (now?.agentsByRoutingStatus ?? [])
    .filter(({ status, count }) => status !== 'OFF_QUEUE' && count > 0)
    .toSorted((a, b) => routingOrder(a.status) - routingOrder(b.status))
  return (
    <div class="agents-of-queue">
      <div class="status-bar" aria-hidden="true">
        {counts.map(({ status, count }) => (
          <span key={status} class={`status-${statusClass(status)}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul class="status-counts" aria-label="Agents">
        {counts.map(({ status, count }) => (
          <li key={status} class={`status-text status-text-${statusClass(status)}`}>
            <b>{count}</b> {routingWord(status).toLowerCase()}
          </li>
        ))}
        {counts.length === 0 && <li>{now ? 'no agent on queue' : `agents ${UNKNOWN}`}</li>}
      </ul>
    </div>
  )
}
